package handlers

import "supermarket/web"

func (h *Handlers) dataRoutes() []web.Route { return nil }
