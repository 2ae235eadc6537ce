package handlers

import "supermarket/web"

// sellerRoutes are a provider's own record and public face.
func (h *Handlers) sellerRoutes() []web.Route { return nil }
