package handlers

import "supermarket/web"

func (h *Handlers) transferRoutes() []web.Route { return nil }
