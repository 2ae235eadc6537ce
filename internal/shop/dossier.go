package shop

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/order"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// TooFew is how many attempts a month must have before a share of them says anything.
const TooFew = 20

// mostClaims bounds how many claims the start delay of a month is read from.
const mostClaims = 500

// StandingDays is how far back a provider's standing looks.
const StandingDays = 90

// Dossier is an offering with what was measured of it and who stands behind it.
type Dossier struct {
	Offering
	Hub       *reference.Hub // the national hub's cluster in its region, nil where there is none
	Record    Record
	Standing  Standing
	Sample    *Sample
	Benchmark *Benchmark // nil when the matrix benchmark never ran to its end here
}

// Record counts the attempts of one calendar month in China Standard Time.
// Ended is the sum of the four others.
type Record struct {
	Month     time.Time // its first moment
	Ended     int64
	Succeeded int64
	ByBuyer   int64 // exit code, cap, limits, cancel
	Preempted int64
	BySite    int64         // lost, or never launched: fault of site or platform
	Claims    int           // attempts whose start delay is known
	StartP95  time.Duration // from placement to the runner's claim
}

// Available is the share of attempts that no fault of the site ended; false
// while there are too few to say.
func (r Record) Available() (float64, bool) {
	if r.Ended < TooFew {
		return 0, false
	}
	return 1 - float64(r.BySite)/float64(r.Ended), true
}

// Standing is how a provider did with the lines that it settled of late.
type Standing struct {
	Settled int64 // since ever, at a price above 0
	Recent  int64 // in the last StandingDays
	Failed  int64 // of Recent: given up after faults of its sites
}

// Failure is the share of failed lines; false while there are too few to say.
func (s Standing) Failure() (float64, bool) {
	if s.Recent < TooFew {
		return 0, false
	}
	return float64(s.Failed) / float64(s.Recent), true
}

// Sample is a job of this offering: the last that succeeded, else a computed one.
type Sample struct {
	RecipeID string
	Units    int
	Run      time.Duration
	Cost     models.Money
	At       *time.Time
	Computed bool
}

// Benchmark is what one unit reached in the last matrix benchmark.
type Benchmark struct {
	GFLOPS float64
	Units  int
	At     *time.Time
}

// benchmarkRecipe is the template whose figure is compared with the declared one.
const benchmarkRecipe = "matmul"

// Dossier returns everything to know of one offering that is or was on the shelf.
func (c *Counter) Dossier(ctx context.Context, id string) (Dossier, error) {
	o, err := c.Offering(ctx, id)
	if err != nil {
		return Dossier{}, err
	}
	return c.dossier(ctx, o)
}

func (c *Counter) dossier(ctx context.Context, o Offering) (Dossier, error) {
	d, now, id := Dossier{Offering: o}, c.Clock.Now(), o.Offering.ID
	if h, ok := reference.HubOf(c.Data().Hubs, o.Offering.Region); ok {
		d.Hub = &h
	}
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if d.Standing, err = standing(tx, o.Provider.ID, now); err != nil || len(o.Recipes) == 0 {
			return err
		}
		if d.Record, err = record(tx, id, monthOf(now)); err != nil {
			return err
		}
		if d.Benchmark, err = benchmark(tx, id); err != nil {
			return err
		}
		d.Sample, err = c.sample(tx, o, now)
		return err
	})
	return d, err
}

// monthOf is the first moment of the calendar month in China Standard Time.
func monthOf(now time.Time) time.Time {
	y, m, _ := now.In(china).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, china)
}

func record(tx *store.Tx, offeringID string, month time.Time) (Record, error) {
	r := Record{Month: month}
	ends, err := tx.AttemptEnds(offeringID, month.UTC(), month.AddDate(0, 1, 0).UTC())
	if err != nil {
		return r, err
	}
	for _, e := range ends {
		r.count(e)
	}
	claims, err := tx.Claims(offeringID, month.UTC(), mostClaims)
	if err != nil || len(claims) == 0 {
		return r, err
	}
	delays := make([]time.Duration, len(claims))
	for i, x := range claims {
		delays[i] = max(0, x.ClaimedAt.Sub(x.PlannedAt))
	}
	slices.Sort(delays)
	r.Claims, r.StartP95 = len(claims), delays[(len(delays)*95+99)/100-1]
	return r, nil
}

func (r *Record) count(e store.EndCount) {
	r.Ended += e.N
	switch models.AttemptState(e.State) {
	case models.AttemptSucceeded:
		r.Succeeded += e.N
	case models.AttemptPreempted:
		r.Preempted += e.N
	case models.AttemptLost:
		r.BySite += e.N
	default:
		if siteFault(e.Cause) {
			r.BySite += e.N
		} else {
			r.ByBuyer += e.N
		}
	}
}

func siteFault(cause string) bool {
	return cause == order.CauseLaunch || cause == order.CauseLost || cause == order.CauseGaveUp
}

func standing(tx *store.Tx, providerID string, now time.Time) (s Standing, err error) {
	if s.Settled, err = tx.SettledLines(providerID); err != nil {
		return s, err
	}
	ends, err := tx.SettledCauses(providerID, now.AddDate(0, 0, -StandingDays))
	for _, e := range ends {
		s.Recent += e.N
		if siteFault(e.Cause) {
			s.Failed += e.N
		}
	}
	return s, err
}

func benchmark(tx *store.Tx, offeringID string) (*Benchmark, error) {
	ran, err := tx.LastRan(offeringID, benchmarkRecipe)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var metrics []models.RunMetric
	if err := json.Unmarshal([]byte(ran.Metrics), &metrics); err != nil {
		return nil, nil // a runner's own text: one that is no list says nothing
	}
	for _, name := range []string{"gflops_best", "gflops"} {
		for _, m := range metrics {
			if m.Name == name && m.Value > 0 && ran.Units > 0 {
				return &Benchmark{m.Value / float64(ran.Units), ran.Units, ran.EndedAt}, nil
			}
		}
	}
	return nil, nil
}

// sample is the last job that succeeded here, without its firm; before the first
// one it is computed from the first template's defaults.
func (c *Counter) sample(tx *store.Tx, o Offering, now time.Time) (*Sample, error) {
	ran, err := tx.LastRan(o.Offering.ID, "")
	if err == nil {
		return &Sample{RecipeID: ran.RecipeID, Units: ran.Units, Run: time.Duration(ran.RunMillis) * time.Millisecond, Cost: ran.Cost, At: ran.EndedAt}, nil
	}
	if !errors.Is(err, store.ErrNotFound) || o.Why != nil {
		return nil, ignore(err)
	}
	r := o.Recipes[0]
	q, err := catalog.Estimate(tx, catalog.QuoteInput{
		OfferingID: o.Offering.ID, RecipeID: r.ID, Params: map[string]string{}, Units: o.Offering.MinUnits,
		CapMillis: o.Offering.MaxSeconds * 1000, Now: now, Calendar: c.Calendar,
	})
	if err != nil {
		return nil, nil // no room at its site now: then there is nothing to compute with
	}
	return &Sample{RecipeID: r.ID, Units: q.Units, Run: time.Duration(q.LikelyMillis) * time.Millisecond, Cost: q.LikelyAmount, Computed: true}, nil
}

func ignore(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
