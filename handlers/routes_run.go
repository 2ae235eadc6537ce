package handlers

import "supermarket/web"

func (h *Handlers) runRoutes() []web.Route {
	return []web.Route{
		get(placeJobs, web.Firm, h.Jobs, "jobs"),
		get(placeCompareRuns, web.Firm, h.CompareRuns, "compare jobs"),
		get(placeJobs+"/:id/log/find", web.Firm, h.JobLogFind, "find in job log"),
		get(placeJobs+"/:id/metrics", web.Firm, h.JobMetrics, "job metrics"),
		get(placeArrays+"/:id", web.Firm, h.Array, "array"),
		post(placeArrays+"/:id/cancel", web.Buyers, h.ArrayCancel, "cancel array"),
	}
}
