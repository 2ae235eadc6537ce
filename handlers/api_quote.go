package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/web"
)

func (h *Handlers) apiQuoteNew(c *web.Ctx, in apidoc.QuoteRequest) (done, error) {
	wishes, err := in.Wishes()
	if err != nil {
		return done{}, err
	}
	ask := checkout.Ask{
		OfferingID: in.Offering, RecipeID: in.Recipe, Params: in.Given(), Units: int(in.Units), CapMillis: in.CapSeconds * 1000, InputID: in.Input, Wishes: wishes,
	}
	if sweep, ok := in.Swept(); ok {
		quotes, err := h.Checkout.QuoteArray(c.Std(), c.Actor, ask, sweep)
		if err != nil {
			return done{}, err
		}
		return done{status: http.StatusCreated, body: apidoc.ArrayOf(quotes, sweep)}, nil
	}
	q, err := h.Checkout.Quote(c.Std(), c.Actor, ask)
	return done{status: http.StatusCreated, body: apidoc.QuoteOf(q)}, err
}

func (h *Handlers) apiQuote(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	q, err := h.Checkout.FindQuote(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.QuoteOf(q))
}

func (h *Handlers) apiTill(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	wallet, err := flagQuery(c, "use_wallet")
	if err != nil {
		return err
	}
	t, err := h.Checkout.Till(c.Std(), c.Actor, id, checkout.Choice{Vouchers: c.QueryParams()["voucher"], UseWallet: wallet})
	if err == nil && t.Expired {
		err = t.Blocked()
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.TillOf(t, c.Loc.Fault))
}
