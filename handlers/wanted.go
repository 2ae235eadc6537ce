package handlers

import (
	"supermarket/templates/ui"
	"supermarket/web"
)

// wantedFlow keeps where somebody wanted to go before they signed up. It lies in
// the session: an address that was mailed could lead anywhere.
const wantedFlow = "wanted"

// keepWanted remembers a page of ours that somebody comes from.
func keepWanted(c *web.Ctx, path string) {
	if path = web.LocalPath(path); path != "/" {
		c.Keep(wantedFlow, path)
	}
}

// wayBack is where somebody was before their registration: at their cart, while
// there is something in it, or at the page that they came from. Nil when neither.
func (h *Handlers) wayBack(c *web.Ctx) *ui.Crumb {
	if n := h.cartCount(c); n > 0 {
		return &ui.Crumb{Text: c.Loc.T("firm.back_to_cart", "count", n), Href: ui.PlaceCart}
	}
	if at := c.Peek(wantedFlow); at != "" && at != ui.PlaceCart {
		return &ui.Crumb{Text: c.Loc.T("firm.back_to_page"), Href: at}
	}
	return nil
}
