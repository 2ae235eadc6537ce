package handlers

import "supermarket/web"

// awardRoutes are how firms come to vouchers.
func (h *Handlers) awardRoutes() []web.Route { return nil }
