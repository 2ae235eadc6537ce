package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// OrderPayForm asks how to pay what an order still waits for.
func (h *Handlers) OrderPayForm(c *web.Ctx) error { return h.payForm(c, nil) }

// payForm is the page; refused is why the way of a moment ago was not taken.
func (h *Handlers) payForm(c *web.Ctx, refused error) error {
	v, err := h.Checkout.PayView(c.Std(), c.Actor, c.Param("id"))
	if errors.Is(err, checkout.ErrNotPayable) {
		return c.SeeOther(under(placeOrders, c.Param("id")))
	}
	if err != nil {
		return err
	}
	p := h.payPage(c, v)
	if refused == nil {
		return c.Render(http.StatusOK, shop.Pay(p))
	}
	p.Problems = problems(c.Loc, refused, func(string) string { return "method" })
	p.Methods.Problem = c.Loc.Fault(refused)
	return c.Render(web.StatusOf(refused), shop.Pay(p))
}

// OrderPay opens a payment for an order that still waits, or pays it from the wallet.
func (h *Handlers) OrderPay(c *web.Ctx) error {
	p, err := h.Checkout.Pay(c.Std(), c.Actor, c.Param("id"), c.FormValue("method"))
	switch {
	case errors.Is(err, checkout.ErrConfirming):
		return c.SeeOther(under(placeOrders, c.Param("id"), "confirming"))
	case errors.Is(err, checkout.ErrNotPayable):
		return c.SeeOther(under(placeOrders, c.Param("id"))) // which says what became of it
	case err != nil && correctable(err):
		return h.payForm(c, err)
	case err != nil:
		return err
	}
	return c.SeeOther(payAt(c.Param("id"), &p))
}

func (h *Handlers) payPage(c *web.Ctx, v checkout.PayView) shop.PayPage {
	loc, o := c.Loc, v.Order
	path := under(placeOrders, o.ID)
	p := shop.PayPage{
		Page: h.page(c, "pay.title"), Order: o.Number, OrderHref: path, Action: path + "/pay", Due: o.DueAmount, PayBy: o.PayBy,
		Methods: payMethods(loc, v), Live: livePayment(loc, v),
	}
	for _, l := range v.Lines {
		p.Lines = append(p.Lines, say(loc, l.Offering.TitleZh, l.Offering.TitleEn))
	}
	if v.Short != nil {
		p.TopUp, p.TopUpHref = v.TopUp, ui.PlaceWallet+"/top-up?"+url.Values{"amount": {v.TopUp.String()}}.Encode()
	}
	return p
}

// payMethods are the ways to pay, each with what it means or why it is closed;
// the one that is open already is not the one that is marked.
func payMethods(loc *i18n.Loc, v checkout.PayView) ui.Choice {
	out := ui.Choice{Name: "method", Label: loc.T("pay.methods")}
	for _, m := range v.Methods {
		o := ui.Option{Value: m.Method, Text: loc.T("method." + m.Method), Hint: loc.T("pay.method."+m.Method, "within", m.Within)}
		if m.Why != nil {
			o.Hint, o.Reason = "", loc.Fault(m.Why)
		}
		out.Options = append(out.Options, o)
	}
	wallet := ui.Option{Value: checkout.MethodWallet, Text: loc.T("method.wallet"), Hint: loc.T("pay.method.wallet", "free", v.Wallet.Free())}
	if v.Short != nil {
		wallet.Reason = loc.Fault(v.Short)
	}
	out.Options = append(out.Options, wallet)
	for i := range out.Options {
		if out.Options[i].Reason == "" {
			out.Options[i].Checked = true
			break
		}
	}
	return out
}

// livePayment is the payment that was begun, and the way back to it.
func livePayment(loc *i18n.Loc, v checkout.PayView) *ui.Notice {
	if v.Live == nil || v.Live.URL == "" || v.Live.State != models.PaymentOpen {
		return nil
	}
	return &ui.Notice{
		Title:  loc.T("pay.live.title", "method", loc.T("method."+v.Live.Method)),
		Text:   loc.T("pay.live.text"),
		Action: &ui.Button{Text: loc.T("pay.live.go_on", "amount", v.Live.Amount), Kind: "secondary", Href: v.Live.URL},
	}
}
