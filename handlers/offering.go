package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Offering shows one thing on the shelf, and prices a run for anyone who asks.
func (h *Handlers) Offering(c *web.Ctx) error {
	o, err := h.Shop.Dossier(c.Std(), c.Param("id"))
	if err != nil {
		return err
	}
	form := readEstimate(o.Offering, c.QueryParams(), h.Clock.Now())
	p, err := h.offeringPage(c, o, form)
	if err != nil {
		return err
	}
	if form.asked {
		h.estimate(c, o.Offering, form, &p)
	}
	return c.Render(http.StatusOK, shop.Offering(p))
}

// estimate fills the range, or says at each field why it cannot.
func (h *Handlers) estimate(c *web.Ctx, o counter.Offering, form estimateForm, p *shop.OfferingPage) {
	if form.wrong != nil {
		p.Problems = problems(c.Loc, form.wrong, form.field)
		return
	}
	q, err := h.Shop.Estimate(c.Std(), counter.Run{OfferingID: o.Offering.ID, RecipeID: form.recipe, Params: form.params, Units: form.units, CapMillis: form.capMillis(), Wishes: form.wishes})
	var told checkout.Told
	if err == nil {
		told, err = h.Checkout.Tell(c.Std(), q)
	}
	if err != nil {
		p.Problems = problems(c.Loc, err, form.field)
		return
	}
	r := rangeOf(c.Loc, o.Offering.Kind, q)
	p.Form.Range, p.Form.Notes = &r, runNotes(c.Loc, q, told, true)
}

// Quote freezes a price and leads to the till; what is wrong is said on the
// offering's page, where everything typed still stands.
func (h *Handlers) Quote(c *web.Ctx) error {
	o, err := h.Shop.Dossier(c.Std(), c.Param("id"))
	if err != nil {
		return err
	}
	sent, err := fields(c)
	if err != nil {
		return err
	}
	form := readEstimate(o.Offering, sent, h.Clock.Now())
	if form.wrong == nil {
		q, err := h.Checkout.Quote(c.Std(), c.Actor, form.ask(o.Offering.Offering.ID))
		if err == nil {
			return c.SeeOther(under(placeCheckout, q.ID))
		}
		form.wrong = err
	}
	if !correctable(form.wrong) {
		return form.wrong
	}
	p, err := h.offeringPage(c, o, form)
	if err != nil {
		return err
	}
	p.Path = under(ui.PlaceShelf, o.Offering.Offering.ID)
	p.Problems = problems(c.Loc, form.wrong, form.field)
	return c.Render(web.StatusOf(form.wrong), shop.Offering(p))
}
