package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/web"
)

// OrderPlace orders the quote as it was checked, and leads to its payment, or to
// the order when nothing is due.
func (h *Handlers) OrderPlace(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	expect, err := models.ParseMoney(form.Get("expect_due"))
	if err != nil {
		return checkout.ErrChanged.Wrap(err)
	}
	placed, err := h.Checkout.Place(c.Std(), c.Actor, checkout.Placing{
		Quotes: quotesIn(c), Choice: chosen(form), Method: form.Get("method"), ExpectDue: &expect,
	})
	if err != nil && correctable(err) {
		return h.check(c, chosen(form), err)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(payAt(placed.Order.ID, placed.Payment))
}

// payAt is where an order is paid: its payment's page while one is open.
func payAt(orderID string, p *models.Payment) string {
	if p == nil || p.URL == "" || p.State != models.PaymentOpen {
		return under(placeOrders, orderID)
	}
	return p.URL
}
