package handlers

import "supermarket/web"

// referenceRoutes are reference data that operators replace.
func (h *Handlers) referenceRoutes() []web.Route { return nil }
