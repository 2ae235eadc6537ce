package operator

import (
	"time"

	"supermarket/templates/ui"
)

// AsidePage is the jobs that were taken out of the queue until a person has looked.
type AsidePage struct {
	ui.Page
	Rows []AsideRow
}

// AsideRow is one of them in the list.
type AsideRow struct {
	Since            time.Time
	Job, Href        string
	Firm, Name, Last string
	Tries            string
}

// AsideJobPage is one of them and what may be done with it.
type AsideJobPage struct {
	ui.Page
	Facts  []ui.Fact
	Tries  []ui.Event
	Action string
	Reason ui.Field
}

func (p AsidePage) table() ui.Table {
	loc := p.Loc
	t := ui.Table{Caption: loc.T("aside.title"), Quiet: true, Dense: true, Empty: loc.T("aside.none"), Head: heads(loc, "aside.head.", "since", "job", "firm", "last", "-tries")}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: r.Since}, {Text: r.Name, Href: r.Href, Sub: r.Job}, written(r.Firm, ""), {Text: r.Last}, {Text: r.Tries}}})
	}
	return t
}
