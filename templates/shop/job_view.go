package shop

import (
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

const placeJobs = "/jobs"

// gauge is cost so far against the cap.
func (c CostMeter) gauge(loc *i18n.Loc) ui.Gauge {
	label := loc.T("job.cost_so_far")
	if c.Final {
		label = loc.T("job.cost_final")
	}
	g := ui.MoneyGauge(loc, label, c.Cost, 0, max(c.Cap-c.Cost, 0))
	g.TotalText = loc.Money(c.Cost)
	g.HeldText = ""
	g.UsedLabel, g.UsedText = loc.T("job.run"), loc.Duration(c.Run)
	g.FreeName, g.FreeText = loc.T("job.cap_label"), loc.Money(c.Cap)
	return g
}

func (p JobParts) artefacts(loc *i18n.Loc) ui.Table {
	t := ui.Table{
		Caption: loc.T("job.artefacts"), Quiet: true, Empty: loc.T("job.artefacts.none"),
		Head: heads(loc, "job.artefact.", "name", "-size", "sum", "at"),
	}
	for _, a := range p.Artefacts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: a.Name, Href: a.Href, Sub: a.Note}, {Text: loc.Bytes(a.Size)}, {Text: a.SHA256, Code: true}, {Time: a.At},
		}})
	}
	return t
}

func (p JobParts) attempts(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("job.attempts"), Quiet: true, Head: heads(loc, "job.attempts.", "n", "site", "state", "-run", "machines", "log")}
	for _, a := range p.Attempts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: loc.T("job.event.attempt", "n", a.N)},
			{Text: a.Site},
			{Tag: tag(loc, "attempt", string(a.State)), Sub: a.Cause},
			{Text: loc.Duration(a.Run), Sub: a.Use},
			{Body: machines(a.Machines, loc), Sub: a.Units},
			{Text: loc.T("job.attempts.download"), Href: a.LogHref},
		}})
	}
	return t
}

func progressText(n int) string { return strconv.Itoa(n) }
