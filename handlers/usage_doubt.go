package handlers

import (
	"encoding/json"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// compared are the figures that usage was weighed by, as they were kept.
type compared struct {
	RunMillis, CPUMillis              int64
	Units, Placed                     int64
	Gflops                            float64
	Declared                          int64
	SinceClaim, LastMillis, SinceLast int64
	Simulated                         bool
}

// comparedPart is a table of what the runner told and what the server saw; none
// where nothing was kept.
func comparedPart(loc *i18n.Loc, q models.Quarantine) []ui.MatterPart {
	var c compared
	if err := json.Unmarshal([]byte(q.Facts), &c); err != nil || c == (compared{}) {
		return nil
	}
	t := ui.Table{Caption: loc.T("usage.doubt.facts"), Quiet: true, Dense: true, Head: heads(loc, "usage.compared.", "what", "-told", "-seen")}
	row := func(what, told, seen string) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.T("usage.compared." + what)}, {Text: told}, {Text: seen}}})
	}
	row("run", preciseSpan(loc, c.RunMillis), preciseSpan(loc, c.SinceClaim))
	if c.LastMillis > 0 {
		row("heartbeat", preciseSpan(loc, c.LastMillis), loc.T("usage.compared.ago", "span", preciseSpan(loc, c.SinceLast)))
	}
	if c.CPUMillis > 0 {
		row("cpu", preciseSpan(loc, c.CPUMillis), "—")
	}
	units := "—"
	if c.Units > 0 {
		units = loc.Number(c.Units)
	}
	row("units", units, loc.Number(c.Placed))
	if c.Gflops > 0 {
		declared := "—"
		if c.Declared > 0 {
			declared = loc.Number(c.Declared) + " GFLOPS"
		}
		row("gflops", loc.Number(int64(c.Gflops+0.5))+" GFLOPS", declared)
	}
	p := ui.MatterPart{ID: "compared", Heading: loc.T("usage.doubt.facts"), Table: &t}
	if c.Simulated {
		p.Lead = loc.T("usage.compared.simulated")
	}
	return []ui.MatterPart{p}
}
