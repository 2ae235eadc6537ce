package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func whys(loc *i18n.Loc, list []*fault.Fault) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = loc.Fault(f)
	}
	return out
}

// programmeCrumbs lead back to a programme.
func programmeCrumbs(loc *i18n.Loc, p models.Programme) []ui.Crumb {
	return []ui.Crumb{{Text: loc.T("programmes.title"), Href: placeProgrammes}, {Text: say(loc, p.NameZh, p.NameEn), Href: under(placeProgrammes, p.ID)}}
}

func budgetFacts(loc *i18n.Loc, d programmes.BulkDesk) []ui.Fact {
	hint := loc.T("bulk.free_later")
	if d.AtOnce {
		hint = loc.T("bulk.free_now")
	}
	out := []ui.Fact{{Key: loc.T("bulk.free"), Value: loc.Money(d.Free), Sub: hint}}
	if most := d.Programme.GrantCap; most > 0 {
		out = append(out, ui.Fact{Key: loc.T("bulk.cap"), Value: loc.Money(most)})
	}
	return out
}

// closedWhy says why nothing is given out of a programme, "" where something is.
func closedWhy(loc *i18n.Loc, d programmes.BulkDesk) string {
	switch {
	case d.Programme.State != "published":
		return loc.T("voucher.not_open")
	case !d.MayBring:
		return loc.T("bulk.issuers_only")
	}
	return ""
}

func (h *Handlers) bulkDeskPage(c *web.Ctx, d programmes.BulkDesk) service.BulkDeskPage {
	loc := c.Loc
	at := under(placeProgrammes, d.Programme.ID, "bulk")
	p := service.BulkDeskPage{
		Page: h.desk(c, "bulk.title"), Crumbs: programmeCrumbs(loc, d.Programme), Facts: budgetFacts(loc, d), Pager: pager(c, d.Next), Why: closedWhy(loc, d),
	}
	p.Path = at
	if p.Why == "" {
		p.Upload = &service.BulkUpload{Action: at, Sample: at + "/sample.csv", Columns: []ui.Fact{
			{Key: loc.T("bulk.column.code"), Value: loc.T("bulk.column.code_hint")},
			{Key: loc.T("bulk.column.amount"), Value: loc.T("bulk.column.amount_hint")},
			{Key: loc.T("bulk.column.until"), Value: loc.T("bulk.column.until_hint")},
		}}
	}
	p.Table = ui.Table{Caption: loc.T("bulk.list"), Quiet: true, Dense: true, Empty: loc.T("bulk.none"), Head: []ui.Head{
		{Text: loc.T("bulk.head.file")},
		{Text: loc.T("bulk.head.state")},
		{Text: loc.T("bulk.head.good"), Numeric: true},
		{Text: loc.T("bulk.head.bad"), Numeric: true},
		{Text: loc.T("bulk.head.total"), Numeric: true},
		{Text: loc.T("bulk.head.issued"), Numeric: true},
		{Text: loc.T("bulk.head.by")},
	}}
	for _, b := range d.Bulks {
		tag := ui.StateTag(loc, "bulk", string(b.State))
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: b.Name, Href: bulkPath(d.Programme.ID, b.ID), Sub: loc.Time(b.CreatedAt)},
			{Tag: &tag},
			{Text: loc.Number(b.Good)},
			{Text: loc.Number(b.Bad)},
			{Text: loc.Money(b.Total)},
			{Text: loc.Number(b.Issued)},
			{Text: d.Names[b.ProposedBy], Sub: d.Names[b.DecidedBy]},
		}})
	}
	return p
}

// liveRefresh is how often a page of work under way loads itself again, in seconds.
const liveRefresh = 3

func (h *Handlers) bulkFilePage(c *web.Ctx, v programmes.BulkFileView) service.BulkFilePage {
	loc, b := c.Loc, v.Bulk
	at := bulkPath(v.Programme.ID, b.ID)
	p := service.BulkFilePage{
		Page: h.desk(c, ""), Tag: ui.StateTag(loc, "bulk", string(b.State)), Notices: bulkNotices(loc, v), Facts: bulkFacts(loc, v), Deeds: bulkDeeds(loc, v, at), History: bulkHistory(loc, v),
		Crumbs: append(programmeCrumbs(loc, v.Programme), ui.Crumb{Text: loc.T("bulk.title"), Href: under(placeProgrammes, v.Programme.ID, "bulk")}),
	}
	p.Title, p.Path = b.Name, at
	if working(v) {
		p.Refresh = liveRefresh
	}
	if b.State == models.BulkApproved || b.State == models.BulkRunning || b.State == models.BulkDone {
		g := ui.CountGauge(loc, loc.T("bulk.progress"), b.Issued, b.Failed, b.Good-b.Issued-b.Failed)
		g.UsedLabel, g.HeldLabel, g.FreeName = loc.T("bulk.progress.issued"), loc.T("bulk.progress.failed"), loc.T("bulk.progress.left")
		p.Gauge = &g
	}
	if v.Counts[models.RowBad]+v.Counts[models.RowFailed] > 0 {
		p.Files = append(p.Files, ui.Button{Text: loc.T("bulk.errors"), Href: at + "/errors.csv", Kind: "secondary"})
	}
	var all int64
	for _, n := range v.Counts {
		all += n
	}
	for _, s := range rowStates {
		n := v.Counts[s]
		if s == "" {
			n = all
		}
		if n > 0 || s == "" {
			p.States = append(p.States, service.QueueState{Text: loc.T("state.bulk_row." + or(string(s), "all")), Href: statePath(at, s), Count: n, Current: s == v.State})
		}
	}
	p.Pager = rowPager(c, at, v)
	for _, r := range v.Rows {
		p.Rows = append(p.Rows, bulkRow(loc, v.Programme.ID, r))
	}
	return p
}

