package handlers

import "supermarket/web"

// claimRoutes are claims, settlement batches and claw-backs.
func (h *Handlers) claimRoutes() []web.Route { return nil }
