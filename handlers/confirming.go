package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Confirming waits for a payment's outcome, and leads to the order once it is known.
func (h *Handlers) Confirming(c *web.Ctx) error {
	p, known, err := h.confirming(c)
	if err != nil {
		return err
	}
	if known {
		return c.SeeOther(p.OrderHref)
	}
	p.Page, p.Refresh = h.page(c, "confirming.title"), 5
	return c.Render(http.StatusOK, shop.Confirming(p))
}

// ConfirmingLive is the part of the page that asks again.
func (h *Handlers) ConfirmingLive(c *web.Ctx) error {
	p, known, err := h.confirming(c)
	if err != nil {
		return err
	}
	if known {
		return h.elsewhere(c, p.OrderHref)
	}
	p.Loc = c.Loc
	return c.Render(http.StatusOK, shop.ConfirmingLive(p))
}

// confirming asks the processor itself: a visit says nothing of the money, and
// the processor's own message may be lost.
func (h *Handlers) confirming(c *web.Ctx) (p shop.ConfirmingPage, known bool, err error) {
	if err := h.Checkout.AskNow(c.Std(), c.Actor, c.Param("id")); err != nil {
		return p, false, err
	}
	v, err := h.Checkout.Order(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return p, false, err
	}
	path := under(placeOrders, v.Order.ID)
	p = shop.ConfirmingPage{Order: v.Order.Number, OrderHref: path, LiveHref: path + "/confirming/live", Until: v.Order.PayBy}
	if decided(v) {
		return p, true, nil
	}
	last := v.Payments[len(v.Payments)-1]
	p.Amount, p.Since, p.OnItsWay = last.Amount, last.CreatedAt, last.State == models.PaymentConfirming
	if p.OnItsWay {
		p.Since = last.UpdatedAt
	}
	p.Next = confirmingNext(c.Loc, p)
	if !p.OnItsWay && web.Buyers.Check(web.Pages, c.Actor) == nil {
		p.PayHref = path + "/pay"
	}
	return p, false, nil
}

// confirmingNext says what happens now and what to do, which is mostly nothing.
func confirmingNext(loc *i18n.Loc, p shop.ConfirmingPage) []string {
	if p.OnItsWay {
		return []string{loc.T("confirming.next.runs"), loc.T("confirming.next.kept"), loc.T("confirming.next.failed"), loc.T("confirming.next.leave")}
	}
	return []string{loc.T("confirming.next.runs"), loc.T("confirming.next.once"), loc.T("confirming.next.until", "until", p.Until), loc.T("confirming.next.leave")}
}

// decided tells whether the order no longer waits for its payment's outcome.
func decided(v checkout.OrderView) bool {
	if v.Order.State != models.OrderState(models.LineAwaitingPayment) || len(v.Payments) == 0 {
		return true
	}
	last := v.Payments[len(v.Payments)-1].State
	return last != models.PaymentOpen && last != models.PaymentConfirming
}
