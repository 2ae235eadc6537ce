package handlers

import "supermarket/web"

func (h *Handlers) noticeRoutes() []web.Route { return nil }
