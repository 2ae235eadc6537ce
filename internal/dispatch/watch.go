package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// silence is how long a runner may say nothing before its engine is asked.
const silence = 15 * time.Second

// Watch asks engines about attempts that have been silent. What an engine no
// longer knows, or knows to be gone, is lost: the site's fault. So is what could
// not be submitted however often it was tried.
func (d *Dispatcher) Watch(ctx context.Context) error {
	if err := d.abandoned(ctx); err != nil {
		return err
	}
	return d.each(ctx, func(a models.Attempt, _ models.Job) bool { return d.silent(a) }, d.ask)
}

// Cancel tells engines of the cancels that buyers asked for, and ends what no
// runner has claimed. It also ends runs that are still there after the notice to
// make room.
func (d *Dispatcher) Cancel(ctx context.Context) error {
	wanted := func(a models.Attempt, j models.Job) bool { return j.CancelAt != nil || d.overstayed(ctx, a, j) }
	return d.each(ctx, wanted, d.cancel)
}

func (d *Dispatcher) silent(a models.Attempt) bool {
	since := a.PlannedAt
	for _, t := range []*time.Time{a.SubmittedAt, a.SeenAt} {
		if t != nil && t.After(since) {
			since = *t
		}
	}
	return (a.State == models.AttemptPending || a.State == models.AttemptRunning) && d.Clock.Now().Sub(since) >= silence
}

// each runs f on the living attempts that match; one that fails does not keep
// the others waiting.
func (d *Dispatcher) each(ctx context.Context, match func(models.Attempt, models.Job) bool, f func(context.Context, models.Attempt, models.Job) error) error {
	type pair struct {
		a models.Attempt
		j models.Job
	}
	var todo []pair
	err := d.DB.View(ctx, func(tx *store.Tx) error {
		jobs, err := tx.LiveJobs()
		if err != nil {
			return err
		}
		by := map[string]models.Job{}
		for _, j := range jobs {
			by[j.ID] = j
		}
		attempts, err := tx.LiveAttempts()
		for _, a := range attempts {
			if j, ok := by[a.JobID]; ok && match(a, j) {
				todo = append(todo, pair{a, j})
			}
		}
		return err
	})
	for _, p := range todo {
		if e := f(ctx, p.a, p.j); e != nil {
			d.Log.WarnContext(ctx, "an attempt will be looked at again", "attempt", p.a.ID, "error", e.Error())
		}
	}
	return err
}

func (d *Dispatcher) driver(ctx context.Context, a models.Attempt) (broker.Driver, error) {
	var site models.Site
	if err := d.DB.View(ctx, func(tx *store.Tx) (err error) {
		site, err = tx.Site(a.SiteID)
		return err
	}); err != nil {
		return nil, err
	}
	return d.Driver(site)
}

func (d *Dispatcher) ask(ctx context.Context, a models.Attempt, _ models.Job) error {
	driver, err := d.driver(ctx, a)
	if err != nil {
		return err
	}
	st, err := driver.Status(ctx, broker.Ref{SubmissionKey: a.SubmissionKey, RemoteRef: a.RemoteRef})
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return err
	}
	if err == nil && st.State != models.SeenLost {
		return nil // it lives, or its runner still brings the result
	}
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		return d.gone(tx, a.ID, st.Preempted)
	})
}

// gone ends an attempt that went without a word. Where its engine made room for
// others it counts up to the last checkpoint that its runner told of.
func (d *Dispatcher) gone(tx *store.Tx, id string, preempted bool) error {
	a, err := tx.Attempt(id)
	if err != nil {
		return err
	}
	end := order.End{AttemptID: id, Lost: true, Terms: d.Terms, Step: d.step("")}
	if preempted && a.StartedAt != nil {
		end.Lost = false
		end.Finish = models.FinishRequest{
			RunnerID: a.RunnerID, Cause: models.CausePreempted, ExitCode: -1, StartedAt: *a.StartedAt, RunMillis: a.RunMillis,
			CheckpointMillis: a.CheckpointMillis, CPUMillis: a.CPUMillis, MaxRSSBytes: a.MaxRSS, LogBytes: a.LogBytes,
		}
		_ = json.Unmarshal([]byte(a.Metrics), &end.Finish.Metrics) // none where it told of none
	}
	_, err = order.EndAttempt(tx, end)
	return err
}

func (d *Dispatcher) cancel(ctx context.Context, a models.Attempt, j models.Job) error {
	if a.RunnerID == "" {
		// Nobody has claimed it, and a claim is refused from the cancel on.
		if err := d.DB.Atomic(ctx, func(tx *store.Tx) error { return d.drop(tx, a, j) }); err != nil {
			return err
		}
	}
	driver, err := d.driver(ctx, a)
	if err != nil {
		return err
	}
	err = driver.Cancel(ctx, broker.Ref{SubmissionKey: a.SubmissionKey, RemoteRef: a.RemoteRef})
	if errors.Is(err, broker.ErrNotFound) {
		return nil
	}
	return err
}

func (d *Dispatcher) drop(tx *store.Tx, a models.Attempt, j models.Job) error {
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return err
	}
	a, err := tx.Attempt(a.ID)
	if err != nil || a.RunnerID != "" {
		return err
	}
	_, err = order.EndAttempt(tx, order.End{
		AttemptID: a.ID, Terms: d.Terms, Step: d.step(""),
		Finish: models.FinishRequest{ExitCode: -1, Cause: models.CauseCancelled},
	})
	return err
}
