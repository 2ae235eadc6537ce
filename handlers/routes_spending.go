package handlers

import "supermarket/web"

func (h *Handlers) spendingRoutes() []web.Route { return nil }
