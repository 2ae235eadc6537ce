package handlers

import "supermarket/web"

const placeAside = "/operator/aside"

func (h *Handlers) asideRoutes() []web.Route {
	return []web.Route{
		get(placeAside, operators, h.Aside, "jobs set aside"),
		get(placeAside+"/:job", operators, h.AsideJob, "job set aside"),
		post(placeAside+"/:job", operators, h.AsideDeed, "release or end a job set aside"),
	}
}
