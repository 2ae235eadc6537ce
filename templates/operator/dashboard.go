package operator

import (
	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

func heads(loc *i18n.Loc, prefix string, ids ...string) []ui.Head {
	out := make([]ui.Head, len(ids))
	for i, id := range ids {
		numeric := id[0] == '-'
		if numeric {
			id = id[1:]
		}
		out[i] = ui.Head{Text: loc.T(prefix + id), Numeric: numeric}
	}
	return out
}

func (p DashboardPage) sites() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("dashboard.sites"), Quiet: true, Dense: true, Empty: p.Loc.T("dashboard.sites.none"),
		Head: heads(p.Loc, "dashboard.site.", "name", "provider", "state", "cards", "-running", "-lost", "seen"),
	}
	for _, s := range p.Sites {
		state := ui.StateTag(p.Loc, "site", s.State)
		s.Cards.Plain = true
		t.Rows = append(t.Rows, ui.Row{Warn: s.State == "down", Cells: []ui.Cell{
			{Text: s.Name, Sub: s.Region},
			{Text: s.Provider},
			{Tag: &state},
			{Body: ui.Meter(p.Loc, s.Cards)},
			{Text: p.Loc.Number(int64(s.Running))},
			{Text: p.Loc.Number(int64(s.Lost))},
			{Time: s.Seen},
		}})
	}
	return t
}

func (p DashboardPage) queue() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("dashboard.queue"), Quiet: true, Dense: true, Empty: p.Loc.T("dashboard.queue.none"),
		Head: heads(p.Loc, "dashboard.wait.", "job", "firm", "what", "-units", "reason", "since"),
	}
	for _, q := range p.Queue {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: q.Job, Code: true}, {Text: q.Firm}, {Text: q.Name}, {Text: p.Loc.Number(int64(q.Units))}, {Text: q.Reason}, {Time: q.Since},
		}})
	}
	return t
}

func (a AuditState) table(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("dashboard.audit"), Quiet: true, Dense: true, Head: heads(loc, "dashboard.check.", "name", "state", "-counted")}
	for _, c := range a.Checks {
		tag := ui.Tag{Text: loc.T("dashboard.check.holds"), Tone: "good"}
		if !c.Good {
			tag = ui.Tag{Text: loc.T("dashboard.check.broken"), Tone: "warn"}
		}
		t.Rows = append(t.Rows, ui.Row{Warn: !c.Good, Cells: []ui.Cell{{Text: c.Name, Sub: c.Detail}, {Tag: &tag}, {Text: loc.Number(c.Counted)}}})
	}
	return t
}
