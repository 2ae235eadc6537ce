package operator

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// SuspensePage is processors' money that pays nothing.
type SuspensePage struct {
	ui.Page
	Total string // of what waits
	Open  []SuspenseRow
	Rows  []SuspenseRow
	Pager ui.Pager
}

// SuspenseRow is one such money in the list.
type SuspenseRow struct {
	At                  time.Time
	Href                string
	Firm, Order, Method string
	Payment             string
	Why                 string
	State               models.SuspenseState
	Amount              string
}

// SuspenseEntryPage is one such money and what may be done with it.
type SuspenseEntryPage struct {
	ui.Page
	State   ui.Tag
	Why     ui.Notice
	Facts   []ui.Fact
	History []ui.Event
	Deed    *SuspenseDeed
}

// SuspenseDeed asks what to do.
type SuspenseDeed struct {
	Action    string
	Text      string     // above the fields
	Word      *ui.Choice // nil where there is one way only
	Only      string     // that way
	Firm      *ui.Field  // where nobody knows whose the money is
	Reference *ui.Field  // of what was done by hand
	Reason    ui.Field
	Button    string
}

func (p SuspensePage) table(caption, none string, rows []SuspenseRow) ui.Table {
	loc := p.Loc
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: none, Head: heads(loc, "suspense.head.", "at", "firm", "order", "payment", "why", "state", "-amount")}
	for _, r := range rows {
		tag := ui.StateTag(loc, "suspense", string(r.State))
		firm := written(r.Firm, "")
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: r.At}, firm, {Text: r.Order, Sub: r.Method}, {Text: r.Payment, Href: r.Href, Code: true}, {Text: r.Why}, {Tag: &tag}, {Text: r.Amount},
		}})
	}
	return t
}
