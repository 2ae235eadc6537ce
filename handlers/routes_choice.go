package handlers

import "supermarket/web"

func (h *Handlers) choiceRoutes() []web.Route { return nil }
