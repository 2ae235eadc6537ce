package handlers

import "supermarket/web"

// factorRoutes are about how people show who they are.
func (h *Handlers) factorRoutes() []web.Route { return nil }
