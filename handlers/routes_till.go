package handlers

import "supermarket/web"

func (h *Handlers) tillRoutes() []web.Route { return nil }
