package dispatch

import (
	"time"

	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/models"
)

// trialFor is how long a site that rested is watched with its first job: one that
// its runner has held for so long was not spoilt at the start.
const trialFor = time.Minute

// health is what a site's row says of its readiness, and whether it rested and is
// to be tried with one job before it gets more.
func health(s models.Site, tried bool, now time.Time) (state schedule.SiteState, trial bool) {
	switch {
	case s.State == string(schedule.Down) || s.DownSince != nil:
		return schedule.Down, false
	case s.State != string(schedule.Ready):
		return schedule.Draining, false
	case s.RestUntil != nil && now.Before(*s.RestUntil):
		return schedule.Resting, false
	case s.Faults < order.RestAfter:
		return schedule.Ready, false
	case tried:
		return schedule.Resting, false
	default:
		return schedule.Ready, true
	}
}

// trying are the sites that have an attempt of which nobody knows yet whether it works.
func trying(attempts []models.Attempt, now time.Time) map[string]bool {
	out := map[string]bool{}
	for _, a := range attempts {
		if a.ClaimedAt == nil || now.Sub(*a.ClaimedAt) < trialFor {
			out[a.SiteID] = true
		}
	}
	return out
}
