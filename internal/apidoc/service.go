package apidoc

import (
	"time"

	"supermarket/internal/shop"
	"supermarket/models"
)

// ServiceLevel is what the platform counted of an offering in the last days, and
// the published formula's result. Shares are in thousandths.
type ServiceLevel struct {
	Offering     string        `json:"offering"`
	Days         int           `json:"days"`
	Counted      bool          `json:"counted"` // while false, the score is what the formula begins with
	Score        int           `json:"score_permille"`
	Availability LevelShare    `json:"availability"` // looks that found the site up, announced drains apart
	Soundness    LevelShare    `json:"soundness"`    // ends that were not the site's fault
	Punctuality  LevelShare    `json:"punctuality"`  // starts within the promise, while there was room
	MeanStart    *int64        `json:"mean_start_millis,omitempty"`
	Gflops       *int64        `json:"gflops,omitempty"` // of one unit, the mean of the measurements
	Promised     Promise       `json:"promised"`
	Measurements []Measurement `json:"measurements"` // the newest
}

// LevelShare is how many of how many; the share is absent while there are none.
type LevelShare struct {
	Permille *int  `json:"permille,omitempty"`
	Good     int64 `json:"good"`
	All      int64 `json:"all"`
}

// Promise is what the provider promises; absent is not promised.
type Promise struct {
	AvailabilityPPM int64 `json:"availability_ppm,omitempty"`
	StartSeconds    int64 `json:"start_seconds,omitempty"`
	Gflops          int64 `json:"gflops,omitempty"` // of one unit
}

// Measurement is one periodic benchmark job of the platform.
type Measurement struct {
	At     time.Time `json:"at"`
	State  string    `json:"state" enum:"waiting,done,failed"`
	Units  int64     `json:"units"`
	Gflops int64     `json:"gflops"` // of one unit
}

// ServiceLevelOf shows what was counted of an offering.
func ServiceLevelOf(o models.Offering, s shop.Service, rows []models.Benchmark) ServiceLevel {
	out := ServiceLevel{
		Offering: o.ID, Days: shop.ServiceDays, Counted: s.Counted(), Score: s.Score(), Promised: Promise{o.AvailabilityPPM, o.StartSeconds, o.DeclaredGFLOPS},
		Availability: LevelShare{Good: s.Up, All: s.Looked - s.Planned}, Soundness: LevelShare{Good: s.Ends - s.SiteFaults, All: s.Ends},
		Punctuality: LevelShare{Good: s.Starts - s.LateStarts, All: s.Starts},
		Measurements: each(rows, func(b models.Benchmark) Measurement {
			return Measurement{b.CreatedAt.UTC(), b.State, b.Units, b.Gflops}
		}),
	}
	out.Availability.Permille = counted(s.Availability())
	out.Soundness.Permille = counted(s.Sound())
	out.Punctuality.Permille = counted(s.OnTime())
	out.MeanStart, out.Gflops = counted(s.MeanStart()), counted(s.MeanGflops())
	return out
}

// counted is a number where there is one.
func counted[T any](n T, there bool) *T {
	if !there {
		return nil
	}
	return &n
}
