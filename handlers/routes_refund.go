package handlers

import "supermarket/web"

func (h *Handlers) refundRoutes() []web.Route { return nil }
