package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
)

// Plan makes one plan and writes it: an attempt and its submission for each
// placement, a word to each run that has to make room, a reason for each job that
// waits, an end for each that can run nowhere. Only the holder of the planning
// lease plans; for others it does nothing.
func (d *Dispatcher) Plan(ctx context.Context) error {
	var fence int64
	var held bool
	err := d.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		fence, held, err = tx.Acquire(planLease, d.Holder, planTTL)
		return err
	})
	if err != nil || !held {
		return err
	}
	now := d.Clock.Now()
	var p picture
	if err := d.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		p, err = d.see(tx, now)
		return err
	}); err != nil {
		return err
	}
	plan := schedule.Plan(p.state, now, d.Policy)
	free, pressing := p.sorted(plan.Placements)
	if len(free) > 0 {
		killpoint.At("dispatch.plan")
	}
	if err := d.placeAll(ctx, fence, p, free, now); err != nil {
		return err
	}
	for _, pl := range pressing {
		if err := d.makeRoom(ctx, fence, p, pl, now); err != nil {
			return err
		}
	}
	if err := d.explain(ctx, fence, p, plan.Waiting, now); err != nil {
		return err
	}
	return d.endImpossible(ctx, fence, p, plan.Waiting, now)
}

// sorted parts what starts now from what has to wait for others to go. A site
// that rested is tried with one job first.
func (p picture) sorted(list []schedule.Placement) (free, pressing []schedule.Placement) {
	tried := map[string]bool{}
	for _, pl := range list {
		switch {
		case len(pl.Victims) > 0:
			pressing = append(pressing, pl)
		case p.trial[pl.Site] && tried[pl.Site]:
		default:
			tried[pl.Site] = true
			free = append(free, pl)
		}
	}
	return free, pressing
}

// explain keeps why each waiting job waits, where that has changed.
func (d *Dispatcher) explain(ctx context.Context, fence int64, p picture, waiting []schedule.Wait, now time.Time) error {
	var changed []store.Taking
	for _, w := range waiting {
		args, err := json.Marshal(w.Reason)
		if err != nil {
			return err
		}
		if j := p.jobs[w.Job]; j.Reason != string(w.Reason.Code) || j.ReasonArgs != string(args) {
			changed = append(changed, store.Taking{JobID: w.Job, Reason: string(w.Reason.Code), Args: string(args)})
		}
	}
	for len(changed) > 0 {
		n := min(len(changed), 4*placeAtOnce)
		some := changed[:n]
		changed = changed[n:]
		if err := d.leased(ctx, fence, func(tx *store.Tx) error {
			for _, t := range some {
				tx.Wake("job:" + t.JobID)
			}
			return tx.ExplainJobs(some, now)
		}); err != nil {
			return err
		}
	}
	return nil
}

// taken tells that another planner has the lease: what this one planned is void.
func (d *Dispatcher) taken(ctx context.Context, fence int64) bool {
	err := d.leased(ctx, fence, func(*store.Tx) error { return nil })
	return errors.Is(err, store.ErrStale)
}
