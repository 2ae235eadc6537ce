package handlers

import "supermarket/web"

// cartRoutes gather what will be bought.
func (h *Handlers) cartRoutes() []web.Route { return nil }
