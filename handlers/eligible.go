package handlers

import (
	"net/http"

	"supermarket/templates/shop"
	"supermarket/web"
)

// The places of how a firm comes to vouchers.
const (
	placeFind         = "/vouchers/find"
	placeApplications = "/vouchers/applications"
)

// VouchersFind tells which programmes the reader's firm could get vouchers of, and
// why not the others; a visitor reads the rules alone.
func (h *Handlers) VouchersFind(c *web.Ctx) error {
	offers, err := h.Checkout.Offers(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Find(h.findPage(c, offers)))
}

// VouchersOffer shows one programme with each rule, met or not.
func (h *Handlers) VouchersOffer(c *web.Ctx) error { return h.voucherOffer(c, nil) }

// VouchersApply begins an application, or goes on with the one that is under way.
func (h *Handlers) VouchersApply(c *web.Ctx) error {
	a, err := h.Checkout.Apply(c.Std(), c.Actor, c.Param("id"))
	if err == nil {
		return c.SeeOther(under(placeApplications, a.ID))
	}
	if !correctable(err) {
		return err
	}
	return h.voucherOffer(c, err)
}
