package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/clock"
	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// giveUpAfter is how often an engine that cannot be reached is tried before the
// attempt counts as a launch fault of the site.
const giveUpAfter = 8

// Submit claims waiting submissions and hands each to its site's engine. It
// returns how many it claimed.
func (d *Dispatcher) Submit(ctx context.Context) (int, error) {
	var tasks []models.Task
	err := d.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks(SubmitQueue, d.Holder, claimAtOnce, submitTTL)
		return err
	})
	if err != nil || len(tasks) == 0 {
		return 0, err
	}
	claimed := clock.Start()
	intents := d.beginAll(ctx, tasks)
	killpoint.At("dispatch.submitting")
	d.settle(ctx, d.handAll(ctx, intents, claimed))
	return len(tasks), nil
}

// intent is what is needed to submit one attempt.
type intent struct {
	task    models.Task
	attempt models.Attempt
	job     models.Job
	site    models.Site
	parts   []schedule.Part
	doubt   bool // an earlier try may have reached the engine
}

// answer is what an engine said to an intent.
type answer struct {
	intent
	ref string
	err error
}

// beginAll moves planned attempts to submitting, all in one transaction; where
// that fails each is begun alone.
func (d *Dispatcher) beginAll(ctx context.Context, tasks []models.Task) []intent {
	out, err := d.begin(ctx, tasks)
	if err == nil {
		return out
	}
	for _, t := range tasks {
		one, err := d.begin(ctx, []models.Task{t})
		if err != nil {
			d.Log.WarnContext(ctx, "a submission will be tried again", "attempt", t.Payload, "error", err.Error())
		}
		out = append(out, one...)
	}
	return out
}

// begin moves planned attempts to submitting; one that is beyond that is in doubt.
func (d *Dispatcher) begin(ctx context.Context, tasks []models.Task) (out []intent, err error) {
	return out, d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if out, err = d.intents(tx, tasks); err != nil {
			return err
		}
		var fresh []models.Attempt
		var again []string
		for i := range out {
			if out[i].attempt.State == models.AttemptPlanned {
				fresh = append(fresh, out[i].attempt)
				out[i].attempt.State = models.AttemptSubmitting
			} else {
				out[i].doubt = true
				again = append(again, out[i].attempt.ID)
			}
		}
		if err := order.TryAttempts(tx, fresh, d.step("")); err != nil || len(again) == 0 {
			return err
		}
		return tx.CountTries(again)
	})
}

// intents reads what stands behind tasks; those of attempts that are past submitting are done.
func (d *Dispatcher) intents(tx *store.Tx, tasks []models.Task) ([]intent, error) {
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.Payload
	}
	attempts, err := by(tx.AttemptsIn, ids, func(a models.Attempt) string { return a.ID })
	if err != nil {
		return nil, err
	}
	var jobIDs []string
	for _, a := range attempts {
		jobIDs = append(jobIDs, a.JobID)
	}
	jobs, err := by(tx.JobsIn, jobIDs, func(j models.Job) string { return j.ID })
	if err != nil {
		return nil, err
	}
	sites := map[string]models.Site{}
	var out []intent
	var over []models.Task
	for _, t := range tasks {
		in := intent{task: t, attempt: attempts[t.Payload]}
		switch in.attempt.State {
		case models.AttemptPlanned, models.AttemptSubmitting, models.AttemptUnknown:
		default:
			over = append(over, t)
			continue
		}
		in.job = jobs[in.attempt.JobID]
		if in.site = sites[in.attempt.SiteID]; in.site.ID == "" {
			if in.site, err = tx.Site(in.attempt.SiteID); err != nil {
				return nil, err
			}
			sites[in.site.ID] = in.site
		}
		if err := json.Unmarshal([]byte(in.attempt.Nodes), &in.parts); err != nil {
			return nil, fmt.Errorf("dispatch: attempt %s: %w", in.attempt.ID, err)
		}
		out = append(out, in)
	}
	if len(over) > 0 {
		_, err = tx.FinishTasks(over)
	}
	return out, err
}

// by reads rows and keeps them by id.
func by[T any](read func([]string) ([]T, error), ids []string, id func(T) string) (map[string]T, error) {
	rows, err := read(ids)
	out := make(map[string]T, len(rows))
	for _, r := range rows {
		out[id(r)] = r
	}
	return out, err
}

