package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"supermarket/internal/broker"
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
		tasks, err = tx.ClaimTasks(SubmitQueue, d.Holder, submitAtOne, submitTTL)
		return err
	})
	var wg sync.WaitGroup
	for _, t := range tasks {
		wg.Go(func() {
			if err := d.submit(ctx, t); err != nil {
				d.Log.WarnContext(ctx, "a submission will be tried again", "attempt", t.Payload, "error", err.Error())
			}
		})
	}
	wg.Wait()
	return len(tasks), err
}

// intent is what is needed to submit one attempt.
type intent struct {
	attempt models.Attempt
	job     models.Job
	site    models.Site
	parts   []schedule.Part
	doubt   bool // an earlier try may have reached the engine
	over    bool
}

func (d *Dispatcher) submit(ctx context.Context, t models.Task) error {
	in, err := d.begin(ctx, t)
	if err != nil || in.over {
		return err
	}
	killpoint.At("dispatch.submitting")
	driver, err := d.Driver(in.site)
	if err != nil {
		return d.refused(ctx, t, in, err)
	}
	ref, err := d.hand(ctx, driver, in)
	killpoint.At("dispatch.submitted")
	switch {
	case err == nil:
		return d.accepted(ctx, t, in, ref)
	case errors.Is(err, broker.ErrRefused), t.Tries >= giveUpAfter && errors.Is(err, broker.ErrUnavailable):
		return d.refused(ctx, t, in, err)
	default:
		return errors.Join(err, d.unsure(ctx, t, in, err))
	}
}

// begin moves a planned attempt to submitting; one that is beyond that is in doubt.
func (d *Dispatcher) begin(ctx context.Context, t models.Task) (intent, error) {
	var in intent
	return in, d.DB.Atomic(ctx, func(tx *store.Tx) error {
		in = intent{}
		a, err := tx.Attempt(t.Payload)
		if err != nil {
			return err
		}
		if in.job, err = tx.Job(a.JobID); err != nil {
			return err
		}
		if in.site, err = tx.Site(a.SiteID); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(a.Nodes), &in.parts); err != nil {
			return err
		}
		in.attempt = a
		switch a.State {
		case models.AttemptPlanned:
			if err := order.MoveAttempt(tx, a, models.AttemptSubmitting, d.step(a.Reason)); err != nil {
				return err
			}
			in.attempt.State = models.AttemptSubmitting
		case models.AttemptSubmitting, models.AttemptUnknown:
			in.doubt = true
		default:
			in.over = true
			return tx.FinishTask(t.ID, t.Fence)
		}
		return tx.CountTry(a.ID)
	})
}

// hand asks about what is in doubt before it submits, and then submits with the
// same key: whatever the engine remembers, one runner can claim.
func (d *Dispatcher) hand(ctx context.Context, driver broker.Driver, in intent) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, submitTTL/2)
	defer cancel()
	if in.doubt {
		st, err := driver.Status(ctx, broker.Ref{SubmissionKey: in.attempt.SubmissionKey})
		if err == nil {
			return st.RemoteRef, nil
		}
		if !errors.Is(err, broker.ErrNotFound) {
			return "", err
		}
	}
	return driver.Submit(ctx, broker.Submission{
		SubmissionKey: in.attempt.SubmissionKey, Token: d.Token(in.attempt.SubmissionKey), ServerURL: d.ServerURL, Site: in.site.ID,
		Nodes: len(in.parts), Units: in.parts[0].Units, CapMillis: in.job.CapMillis, Name: in.attempt.SubmissionKey,
	})
}

// settled runs f on the attempt as it now is, and finishes the task with it.
func (d *Dispatcher) settled(ctx context.Context, t models.Task, in intent, f func(*store.Tx, models.Attempt) error) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrder(in.job.OrderID); err != nil {
			return err
		}
		a, err := tx.Attempt(in.attempt.ID)
		if err != nil {
			return err
		}
		if err := f(tx, a); err != nil {
			return err
		}
		return tx.FinishTask(t.ID, t.Fence)
	})
}

func (d *Dispatcher) accepted(ctx context.Context, t models.Task, in intent, ref string) error {
	return d.settled(ctx, t, in, func(tx *store.Tx, a models.Attempt) error {
		if err := tx.SetSubmitted(a.ID, ref, d.Clock.Now()); err != nil {
			return err
		}
		if !models.AttemptMoves.Allows(a.State, models.AttemptPending) {
			return nil // its runner was quicker, or it is over
		}
		return order.MoveAttempt(tx, a, models.AttemptPending, d.step(a.Reason))
	})
}

func (d *Dispatcher) refused(ctx context.Context, t models.Task, in intent, why error) error {
	d.Log.WarnContext(ctx, "a site refused an attempt", "attempt", in.attempt.ID, "site", in.site.ID, "error", why.Error())
	return d.settled(ctx, t, in, func(tx *store.Tx, a models.Attempt) error {
		if a.RunnerID != "" {
			return nil // a runner has it after all
		}
		_, err := order.EndAttempt(tx, order.End{
			AttemptID: a.ID, Terms: d.Terms, Step: d.step(""),
			Finish: models.FinishRequest{ExitCode: -1, Cause: models.CauseLaunch},
		})
		return err
	})
}

// unsure notes that nobody knows whether the engine has it; the task comes again and asks.
func (d *Dispatcher) unsure(ctx context.Context, t models.Task, in intent, why error) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(in.attempt.ID)
		if err != nil {
			return err
		}
		if a.State == models.AttemptSubmitting && !errors.Is(why, broker.ErrUnavailable) {
			if err := order.MoveAttempt(tx, a, models.AttemptUnknown, d.step("attempt.answer_lost")); err != nil {
				return err
			}
		}
		pause := min(time.Duration(1<<min(t.Tries, 6))*250*time.Millisecond, 15*time.Second)
		return tx.RetryTask(t.ID, t.Fence, pause, fmt.Errorf("submit: %w", why))
	})
}
