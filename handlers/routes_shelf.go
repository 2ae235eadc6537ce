package handlers

import "supermarket/web"

// shelfRoutes help to find and to compare.
func (h *Handlers) shelfRoutes() []web.Route { return nil }
