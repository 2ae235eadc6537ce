package handlers

import "supermarket/web"

func (h *Handlers) tillRoutes() []web.Route {
	return []web.Route{post("/checkout/:quote/renew", web.Buyers, h.TillRenew, "renew quotes")}
}
