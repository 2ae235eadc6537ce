package handlers

import "supermarket/web"

func (h *Handlers) hookRoutes() []web.Route { return nil }
