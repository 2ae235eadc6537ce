package handlers

import (
	"net/http"

	"supermarket/templates/shop"
	"supermarket/web"
)

// Receipt is the document of a settled order.
func (h *Handlers) Receipt(c *web.Ctx) error {
	r, d, err := h.Checkout.Receipt(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Receipt(h.receiptPage(c, r, d)))
}

// ReceiptData is the receipt for a program.
func (h *Handlers) ReceiptData(c *web.Ctx) error {
	r, d, err := h.Checkout.Receipt(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	attach(c, r.Number+".json")
	return c.JSONPretty(http.StatusOK, d, "  ")
}
