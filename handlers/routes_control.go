package handlers

import "supermarket/web"

// controlRoutes are controls: blocks and flags.
func (h *Handlers) controlRoutes() []web.Route { return nil }
