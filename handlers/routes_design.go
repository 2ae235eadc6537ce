package handlers

import "supermarket/web"

// designRoutes are programmes as staff write them.
func (h *Handlers) designRoutes() []web.Route { return nil }
