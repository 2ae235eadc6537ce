package handlers

import "supermarket/web"

func (h *Handlers) connectRoutes() []web.Route { return nil }
