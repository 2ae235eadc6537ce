package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/recipe"
	"supermarket/internal/schedule"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// When a site is measured.
const (
	measureEach  = 24 * time.Hour // an offering, in business time
	measureCap   = 2 * time.Minute
	measureAfter = 30 // looks that found the site up within a day: one that has just come is left alone
	measureAtOne = 4
)

// Measure writes what ended measurements came to, and orders one for offerings of
// real hardware that stand idle and were not measured for a day. It is a job as
// every other, of the platform's own firm, that gives way to any buyer's.
func (d *Dispatcher) Measure(ctx context.Context) error {
	now := d.Clock.Now()
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, held, err := tx.Acquire("measure", d.Holder, probeTTL); err != nil || !held {
			return err
		}
		if err := measured(tx, now); err != nil {
			return err
		}
		due, err := tx.UnmeasuredOfferings(now.Add(-measureEach), now.Add(-24*time.Hour), measureAfter, measureAtOne)
		if err != nil || len(due) == 0 {
			return err
		}
		p, err := d.see(tx, now)
		if err != nil {
			return err
		}
		look := schedule.Look(p.state, now, d.Policy)
		asked := map[string]bool{}
		for _, o := range due {
			if asked[o.SiteID] || !idle(p, look, o, now) {
				continue
			}
			asked[o.SiteID] = true
			if err := measure(tx, o, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// idle tells whether at least half of an offering's pool is free and a job would
// start at once.
func idle(p picture, look *schedule.Outlook, o models.Offering, now time.Time) bool {
	for _, x := range p.pools {
		if x.SiteID == o.SiteID && x.ClassID == o.ClassID && x.StackID == o.StackID && x.Free*2 >= x.Total && x.Free >= o.MinUnits {
			return look.Placeable(schedule.Job{ID: "?", Class: o.ClassID, Stack: o.StackID, Units: o.MinUnits, Submitted: now, Cap: measureCap, Sites: []string{o.SiteID}}).Now
		}
	}
	return false
}

func measure(tx *store.Tx, o models.Offering, now time.Time) error {
	r, err := recipe.Get(order.Benchmark)
	if err != nil {
		return err
	}
	if !r.RunsOn(o.Kind) {
		return nil
	}
	params, err := r.Parse(nil)
	if err != nil {
		return err
	}
	j, err := order.PlaceHouse(tx, order.HouseInput{
		Offering: o, RecipeID: r.ID, Params: params, Units: o.MinUnits, CapMillis: measureCap.Milliseconds(), Step: order.Step{Cause: "sla.measure", Actor: "dispatch", At: now},
	})
	if err != nil {
		return err
	}
	return tx.AddBenchmark(models.Benchmark{ID: models.NewID("ben"), OfferingID: o.ID, SiteID: o.SiteID, JobID: j.ID, State: "waiting", Units: int64(o.MinUnits), CreatedAt: now})
}

// measured writes the ends of measurements whose jobs have ended.
func measured(tx *store.Tx, now time.Time) error {
	waiting, err := tx.WaitingBenchmarks()
	if err != nil {
		return err
	}
	for _, b := range waiting {
		j, err := tx.Job(b.JobID)
		if err != nil {
			return err
		}
		if !models.JobMoves.Ended(j.State) {
			continue
		}
		if err := closeMeasure(tx, b, j, now); err != nil {
			return err
		}
	}
	return nil
}

func closeMeasure(tx *store.Tx, b models.Benchmark, j models.Job, now time.Time) error {
	b.State, b.EndedAt = "failed", &now
	attempts, err := tx.AttemptsOfJob(j.ID)
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if a.State != models.AttemptSucceeded {
			continue
		}
		b.AttemptID, b.SiteID = a.ID, a.SiteID
		if b.Gflops = gflopsOf(a) / max(1, b.Units); b.Gflops > 0 {
			b.State = "done"
		}
	}
	if err := tx.EndBenchmark(b); err != nil || b.State != "done" {
		return err
	}
	return sla.Measured(tx, b.OfferingID, b.Gflops, now)
}

// gflopsOf is the last word of an attempt on its speed, 0 for none.
func gflopsOf(a models.Attempt) int64 {
	var metrics []models.RunMetric
	if json.Unmarshal([]byte(a.Metrics), &metrics) != nil {
		return 0
	}
	last := 0.0
	for _, m := range metrics {
		if m.Name == "gflops" {
			last = m.Value
		}
	}
	return int64(max(0, min(last, 1e15)))
}
