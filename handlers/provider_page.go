package handlers

import (
	"net/http"

	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeProviders = "/providers"

// ProviderPage shows everyone who a provider is and what it sells.
func (h *Handlers) ProviderPage(c *web.Ctx) error {
	s, err := h.Shop.Seller(c.Std(), c.Param("id"), c.QueryParam("after"))
	if err != nil {
		return err
	}
	loc := c.Loc
	p := shop.SellerPage{
		Page: h.page(c, ""), Provider: providerCard(loc, s.Provider, s.Standing), About: say(loc, s.AboutZh, s.AboutEn), Website: s.Website,
		Offerings: sellerOfferings(c, s), Pager: pager(c, s.Next),
	}
	p.Title = p.Provider.Name
	return c.Render(http.StatusOK, shop.Seller(p))
}

func sellerOfferings(c *web.Ctx, s counter.Seller) ui.Table {
	loc := c.Loc
	t := ui.Table{Caption: loc.T("seller.offerings"), Quiet: true, Empty: loc.T("seller.offerings.none"), Head: []ui.Head{
		{Text: loc.T("seller.offering")}, {Text: loc.T("seller.kind")}, {Text: loc.T("seller.price"), Numeric: true},
	}}
	for _, o := range s.Listed {
		unit, _ := unitOf(loc, o.Kind)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: say(loc, o.TitleZh, o.TitleEn), Href: under(ui.PlaceShelf, o.ID)}, {Text: loc.T("kind." + string(o.Kind))}, {Text: loc.Price(o.Price), Sub: unit},
		}})
	}
	return t
}
