package handlers

import "supermarket/web"

func (h *Handlers) documentRoutes() []web.Route { return nil }
