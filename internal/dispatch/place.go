package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// placeAll writes the intents of placements, many in one transaction. Where that
// fails each is tried alone, so that one bad order keeps no other waiting.
func (d *Dispatcher) placeAll(ctx context.Context, fence int64, p picture, list []schedule.Placement, now time.Time) error {
	for len(list) > 0 {
		n := min(len(list), placeAtOnce)
		some := list[:n]
		list = list[n:]
		err := d.leased(ctx, fence, func(tx *store.Tx) error { return d.place(tx, p, some, now) })
		if err == nil {
			continue
		}
		if ctx.Err() != nil || d.taken(ctx, fence) {
			return err
		}
		for _, pl := range some {
			if err := d.leased(ctx, fence, func(tx *store.Tx) error { return d.place(tx, p, []schedule.Placement{pl}, now) }); err != nil {
				d.Log.WarnContext(ctx, "a placement will be planned again", "job", pl.Job, "site", pl.Site, "error", err.Error())
			}
		}
	}
	return nil
}

// place writes the intent of an attempt for each placement; a job that was
// cancelled or placed in the meantime is left out.
func (d *Dispatcher) place(tx *store.Tx, p picture, list []schedule.Placement, now time.Time) error {
	var orders []string
	taking := make([]store.Taking, len(list))
	for i, pl := range list {
		why, err := json.Marshal(pl.Reason)
		if err != nil {
			return err
		}
		j := p.jobs[pl.Job]
		orders = append(orders, j.OrderID)
		taking[i] = store.Taking{JobID: j.ID, Attempts: j.Attempts, Reason: string(pl.Reason.Code), Args: string(why)}
	}
	if err := tx.LockOrders(orders); err != nil {
		return err
	}
	taken, err := tx.TakeJobs(taking, now)
	if err != nil || len(taken) == 0 {
		return err
	}
	var attempts []models.Attempt
	var tasks []models.Task
	for i, pl := range list {
		if !taken[pl.Job] {
			continue
		}
		a, err := d.intend(p.jobs[pl.Job], pl, taking[i].Args, now)
		if err != nil {
			return err
		}
		attempts = append(attempts, a)
		tasks = append(tasks, models.Task{Key: a.SubmissionKey, Payload: a.ID})
		tx.Wake("job:" + a.JobID)
	}
	if err := tx.AddAttempts(attempts); err != nil {
		return err
	}
	if err := tx.AddMoves(d.planned(attempts, now)); err != nil {
		return err
	}
	if err := d.scheduled(tx, p, attempts); err != nil {
		return err
	}
	return tx.EnqueueAll(SubmitQueue, tasks, now)
}

func (d *Dispatcher) intend(j models.Job, pl schedule.Placement, why string, now time.Time) (models.Attempt, error) {
	nodes, err := json.Marshal(pl.Parts)
	key := models.NewID("sub")
	return models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: j.Attempts + 1, SiteID: pl.Site, Nodes: string(nodes), SubmissionKey: key,
		TokenHash: d.TokenHash(d.Token(key)), State: models.AttemptPlanned, Reason: string(pl.Reason.Code), ReasonArgs: why,
		PlannedAt: now, Metrics: "[]", UpdatedAt: now,
	}, err
}

func (d *Dispatcher) planned(attempts []models.Attempt, now time.Time) []models.Move {
	moves := make([]models.Move, len(attempts))
	for i, a := range attempts {
		s := d.step(a.Reason)
		moves[i] = models.Move{Entity: "attempt", EntityID: a.ID, FromTo: ">" + string(a.State), Cause: s.Cause, Actor: s.Actor, At: now}
	}
	return moves
}

// scheduled moves the lines of jobs that were placed, by the reason of the place.
func (d *Dispatcher) scheduled(tx *store.Tx, p picture, attempts []models.Attempt) error {
	reasons, ids := map[string]string{}, make([]string, len(attempts))
	for i, a := range attempts {
		ids[i] = p.jobs[a.JobID].LineID
		reasons[ids[i]] = a.Reason
	}
	lines, err := tx.LinesIn(ids)
	if err != nil {
		return err
	}
	by := map[string][]models.Line{}
	for _, l := range lines {
		by[reasons[l.ID]] = append(by[reasons[l.ID]], l)
	}
	for reason, some := range by {
		if err := order.MoveLines(tx, some, models.LinePaid, models.LineScheduled, d.step(reason)); err != nil {
			return err
		}
	}
	return nil
}
