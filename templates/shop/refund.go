package shop

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// RefundPart is what of an order came back, and what may: a part of its page.
type RefundPart struct {
	Rows     []RefundRow
	Lines    []RefundLink // of which something may be asked back
	Payments []RefundLink // of which something may go back to its source
	Disputes []DisputeRow
	Debt     *Debt
	All      string // where all refunds are
}

// RefundRow is one refund.
type RefundRow struct {
	At     time.Time
	What   string
	Href   string // of its order; empty on the order's own page
	State  string
	Amount models.Money
	Shares string // where it went, localised
	Reason string
	Answer string
}

// RefundLink leads to a form.
type RefundLink struct {
	Name, Text, Note string
	Href             string // empty when nothing can be asked now: Note says why
}

// DisputeRow is a payment that a bank took back.
type DisputeRow struct {
	At     time.Time
	Order  string
	Href   string
	State  string
	Amount models.Money
	Shares string
}

// Debt is what a firm owes, and how it is paid.
type Debt struct {
	More   ui.Button // the page with its reasons and the transfer that pays it
	Notice ui.Notice
	Action string // empty for those who may not
	Key    string
	Button string
}

// RefundsPage is all refunds of a firm.
type RefundsPage struct {
	ui.Page
	Free  models.Money
	Part  RefundPart
	Pager ui.Pager
}

// RefundAsk asks for a line's cost back.
type RefundAsk struct {
	ui.Page
	Crumbs []ui.Crumb
	Facts  []ui.Fact
	Action string
	Back   string
	Key    string
	How    ui.Choice // all, part
	Amount ui.Field
	Reason ui.Choice
	Note   ui.Field
}

// RefundSend sends unused money back to its source.
type RefundSend struct {
	ui.Page
	Facts  []ui.Fact
	Action string
	Back   string
	Key    string
	Amount ui.Field
	Notes  []string
}

func (p RefundPart) table(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("refunds.list"), Quiet: true, Dense: true, Empty: loc.T("refunds.none"), Head: heads(loc, "refunds.head.", "at", "what", "state", "-amount")}
	for _, r := range p.Rows {
		tag := ui.StateTag(loc, "refund", r.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: r.At}, {Body: refundWhat(r)}, {Tag: &tag}, {Text: loc.MoneyExact(r.Amount), Sub: r.Shares},
		}})
	}
	return t
}

func (p RefundPart) disputes(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("refunds.disputes"), Quiet: true, Dense: true, Head: heads(loc, "refunds.head.", "at", "order", "state", "-amount")}
	for _, d := range p.Disputes {
		tag := ui.StateTag(loc, "dispute", d.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: d.At}, {Text: d.Order, Href: d.Href}, {Tag: &tag}, {Text: loc.Money(d.Amount), Sub: d.Shares}}})
	}
	return t
}

// Shown tells whether there is anything to say.
func (p RefundPart) Shown() bool {
	return len(p.Rows)+len(p.Lines)+len(p.Payments)+len(p.Disputes) > 0 || p.Debt != nil
}
