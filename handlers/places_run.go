package handlers

// The places of what runs and what it says outside.
const (
	placeCompareRuns = "/jobs/compare"
	placeArrays      = "/arrays"
	placeHooks       = "/firm/webhooks"
)
