package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/web"
)

func (h *Handlers) apiEligibility(c *web.Ctx) error {
	rows, err := h.Checkout.Offers(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", func(o checkout.Offer) apidoc.Eligibility { return apidoc.EligibilityOf(o, c.Loc.Fault) }))
}
