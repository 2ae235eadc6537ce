package sla

import "supermarket/models"

// The prior: every share begins as if 19 of 20 had gone well, and availability as
// if 57 of 60 looks had found the site up.
const (
	priorEnds  = 20
	priorLooks = 60
	priorGood  = 950 // of a thousand
)

// Counts is what was counted of an offering, or of a site, in the last Days.
type Counts struct {
	Looked, Up, Planned               int64
	Starts, LateStarts, StartMillis   int64
	Ends, SiteFaults                  int64
	Benchmarks, Gflops, DeclaredGFLOP int64 // Gflops in sum over the benchmarks, of one unit
}

// Of adds up days and hours of one offering.
func Of(hours models.SiteHour, days models.SLADay, declared int64) Counts {
	return Counts{
		Looked: hours.Looked, Up: hours.Up, Planned: hours.Planned, Starts: days.Starts, LateStarts: days.LateStarts, StartMillis: days.StartMillis,
		Ends: days.Ends, SiteFaults: days.SiteFaults, Benchmarks: days.Benchmarks, Gflops: days.Gflops, DeclaredGFLOP: declared,
	}
}

// smooth is (good + prior) / (all + prior), in thousandths, rounded down.
func smooth(good, all, prior int64) int {
	return int((good*1000 + prior*priorGood) / (all + prior))
}

// Share is good of all in thousandths, rounded down; false where there is nothing to tell from.
func Share(good, all int64) (int, bool) {
	if all <= 0 {
		return 0, false
	}
	return int(good * 1000 / all), true
}

// Availability is the share of looks outside announced drains that found the site up.
func (c Counts) Availability() (int, bool) { return Share(c.Up, c.Looked-c.Planned) }

// Sound is the share of ended attempts that did not end by the site's fault.
func (c Counts) Sound() (int, bool) { return Share(c.Ends-c.SiteFaults, c.Ends) }

// OnTime is the share of starts, where there was room, within the promise.
func (c Counts) OnTime() (int, bool) { return Share(c.Starts-c.LateStarts, c.Starts) }

// MeanStart is the mean of the starts' delays, in milliseconds.
func (c Counts) MeanStart() (int64, bool) {
	if c.Starts <= 0 {
		return 0, false
	}
	return c.StartMillis / c.Starts, true
}

// MeanGflops is the mean of the benchmarks, of one unit.
func (c Counts) MeanGflops() (int64, bool) {
	if c.Benchmarks <= 0 {
		return 0, false
	}
	return c.Gflops / c.Benchmarks, true
}

// Performance is measured of declared, at most 1000; 1000 where nothing was
// declared or measured.
func (c Counts) Performance() int {
	mean, ok := c.MeanGflops()
	if !ok || c.DeclaredGFLOP <= 0 {
		return 1000
	}
	return int(min(1000, mean*1000/c.DeclaredGFLOP))
}

// Score is availability × soundness × punctuality × performance in thousandths,
// each but the last with its prior.
func (c Counts) Score() int {
	s := int64(smooth(c.Up, c.Looked-c.Planned, priorLooks))
	s = s * int64(smooth(c.Ends-c.SiteFaults, c.Ends, priorEnds)) / 1000
	s = s * int64(smooth(c.Starts-c.LateStarts, c.Starts, priorEnds)) / 1000
	return int(s * int64(c.Performance()) / 1000)
}
