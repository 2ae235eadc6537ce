package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// Plan makes one plan and writes it: an attempt and its submission for each
// placement, a reason for each job that waits. Only the holder of the planning
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
	killpoint.At("dispatch.plan")
	for _, pl := range plan.Placements {
		if len(pl.Victims) > 0 {
			continue
		}
		if err := d.leased(ctx, fence, func(tx *store.Tx) error { return d.place(tx, p.jobs[pl.Job], pl, now) }); err != nil && !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return d.explain(ctx, fence, p, plan.Waiting, now)
}

// place writes the intent of an attempt. A job that was cancelled or placed in
// the meantime makes it ErrStale.
func (d *Dispatcher) place(tx *store.Tx, j models.Job, pl schedule.Placement, now time.Time) error {
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return err
	}
	if err := tx.CountAttempt(j.ID, j.Attempts, now); err != nil {
		return err
	}
	nodes, err := json.Marshal(pl.Parts)
	if err != nil {
		return err
	}
	why, err := json.Marshal(pl.Reason)
	if err != nil {
		return err
	}
	key := models.NewID("sub")
	a := models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: j.Attempts + 1, SiteID: pl.Site, Nodes: string(nodes), SubmissionKey: key,
		TokenHash: d.TokenHash(d.Token(key)), State: models.AttemptPlanned, Reason: string(pl.Reason.Code), ReasonArgs: string(why),
		PlannedAt: now, Metrics: "[]", UpdatedAt: now,
	}
	if err := tx.AddAttempt(a); err != nil {
		return err
	}
	s := d.step(a.Reason)
	if err := tx.AddMove(models.Move{Entity: "attempt", EntityID: a.ID, FromTo: ">" + string(a.State), Cause: s.Cause, Actor: s.Actor, At: now}); err != nil {
		return err
	}
	if err := tx.SetJobReason(j.ID, a.Reason, string(why), now); err != nil {
		return err
	}
	l, err := tx.Line(j.LineID)
	if err != nil {
		return err
	}
	if err := order.MoveLine(tx, l, models.LineScheduled, s); err != nil {
		return err
	}
	tx.Wake("job:" + j.ID)
	return tx.Enqueue(models.Task{Queue: SubmitQueue, Key: key, Payload: a.ID, CreatedAt: now})
}

// explain keeps why each waiting job waits, where that has changed.
func (d *Dispatcher) explain(ctx context.Context, fence int64, p picture, waiting []schedule.Wait, now time.Time) error {
	type news struct{ id, code, args string }
	var changed []news
	for _, w := range waiting {
		args, err := json.Marshal(w.Reason)
		if err != nil {
			return err
		}
		if j := p.jobs[w.Job]; j.Reason != string(w.Reason.Code) || j.ReasonArgs != string(args) {
			changed = append(changed, news{w.Job, string(w.Reason.Code), string(args)})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return d.leased(ctx, fence, func(tx *store.Tx) error {
		for _, n := range changed {
			if err := tx.SetJobReason(n.id, n.code, n.args, now); err != nil && !errors.Is(err, store.ErrStale) {
				return err
			}
			tx.Wake("job:" + n.id)
		}
		return nil
	})
}
