package handlers

import "supermarket/web"

// adviceRoutes tell people what they need and what it costs.
func (h *Handlers) adviceRoutes() []web.Route { return nil }