// settle keeps engines' answers: those that took a submission together, as many
// as have come by then, every other alone.
func (d *Dispatcher) settle(ctx context.Context, answers <-chan answer) {
	for first := range answers {
		var taken []answer
		for next, open := first, true; open; {
			if next.err == nil {
				taken = append(taken, next)
			} else {
				d.failed(ctx, next)
			}
			if len(taken) == claimAtOnce {
				break
			}
			select {
			case next, open = <-answers:
			default:
				open = false
			}
		}
		d.acceptAll(ctx, taken)
	}
}

func (d *Dispatcher) acceptAll(ctx context.Context, taken []answer) {
	if len(taken) == 0 {
		return
	}
	killpoint.At("dispatch.submitted")
	if err := d.accepted(ctx, taken); err == nil {
		return
	}
	for _, in := range taken {
		if err := d.accepted(ctx, []answer{in}); err != nil {
			d.Log.WarnContext(ctx, "a submission will be asked about", "attempt", in.attempt.ID, "error", err.Error())
		}
	}
}

func (d *Dispatcher) failed(ctx context.Context, in answer) {
	killpoint.At("dispatch.submitted")
	var err error
	switch {
	case errors.Is(in.err, errNotBegun):
		err = d.unsure(ctx, in)
	case errors.Is(in.err, broker.ErrRefused), in.task.Tries >= giveUpAfter && errors.Is(in.err, broker.ErrUnavailable):
		err = d.refused(ctx, in)
	default:
		err = errors.Join(in.err, d.unsure(ctx, in))
	}
	if err != nil {
		d.Log.WarnContext(ctx, "a submission will be tried again", "attempt", in.attempt.ID, "error", err.Error())
	}
}

// accepted keeps the engines' names of submissions whose tasks this process still
// holds; whoever has the others asks about them.
func (d *Dispatcher) accepted(ctx context.Context, list []answer) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		var orders []string
		var tasks []models.Task
		for _, in := range list {
			orders, tasks = append(orders, in.job.OrderID), append(tasks, in.task)
		}
		if err := tx.LockOrders(orders); err != nil {
			return err
		}
		held, err := tx.FinishTasks(tasks)
		if err != nil || len(held) == 0 {
			return err
		}
		refs, ids := map[string]string{}, []string{}
		for _, in := range list {
			if held[in.task.ID] {
				refs[in.attempt.ID] = in.ref
				ids = append(ids, in.attempt.ID)
			}
		}
		attempts, err := tx.AttemptsIn(ids)
		if err != nil {
			return err
		}
		var waiting []models.Attempt
		over := map[string]string{} // their runners were quicker, or they have ended
		for _, a := range attempts {
			if models.AttemptMoves.Allows(a.State, models.AttemptPending) {
				waiting = append(waiting, a)
			} else {
				over[a.ID] = refs[a.ID]
			}
		}
		if err := tx.SetSubmittedAll(over, d.Clock.Now()); err != nil {
			return err
		}
		return order.AcceptAttempts(tx, waiting, refs, d.step(""))
	})
}

func (d *Dispatcher) refused(ctx context.Context, in answer) error {
	d.Log.WarnContext(ctx, "a site refused an attempt", "attempt", in.attempt.ID, "site", in.site.ID, "error", in.err.Error())
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrder(in.job.OrderID); err != nil {
			return err
		}
		if err := tx.FinishTask(in.task.ID, in.task.Fence); err != nil {
			return err
		}
		a, err := tx.Attempt(in.attempt.ID)
		if err != nil || a.RunnerID != "" {
			return err // a runner has it after all
		}
		_, err = order.EndAttempt(tx, order.End{
			AttemptID: a.ID, Terms: d.Terms, Step: d.step(""),
			Finish: models.FinishRequest{ExitCode: -1, Cause: models.CauseLaunch},
		})
		return err
	})
}

// unsure notes that nobody knows whether the engine has it; the task comes again and asks.
func (d *Dispatcher) unsure(ctx context.Context, in answer) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(in.attempt.ID)
		if err != nil {
			return err
		}
		if a.State == models.AttemptSubmitting && !errors.Is(in.err, broker.ErrUnavailable) && !errors.Is(in.err, errNotBegun) {
			if err := order.MoveAttempt(tx, a, models.AttemptUnknown, d.step("attempt.answer_lost")); err != nil {
				return err
			}
		}
		pause := min(time.Duration(1<<min(in.task.Tries, 6))*250*time.Millisecond, 15*time.Second)
		return tx.RetryTask(in.task.ID, in.task.Fence, pause, fmt.Errorf("submit: %w", in.err))
	})
}
