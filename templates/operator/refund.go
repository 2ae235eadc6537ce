package operator

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// RefundsPage is what waits to be decided or paid out, and all that came back.
type RefundsPage struct {
	ui.Page
	Open  []RefundRow
	Rows  []RefundRow
	Pager ui.Pager
}

// RefundRow is one refund.
type RefundRow struct {
	At     time.Time
	Firm   string
	Href   string
	What   string
	Sub    string
	State  string
	Amount models.Money
	Wait   string // what it waits for
}

// RefundPage is one refund with what an operator may do about it.
type RefundPage struct {
	ui.Page
	Lead   string
	State  ui.Tag
	Facts  []ui.Fact
	Decide *ui.Decide
	Pay    *PayOut
}

// PayOut notes how a transfer by hand went.
type PayOut struct {
	Sent, Failed      string // where the forms go
	Reference, Reason ui.Field
}

// DisputesPage is payments that banks took back.
type DisputesPage struct {
	ui.Page
	Open  []DisputeRow
	Rows  []DisputeRow
	Pager ui.Pager
}

// DisputeRow is one dispute.
type DisputeRow struct {
	At     time.Time
	Firm   string
	Href   string
	Order  string
	Reason string
	State  string
	Amount models.Money
	Until  time.Time // when evidence must be there
}

// DisputePage is one dispute and what there is to send.
type DisputePage struct {
	ui.Page
	State   ui.Tag
	Facts   []ui.Fact
	Send    []string // what to do, step by step
	Proof   []ui.Fact
	LogHref string
}

func (p RefundsPage) table(caption, none string, rows []RefundRow) ui.Table {
	loc := p.Loc
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: none, Head: heads(loc, "refunds.head.", "at", "firm", "what", "state", "-amount")}
	for _, r := range rows {
		tag := ui.StateTag(loc, "refund", r.State)
		state := ui.Cell{Tag: &tag, Sub: r.Wait}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: r.At}, {Text: r.Firm, Href: r.Href}, {Text: r.What, Sub: r.Sub}, state, {Text: loc.MoneyExact(r.Amount)}}})
	}
	return t
}

func disputeTable(loc *i18n.Loc, caption, none string, rows []DisputeRow) ui.Table {
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: none, Head: heads(loc, "refunds.head.", "at", "firm", "order", "state", "until", "-amount")}
	for _, r := range rows {
		tag := ui.StateTag(loc, "dispute", r.State)
		until := ui.Cell{Time: r.Until}
		if r.Until.IsZero() {
			until.Text = "–"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: r.At}, {Text: r.Firm, Href: r.Href}, {Text: r.Order, Sub: r.Reason}, {Tag: &tag}, until, {Text: loc.Money(r.Amount)}}})
	}
	return t
}
