package e2e_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/dispatch"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAnAttemptThatNoSubmitSettlesIsGivenUpAndItsOrderEnds(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		for range 5 * store.TaskTries {
			w.engine.fail = []error{errors.New("garbled")}
			w.must(w.db.Atomic(w.ctx, (*store.Tx).RunTasksNow))
			w.dispatched()
			w.must(w.dispatch.Watch(w.ctx))
			w.clock.Step(time.Minute) // a job pauses after its faults
		}
		if v := w.order(o.ID); v.Order.State != models.OrderState(models.LineFailed) || !v.Receipt {
			t.Fatalf("the order is %s, its attempt %s", v.Order.State, w.attempt(o.ID).State)
		}
		if s := w.settlement(o.ID); s.Cost != 0 {
			t.Fatalf("cost %v", s.Cost)
		}
		w.audited()
	})
}

func TestAnAttemptWhoseEverySubmitterDiedIsTriedAnew(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, checkout.Choice{UseWallet: true})
		w.must(w.dispatch.Plan(w.ctx))
		for range store.TaskTries {
			w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error {
				_, err := tx.ClaimTasks(dispatch.SubmitQueue, "one that dies", 10, time.Microsecond)
				return err
			}))
		}
		dead := w.attempt(o.ID)
		_, err := w.dispatch.Submit(w.ctx)
		w.must(err)
		w.must(w.dispatch.Watch(w.ctx))
		if got := w.attempt(o.ID).State; !models.AttemptMoves.Ended(got) {
			t.Fatalf("the attempt is %s", got)
		}
		w.run(o.ID, time.Second, models.FinishRequest{Cause: models.CauseExit})
		if got := w.attempt(o.ID); got.ID == dead.ID || w.order(o.ID).Order.State != models.OrderState(models.LineFulfilled) {
			t.Fatalf("attempt %s of %s", got.State, w.order(o.ID).Order.State)
		}
		w.audited()
	})
}
