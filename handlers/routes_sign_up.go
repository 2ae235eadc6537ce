package handlers

import "supermarket/web"

// signUpRoutes lead to an account of one's own and back into it.
func (h *Handlers) signUpRoutes() []web.Route { return nil }
