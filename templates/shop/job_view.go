package shop

import (
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

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

func (p JobPage) artefacts() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("job.artefacts"), Quiet: true, Empty: p.Loc.T("job.artefacts.none"),
		Head: heads(p.Loc, "job.artefact.", "name", "-size", "sum", "at"),
	}
	for _, a := range p.Artefacts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: a.Name, Href: a.Href}, {Text: p.Loc.Bytes(a.Size)}, {Text: a.SHA256, Code: true}, {Time: a.At},
		}})
	}
	return t
}

func progressText(n int) string { return strconv.Itoa(n) }
