package sla

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Since is the first day, and the first hour, that counts at that time.
func Since(now time.Time) (day string, hour time.Time) {
	local := now.In(china)
	first := time.Date(local.Year(), local.Month(), local.Day()-Days+1, 0, 0, 0, 0, china)
	return first.Format(time.DateOnly), first.UTC()
}

// Reliability returns the score of each site, 0 to 1000, from what was counted of
// it and of its offerings. A site that is not in it scores Unknown. It reads a
// month of counts: call it once a minute, not once a plan.
func Reliability(tx *store.Tx, now time.Time) (map[string]int, error) {
	day, hour := Since(now)
	rows, err := tx.SLAOfOfferings(day, hour)
	if err != nil {
		return nil, err
	}
	sites, weights := map[string]Counts{}, map[string][2]int64{}
	for _, r := range rows {
		if r.SiteID == "" {
			continue
		}
		sites[r.SiteID] = add(sites[r.SiteID], r)
		if r.Declared > 0 && r.Days.Benchmarks > 0 {
			w := weights[r.SiteID]
			weights[r.SiteID] = [2]int64{w[0] + r.Days.Gflops, w[1] + r.Declared*r.Days.Benchmarks}
		}
	}
	out := make(map[string]int, len(sites))
	for id, c := range sites {
		// Offerings of one site declare different figures: measured and declared are summed each.
		c.Benchmarks, c.Gflops, c.DeclaredGFLOP = 1, weights[id][0], weights[id][1]
		out[id] = c.Score()
	}
	return out, nil
}

// Unknown is the score of a site of which nothing was counted yet.
var Unknown = Counts{}.Score()

func add(c Counts, r store.OfferingSLA) Counts {
	c.Looked, c.Up, c.Planned = r.Hours.Looked, r.Hours.Up, r.Hours.Planned // of the site, the same in each of its rows
	c.Starts, c.LateStarts = c.Starts+r.Days.Starts, c.LateStarts+r.Days.LateStarts
	c.Ends, c.SiteFaults = c.Ends+r.Days.Ends, c.SiteFaults+r.Days.SiteFaults
	return c
}

// OfOffering returns the counts of one offering.
func OfOffering(tx *store.Tx, o models.Offering, now time.Time) (Counts, error) {
	day, hour := Since(now)
	r, err := tx.SLAOfOffering(o.ID, day, hour)
	return Of(r.Hours, r.Days, r.Declared), err
}

// OfAll returns the counts of every offering that has any, by id.
func OfAll(tx *store.Tx, now time.Time) (map[string]Counts, error) {
	day, hour := Since(now)
	rows, err := tx.SLAOfOfferings(day, hour)
	out := make(map[string]Counts, len(rows))
	for _, r := range rows {
		out[r.OfferingID] = Of(r.Hours, r.Days, r.Declared)
	}
	return out, err
}