func working(v programmes.BulkFileView) bool {
	for _, u := range v.Undos {
		if u.State == models.UndoApproved || u.State == models.UndoRunning {
			return true
		}
	}
	return v.Bulk.State == models.BulkApproved || v.Bulk.State == models.BulkRunning
}

func statePath(at string, s models.RowState) string {
	if s == "" {
		return at
	}
	return at + "?state=" + url.QueryEscape(string(s))
}

func rowPager(c *web.Ctx, at string, v programmes.BulkFileView) ui.Pager {
	var p ui.Pager
	if c.QueryParam("after") != "" {
		p.First = statePath(at, v.State)
	}
	if v.Next != "" {
		q := url.Values{"after": {v.Next}}
		if v.State != "" {
			q.Set("state", string(v.State))
		}
		p.Next = at + "?" + q.Encode()
	}
	return p
}

func bulkRow(loc *i18n.Loc, programmeID string, r programmes.BulkRow) service.BulkRow {
	out := service.BulkRow{
		Line: loc.Number(int64(r.N)), Firm: r.Firm, Code: r.Code, State: ui.StateTag(loc, "bulk_row", string(r.State)), Why: whys(loc, r.Why),
		Wrong: r.State == models.RowBad || r.State == models.RowFailed,
	}
	if r.Firm != "" {
		out.Href = under(placeQueue, r.FirmID)
	}
	if r.Amount > 0 {
		out.Amount = loc.Money(r.Amount)
	}
	if r.ExpiresAt != nil {
		out.Until = loc.Date(r.ExpiresAt.Add(-1))
	}
	if r.GrantID != "" {
		out.Grant = grantPath(programmeID, r.GrantID)
	}
	return out
}

func bulkFacts(loc *i18n.Loc, v programmes.BulkFileView) []ui.Fact {
	b := v.Bulk
	out := []ui.Fact{
		{Key: loc.T("bulk.fact.rows"), Value: loc.T("bulk.fact.rows_value", "good", b.Good, "bad", b.Bad)},
		{Key: loc.T("bulk.fact.total"), Value: loc.Money(b.Total)},
	}
	out = append(out, budgetFacts(loc, v.BulkDesk)...)
	out = append(out, ui.Fact{Key: loc.T("bulk.fact.brought"), Value: v.Names[b.ProposedBy], Sub: loc.Time(b.CreatedAt)})
	if b.DecidedBy != "" && b.DecidedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("bulk.fact.decided"), Value: v.Names[b.DecidedBy], Sub: loc.Time(*b.DecidedAt)})
	}
	return append(out,
		ui.Fact{Key: loc.T("bulk.fact.version"), Value: loc.T("bulk.fact.version_value", "version", b.Version)},
		ui.Fact{Key: loc.T("bulk.fact.sha"), Value: b.SHA256[:16] + "…", Sub: loc.T("bulk.fact.sha_text")})
}

func bulkNotices(loc *i18n.Loc, v programmes.BulkFileView) []ui.Notice {
	b := v.Bulk
	var out []ui.Notice
	id := "bulk.now." + string(b.State)
	text := id + ".text"
	if b.State == models.BulkDone && b.Failed == 0 {
		text = "bulk.now.done.all"
	}
	n := ui.Notice{Title: loc.T(id), Text: loc.T(text, "good", b.Good, "bad", b.Bad, "total", b.Total, "issued", b.Issued, "failed", b.Failed)}
	switch {
	case b.State == models.BulkDone && b.Failed == 0:
		n.Tone = "good"
	case b.State == models.BulkDone, b.State == models.BulkRefused:
		n.Tone = "warn"
	}
	out = append(out, n)
	if b.Note != "" {
		out = append(out, ui.Notice{Title: loc.T("bulk.note_of", "name", v.Names[b.DecidedBy]), Text: b.Note})
	}
	if v.AtOnce && b.Total > v.Free && (b.State == models.BulkChecked || b.State == models.BulkProposed) {
		out = append(out, ui.Notice{Text: loc.T("bulk.over_budget", "total", b.Total, "free", v.Free), Tone: "warn"})
	}
	if v.Doubled > 0 {
		out = append(out, ui.Notice{Text: loc.T("bulk.doubled", "count", v.Doubled), Tone: "warn"})
	}
	return append(out, undoNotices(loc, v.Undos, v.Names)...)
}

