package handlers

import "supermarket/web"

// registerRoutes are a firm's own record, its people, and the staff who verify it.
func (h *Handlers) registerRoutes() []web.Route { return nil }
