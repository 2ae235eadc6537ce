package handlers

import (
	"net/http"

	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// SandboxPayment stands in for a processor's own page.
func (h *Handlers) SandboxPayment(c *web.Ctx) error {
	pay, o, err := h.Checkout.SandboxPayment(c.Std(), c.Actor, c.Param("payment"))
	if err != nil {
		return err
	}
	p := shop.SandboxPage{
		Page: h.page(c, "sandbox.title"), Action: under(placeSandbox, pay.ID), Payment: pay.ID, Order: o.Number, Firm: c.Actor.OrgName,
		Amount: pay.Amount, ExpiresAt: pay.ExpiresAt, OrderHref: under(placeOrders, o.ID),
	}
	p.Banners = append(p.Banners, ui.Banner{Text: c.Loc.T("banner.sandbox"), Warn: true})
	if pay.State != models.PaymentOpen && pay.State != models.PaymentConfirming {
		p.Ended = c.Loc.T("sandbox.ended." + string(pay.State))
	}
	return c.Render(http.StatusOK, shop.Sandbox(p))
}

// SandboxDecide is the buyer's decision: pay, decline, or later.
func (h *Handlers) SandboxDecide(c *web.Ctx) error {
	outcome := c.FormValue("outcome")
	if outcome != "pay" && outcome != "fail" {
		_, o, err := h.Checkout.SandboxPayment(c.Std(), c.Actor, c.Param("payment"))
		if err != nil {
			return err
		}
		return c.SeeOther(under(placeOrders, o.ID))
	}
	o, err := h.Checkout.SandboxPay(c.Std(), c.Actor, c.Param("payment"), outcome == "fail")
	if err != nil {
		return err
	}
	return c.SeeOther(under(placeOrders, o.ID, "confirming"))
}
