package handlers

import (
	"supermarket/templates/shop"
	"supermarket/web"
)

// shelfRoutes help to find and to compare.
func (h *Handlers) shelfRoutes() []web.Route {
	return []web.Route{get(shop.PlaceCompare, web.Public, h.Compare, "compare")}
}
