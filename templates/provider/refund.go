package provider

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// RefundsPage is what buyers ask back, and what was given.
type RefundsPage struct {
	ui.Page
	Open  []RefundRow
	Rows  []RefundRow
	Pager ui.Pager
}

// RefundRow is one refund of a provider's line.
type RefundRow struct {
	At     time.Time
	Order  string
	Href   string
	Name   string // of the offering
	Buyer  string
	Reason string
	State  string
	Amount models.Money
	Gives  models.Money // what the provider gives of it, once booked
}

// RefundPage is one refund, or a line of which one may be offered.
type RefundPage struct {
	ui.Page
	Crumb  ui.Crumb
	Lead   string
	State  *ui.Tag
	Facts  []ui.Fact
	Decide *ui.Decide // nil once decided
}

func refundTable(loc *i18n.Loc, caption, none string, rows []RefundRow) ui.Table {
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: none}
	for _, id := range []string{"at", "order", "what", "state"} {
		t.Head = append(t.Head, ui.Head{Text: loc.T("refunds.head." + id)})
	}
	t.Head = append(t.Head, ui.Head{Text: loc.T("refunds.head.amount"), Numeric: true})
	for _, r := range rows {
		tag := ui.StateTag(loc, "refund", r.State)
		amount := ui.Cell{Text: loc.MoneyExact(r.Amount)}
		if r.Gives > 0 {
			amount.Sub = loc.T("provider.refund.gives", "amount", loc.MoneyExact(r.Gives))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: r.At}, {Text: r.Order, Href: r.Href, Sub: r.Buyer}, {Text: r.Name, Sub: r.Reason}, {Tag: &tag}, amount,
		}})
	}
	return t
}
