package shop

import (
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

func tag(loc *i18n.Loc, group, state string) *ui.Tag {
	t := ui.StateTag(loc, group, state)
	return &t
}

func costText(loc *i18n.Loc, m *models.Money) string {
	if m == nil {
		return loc.T("order.open")
	}
	return loc.Money(*m)
}

func (p OrdersPage) table() ui.Table {
	t := ui.Table{Caption: p.Loc.T("orders.title"), Quiet: true, Head: heads(p.Loc, "orders.", "number", "what", "state", "at", "-cap", "-cost")}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Number, Href: r.Href},
			{Text: r.Name, Href: r.JobHref},
			{Tag: tag(p.Loc, "order", string(r.State))},
			{Time: r.At},
			{Text: p.Loc.Money(r.Cap)},
			{Text: r.cost(p.Loc)},
		}})
	}
	return t
}

// cost is a dash where an order ended before anything could be taken for it.
func (r OrderRow) cost(loc *i18n.Loc) string {
	if r.Cost == nil && r.State == models.OrderState(models.LineCancelled) {
		return "—"
	}
	return costText(loc, r.Cost)
}

// heads makes a table's headings from catalog ids; a leading dash makes a
// column numeric.
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

// Busy tells whether something else than its jobs is what the page is opened for.
func (p OrderPage) Busy() bool { return p.Pay != nil || p.ReceiptURL != "" || len(p.Lines) > 1 }

// lines has few columns, so that a phone shows them all.
func (p OrderPage) lines() ui.Table {
	t := ui.Table{Caption: p.Loc.T("order.lines"), Quiet: true, Head: heads(p.Loc, "order.line.", "name", "state", "-cap", "-cost")}
	for _, l := range p.Lines {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Name, Href: l.Href, Sub: p.Loc.T("order.line.by", "provider", l.Provider, "units", l.Units)},
			{Tag: tag(p.Loc, "line", string(l.State)), Sub: l.Reason},
			{Text: p.Loc.Money(l.Cap)},
			{Text: costText(p.Loc, l.Cost)},
		}})
	}
	return t
}

func (p OrderPage) payments() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("order.payments"), Quiet: true, Empty: p.Loc.T("order.payments.none"),
		Head: heads(p.Loc, "order.payment.", "method", "state", "at", "-amount"),
	}
	for _, x := range p.Payments {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.Method, Href: x.Href}, {Tag: tag(p.Loc, "payment", string(x.State)), Sub: x.Cause}, {Time: x.At}, {Text: p.Loc.Money(x.Amount)},
		}})
	}
	return t
}

func (p OrderPage) holds() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("order.holds"), Quiet: true, Empty: p.Loc.T("order.holds.none"),
		Head: heads(p.Loc, "order.hold.", "source", "-held", "-captured", "-returned"),
	}
	for _, h := range p.Holds {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: h.Source}, {Text: p.Loc.Money(h.Held)}, rounded(p.Loc, h.Captured), rounded(p.Loc, h.Returned),
		}})
	}
	return t
}

// rounded is an amount as a person reads it, with the exact one beneath where it differs.
func rounded(loc *i18n.Loc, m models.Money) ui.Cell {
	c := ui.Cell{Text: loc.Money(m)}
	if exact := loc.MoneyExact(m); exact != c.Text {
		c.Sub = exact
	}
	return c
}
