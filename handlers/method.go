package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

// methods are ways to bring any amount.
func methods(loc *i18n.Loc, on []string) ui.Choice {
	c := ui.Choice{Name: "method", Label: loc.T("field.method")}
	for i, m := range on {
		c.Options = append(c.Options, ui.Option{Value: m, Text: loc.T("method." + m), Checked: i == 0})
	}
	return c
}

// waysToPay are the ways to pay what is due, also those that do not take so little.
func waysToPay(loc *i18n.Loc, on []checkout.MethodOffer, asked string) ui.Choice {
	c := ui.Choice{Name: "method", Label: loc.T("field.method")}
	free := -1
	for i, m := range on {
		o := ui.Option{Value: m.Method, Text: loc.T("method." + m.Method), Hint: loc.T("check.pay_by", "span", m.Within), Checked: m.Method == asked && m.Why == nil}
		if m.Why != nil {
			o.Hint, o.Reason = "", loc.Fault(m.Why)
		} else if free < 0 || o.Checked {
			free = i
		}
		c.Options = append(c.Options, o)
	}
	if free >= 0 {
		c.Options[free].Checked = true
	}
	return c
}
