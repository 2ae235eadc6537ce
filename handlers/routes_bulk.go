package handlers

import "supermarket/web"

// bulkRoutes are many grants at once, and codes.
func (h *Handlers) bulkRoutes() []web.Route { return nil }
