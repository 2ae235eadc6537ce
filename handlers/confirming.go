package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
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

func (h *Handlers) confirming(c *web.Ctx) (p shop.ConfirmingPage, known bool, err error) {
	v, err := h.Checkout.Order(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return p, false, err
	}
	path := under(placeOrders, v.Order.ID)
	p = shop.ConfirmingPage{Order: v.Order.Number, OrderHref: path, Amount: v.Order.DueAmount, Since: v.Order.CreatedAt, LiveHref: path + "/confirming/live"}
	return p, decided(v), nil
}

// decided tells whether the order no longer waits for its payment's outcome.
func decided(v checkout.OrderView) bool {
	if v.Order.State != models.OrderState(models.LineAwaitingPayment) || len(v.Payments) == 0 {
		return true
	}
	last := v.Payments[len(v.Payments)-1].State
	return last != models.PaymentOpen && last != models.PaymentConfirming
}