// undoNotices say how undos stand, the newest first.
func undoNotices(loc *i18n.Loc, undos []models.Undo, names map[string]string) []ui.Notice {
	var out []ui.Notice
	for _, u := range undos {
		n := ui.Notice{
			Title: loc.T("undo.now." + string(u.State)),
			Text:  loc.T("undo.now.text", "name", names[u.ProposedBy], "reason", u.Reason),
		}
		if u.State == models.UndoDone || u.State == models.UndoRunning {
			n.Text += " " + loc.T("undo.now.counts", "undone", u.Undone, "kept", u.Kept, "value", u.Value)
		}
		if u.Note != "" {
			n.Text += " " + loc.T("undo.now.note", "name", names[u.DecidedBy], "note", u.Note)
		}
		out = append(out, n)
	}
	return out
}

// bulkHistory is what happened to a bulk issue, newest first.
func bulkHistory(loc *i18n.Loc, v programmes.BulkFileView) []ui.Event {
	var out []ui.Event
	for i := len(v.Moves) - 1; i >= 0; i-- {
		m := v.Moves[i]
		_, to, _ := strings.Cut(m.FromTo, ">")
		out = append(out, ui.Event{At: m.At, Title: loc.T("state.bulk." + to), Text: v.Names[m.Actor], Now: i == len(v.Moves)-1})
	}
	return out
}

// noteField asks for a reason, or for a word that may be left out.
func noteField(loc *i18n.Loc, name, label string) *ui.Field {
	return &ui.Field{Name: name, Label: loc.T(label)}
}

func bulkDeeds(loc *i18n.Loc, v programmes.BulkFileView, at string) []service.BulkDeed {
	var out []service.BulkDeed
	if v.May.Propose {
		out = append(out, service.BulkDeed{
			Title: loc.T("bulk.propose"), Hint: loc.T("bulk.propose.hint", "good", v.Bulk.Good, "total", v.Bulk.Total), Action: at + "/propose", Open: true,
			Button: ui.Button{Text: loc.T("bulk.propose_now", "good", v.Bulk.Good, "total", v.Bulk.Total)},
		})
	}
	if v.May.Decide {
		out = append(out, decideDeeds(loc, at+"/decide", "bulk", loc.T("bulk.agree_now", "good", v.Bulk.Good, "total", v.Bulk.Total))...)
	}
	if v.May.Withdraw {
		out = append(out, service.BulkDeed{Title: loc.T("bulk.withdraw"), Hint: loc.T("bulk.withdraw.hint"), Action: at + "/withdraw", Button: ui.Button{Text: loc.T("bulk.withdraw"), Kind: "secondary"}})
	}
	if v.May.Undo {
		out = append(out, service.BulkDeed{
			Title: loc.T("bulk.undo"), Hint: loc.T("bulk.undo.hint", "count", v.Unused.Grants, "value", v.Unused.Value), Action: at + "/undo",
			Note: noteField(loc, "reason", "undo.reason"), Button: ui.Button{Text: loc.T("undo.ask"), Kind: "warning"},
		})
	}
	return append(out, undoDeeds(loc, at, v.Undos, v.May.DecideUndo, v.May.WithdrawUndo)...)
}

// decideDeeds are the two words of a second person.
func decideDeeds(loc *i18n.Loc, action, area, agree string) []service.BulkDeed {
	return []service.BulkDeed{
		{
			Title: loc.T(area + ".agree"), Hint: loc.T(area + ".agree.hint"), Action: action, Name: "word", Value: "agree", Open: true, Button: ui.Button{Text: agree},
		},
		{
			Title: loc.T(area + ".refuse"), Hint: loc.T("bulk.refuse.hint"), Action: action, Name: "word", Value: "refuse",
			Note: noteField(loc, "note", "bulk.refuse.why"), Button: ui.Button{Text: loc.T("bulk.refuse"), Kind: "warning"},
		},
	}
}

func undoDeeds(loc *i18n.Loc, at string, undos []models.Undo, decide, withdraw bool) []service.BulkDeed {
	var out []service.BulkDeed
	for _, u := range undos {
		if u.State != models.UndoProposed {
			continue
		}
		if decide {
			out = append(out, decideDeeds(loc, at+"/undo/"+u.ID, "undo", loc.T("undo.agree_now"))...)
		}
		if withdraw {
			out = append(out, service.BulkDeed{Title: loc.T("undo.withdraw"), Hint: loc.T("undo.withdraw.hint"), Action: at + "/undo/" + u.ID + "/withdraw", Button: ui.Button{Text: loc.T("undo.withdraw"), Kind: "secondary"}})
		}
	}
	return out
}
