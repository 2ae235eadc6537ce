package handlers

import "supermarket/web"

func (h *Handlers) paymentRoutes() []web.Route { return nil }
