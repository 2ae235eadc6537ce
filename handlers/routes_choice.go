package handlers

import "supermarket/web"

// choiceRoutes ask for a job once more.
func (h *Handlers) choiceRoutes() []web.Route {
	return []web.Route{get(placeJobs+"/:id/again", web.Buyers, h.JobAgain, "job again")}
}
