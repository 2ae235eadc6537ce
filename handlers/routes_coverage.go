package handlers

import (
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of the coverage report.
const (
	placeCoverage       = "/programmes/coverage"
	placePublicCoverage = ui.PlaceCoverage
)

// coverageRoutes are the coverage report, its files, the rows behind its figures,
// and what of it everyone may see.
func (h *Handlers) coverageRoutes() []web.Route {
	return []web.Route{
		get(placeCoverage, network, h.Coverage, "coverage report"),
		get(placeCoverage+".json", network, h.CoverageJSON, "coverage report data"),
		get(placeCoverage+"/tables/:table", network, h.CoverageTable, "table of the coverage report"),
		get(placeCoverage+"/rows/:set", network, h.CoverageRows, "rows of the coverage report"),
		get(placeStaffKeys, network, h.StaffKeys, "keys of staff"),
		post(placeStaffKeys, network, web.Fresh(h.StaffKeyCreate), "create key of staff"),
		post(placeStaffKeys+"/:id/revoke", network, h.StaffKeyRevoke, "revoke key of staff"),
		get(placePublicCoverage, web.Public, h.PublicCoverage, "public coverage"),
		get(placePublicCoverage+".json", web.Public, h.PublicCoverageJSON, "public coverage data"),
	}
}
