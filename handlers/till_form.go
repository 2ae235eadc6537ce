package handlers

import (
	"net/url"
	"slices"

	"supermarket/internal/checkout"
	"supermarket/web"
)

// tillForm is what the address, or the form, of a till chooses.
type tillForm struct {
	choice  checkout.Choice
	project string
	given   bool // something was chosen, if only nothing
}

// readTill reads what is chosen; vouchers pay in the order in which they stand.
func readTill(q url.Values) (tillForm, error) {
	for _, name := range []string{"wallet", "project", "method", "expect_due", "expect_pay", "purchase_order", "remarks"} {
		if len(q[name]) > 1 {
			return tillForm{}, errDoubled.On(name)
		}
	}
	f := tillForm{project: q.Get("project"), choice: checkout.Choice{
		Vouchers: q["voucher"], UseWallet: q.Get("wallet") == "yes", ProjectID: q.Get("project"), PurchaseOrder: q.Get("purchase_order"),
	}}
	f.given = q.Has("voucher") || q.Has("wallet") || q.Has("chosen")
	return f, f.choice.Validate()
}

// query is the choice as an address keeps it; nothing chosen is said too.
func (f tillForm) query() url.Values {
	q := url.Values{"wallet": {"no"}}
	if f.choice.UseWallet {
		q.Set("wallet", "yes")
	}
	for _, id := range f.choice.Vouchers {
		q.Add("voucher", id)
	}
	if f.project != "" {
		q.Set("project", f.project)
	}
	return q
}

// moved is the choice after a press of one of the buttons that move a voucher.
func (f tillForm) moved(q url.Values) (tillForm, bool) {
	id, step := q.Get("up"), -1
	if id == "" {
		id, step = q.Get("down"), 1
	}
	from := slices.Index(f.choice.Vouchers, id)
	if from < 0 {
		return f, q.Has("up") || q.Has("down")
	}
	f.choice.Vouchers = slices.Clone(f.choice.Vouchers)
	if to := from + step; to >= 0 && to < len(f.choice.Vouchers) {
		v := f.choice.Vouchers
		v[from], v[to] = v[to], v[from]
	}
	return f, true
}

// tillAt is the till of these quotes with a choice.
func tillAt(quotes []string, f tillForm) string { return tillURL(quotes) + "?" + f.query().Encode() }

// checkAt is where the answers stand.
func checkAt(quotes []string, f tillForm) string {
	return tillURL(quotes, "check") + "?" + f.query().Encode()
}

// tillOf reads the till that an address or a form asks for.
func (h *Handlers) tillOf(c *web.Ctx, f tillForm) (checkout.Till, error) {
	if !f.given {
		return h.Checkout.TillPicked(c.Std(), c.Actor, quotesIn(c))
	}
	return h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), f.choice)
}
