package handlers

import "supermarket/web"

// coverageRoutes are the coverage report.
func (h *Handlers) coverageRoutes() []web.Route { return nil }
