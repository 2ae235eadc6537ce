package handlers

import (
	"net/http"

	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeDeskOfferings = "/provider/offerings"

// Listings is what a provider sells, in any state.
func (h *Handlers) Listings(c *web.Ctx) error {
	sites, err := h.Supply.Sites(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := provider.ListingsPage{Page: h.desk(c, "desk.listings"), Provider: c.Actor.OrgName, New: placeDeskOfferings + "/new"}
	for _, s := range sites {
		for _, o := range s.Offerings {
			p.Offerings = append(p.Offerings, h.ownOffering(c, o, s))
		}
	}
	return c.Render(http.StatusOK, provider.Listings(p))
}

// ListingNew asks what is to be sold.
func (h *Handlers) ListingNew(c *web.Ctx) error { return h.termsForm(c, nil, nil, nil) }

// ListingCreate begins an offering.
func (h *Handlers) ListingCreate(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in, wrong := readTerms(c.Loc, form)
	if wrong == nil {
		var o models.Offering
		if o, wrong = h.Supply.DraftOffering(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("desk.done.listing")
			return c.SeeOther(under(placeDeskOfferings, o.ID, "prices"))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.termsForm(c, nil, form, wrong)
}

// ListingTerms asks for an offering's terms again.
func (h *Handlers) ListingTerms(c *web.Ctx) error {
	g, err := h.Supply.Good(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	return h.termsForm(c, &g, nil, nil)
}

// ListingTermsSave keeps them; of what has prices they are a new version.
func (h *Handlers) ListingTermsSave(c *web.Ctx) error {
	g, err := h.Supply.Good(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	in, wrong := readTerms(c.Loc, form)
	if wrong == nil {
		wrong = h.Supply.ChangeOffering(c.Std(), c.Actor, g.Offering.ID, in)
	}
	switch {
	case wrong == nil:
		c.Flash("desk.done.terms")
		return c.SeeOther(under(placeDeskOfferings, g.Offering.ID))
	case correctable(wrong):
		return h.termsForm(c, &g, form, wrong)
	}
	return wrong
}

// ListingPrices asks for prices.
func (h *Handlers) ListingPrices(c *web.Ctx) error {
	g, err := h.Supply.Good(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	return h.pricesForm(c, g, nil, nil)
}

// ListingPricesSave makes a new version of the prices.
func (h *Handlers) ListingPricesSave(c *web.Ctx) error {
	g, err := h.Supply.Good(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	prices, wrong := readPrices(form)
	if wrong == nil {
		from, _ := whole(form.Get("key"))
		wrong = h.Supply.Price(c.Std(), c.Actor, g.Offering.ID, int(min(from, 1<<30)), prices)
	}
	switch {
	case wrong == nil:
		c.Flash("desk.done.prices")
		return c.SeeOther(under(placeDeskOfferings, g.Offering.ID))
	case correctable(wrong):
		return h.pricesForm(c, g, form, wrong)
	}
	return wrong
}

// Listing is one offering at its provider's desk.
func (h *Handlers) Listing(c *web.Ctx) error { return h.listing(c, nil) }

func (h *Handlers) listing(c *web.Ctx, wrong error) error {
	g, err := h.Supply.Good(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	p := h.listingPage(c, g)
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Listing(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), provider.Listing(p))
}

// ListingList puts an offering on the shelf.
func (h *Handlers) ListingList(c *web.Ctx) error {
	return h.listingDone(c, "desk.done.listed", h.Supply.PutOnShelf(c.Std(), c.Actor, c.Param("offering")))
}

// ListingWithdraw takes an offering off the shelf.
func (h *Handlers) ListingWithdraw(c *web.Ctx) error {
	return h.listingDone(c, "desk.done.withdrawn", h.Supply.TakeOffShelf(c.Std(), c.Actor, c.Param("offering")))
}

func (h *Handlers) listingDone(c *web.Ctx, said string, err error) error {
	switch {
	case err == nil:
		c.Flash(said)
		return c.SeeOther(under(placeDeskOfferings, c.Param("offering")))
	case correctable(err):
		return h.listing(c, err)
	}
	return err
}

// ListingPreview is the shelf's own page of an offering, as a buyer would see it.
func (h *Handlers) ListingPreview(c *web.Ctx) error {
	o, err := h.Shop.Preview(c.Std(), c.Actor, c.Param("offering"))
	if err != nil {
		return err
	}
	form := readEstimate(o.Offering, c.QueryParams(), h.Clock.Now())
	p, err := h.offeringPage(c, o, form)
	if err != nil {
		return err
	}
	at := under(placeDeskOfferings, o.Offering.Offering.ID)
	p.Form.Action, p.Form.Method, p.Form.SignIn, p.Form.Preview, p.SignIn, p.Preview = at+"/preview", "get", "", true, "", at
	p.Banners = append(p.Banners, ui.Banner{Text: c.Loc.T("desk.preview.banner"), Warn: true})
	if form.asked {
		h.previewEstimate(c, o.Offering.Offering, form, &p)
	}
	return c.Render(http.StatusOK, shop.Offering(p))
}

func (h *Handlers) previewEstimate(c *web.Ctx, o models.Offering, form estimateForm, p *shop.OfferingPage) {
	err := form.wrong
	if err == nil {
		var q models.Quote
		if q, err = h.Shop.PreviewEstimate(c.Std(), c.Actor, counter.Run{OfferingID: o.ID, RecipeID: form.recipe, Params: form.params, Units: form.units, CapMillis: form.capMillis(), Wishes: form.wishes}); err == nil {
			r := rangeOf(c.Loc, o.Kind, q)
			p.Form.Range = &r
			return
		}
	}
	p.Problems = problems(c.Loc, err, form.field)
}
