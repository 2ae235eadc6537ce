package handlers

import "supermarket/web"

func (h *Handlers) usageRoutes() []web.Route { return nil }
