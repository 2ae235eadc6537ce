package e2e_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/order"
	"supermarket/internal/oversight"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// interruptible lets the world buy what may be moved, at a site with as many units as one order takes.
func (w *world) interruptible() {
	w.t.Helper()
	testkit.Corrupt(w.t, w.db,
		"UPDATE offerings SET interruptible = true, notice_seconds = 120 WHERE id = '"+w.offering.ID+"'",
		"UPDATE nodes SET state = 'down' WHERE site_id = '"+w.offering.SiteID+"'",
		"UPDATE nodes SET state = 'up', units = 8 WHERE id = (SELECT min(id) FROM nodes WHERE site_id = '"+w.offering.SiteID+"' AND class_id = '"+w.offering.ClassID+"')",
	)
}

func (w *world) job(orderID string) (j models.Job) {
	w.t.Helper()
	w.view(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		w.must(err)
		j, err = tx.JobOfLine(lines[0].ID)
		return err
	})
	return j
}

// served is a run of all eight units for longer than what protects it.
func (w *world) served() (models.Order, models.Attempt) {
	w.t.Helper()
	o := w.paid(8, 110*time.Minute, checkout.Choice{})
	w.dispatched()
	a := w.attempt(o.ID)
	w.must(w.claim(a, "runner"))
	w.clock.Step(65 * time.Minute)
	return o, a
}

func TestAnInterruptibleRunMakesRoomWithNoticePaysToItsCheckpointAndGoesOnLater(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.interruptible()
		cheap, a := w.served()
		pressing := w.paid(4, 10*time.Minute, checkout.Choice{})
		w.dispatched()
		if w.attempt(cheap.ID).PreemptAt != nil {
			t.Fatal("it was pressed before the other had waited")
		}
		w.clock.Step(2 * time.Minute)
		w.dispatched()
		w.dispatched()
		if got := w.attempt(cheap.ID); got.PreemptAt == nil || got.PreemptWhy != order.CauseRoom || got.State != models.AttemptRunning {
			t.Fatalf("%+v", got)
		}
		said, err := w.supply.Report(w.ctx, a.ID, models.ReportRequest{RunnerID: "runner", Sequence: 1, RunMillis: 3_900_000})
		w.must(err)
		if said.CancelReason != models.CancelledForPreemption || said.GraceMillis != 120_000 {
			t.Fatalf("its notice is %+v", said)
		}
		j := w.job(cheap.ID)
		w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error {
			return tx.AddArtefact(models.Artefact{ID: models.NewID("art"), AttemptID: a.ID, JobID: j.ID, FirmID: j.FirmID, Name: "checkpoint.json", SHA256: "s", FileKey: "artefacts/" + a.ID + "/checkpoint.json", CreatedAt: w.clock.Now()})
		}))
		w.finish(a, "runner", models.FinishRequest{Cause: models.CausePreempted, RunMillis: 3_900_000, CheckpointMillis: 3_600_000})
		if j := w.job(cheap.ID); j.State != models.JobQueued || j.Preemptions != 1 || j.AttainedMillis != 8*3_900_000 || j.Faults != 0 {
			t.Fatalf("%+v", j)
		}
		w.run(pressing.ID, time.Minute, models.FinishRequest{Cause: models.CauseExit})
		w.run(cheap.ID, 10*time.Minute, models.FinishRequest{Cause: models.CauseExit})
		w.view(func(tx *store.Tx) error {
			segments, err := tx.SegmentsOfLine(w.job(cheap.ID).LineID)
			var ms int64
			for _, s := range segments {
				ms += s.Millis
			}
			if ms != 3_600_000+600_000 {
				t.Errorf("billed %d ms", ms)
			}
			return err
		})
		w.audited()
	})
}

func TestARunThatStaysBeyondItsNoticeIsEndedByItsEngineAndStillOnlyPreempted(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.interruptible()
		cheap, a := w.served()
		w.paid(4, 10*time.Minute, checkout.Choice{})
		w.clock.Step(2 * time.Minute)
		w.dispatched()
		w.must(w.dispatch.Cancel(w.ctx))
		if w.engine.cancelled(a) {
			t.Fatal("its engine was told before the notice was over")
		}
		w.clock.Step(3 * time.Minute)
		w.must(w.dispatch.Cancel(w.ctx))
		if !w.engine.cancelled(a) {
			t.Fatal("its engine was not told")
		}
		w.finish(a, "runner", models.FinishRequest{Cause: models.CauseCancelled, RunMillis: 3_900_000})
		if j := w.job(cheap.ID); j.State != models.JobQueued || j.Preemptions != 1 {
			t.Fatalf("the job is %s", j.State)
		}
		w.audited()
	})
}

func TestWhatNobodyRunsYetIsTakenBackFromADrainingSiteAndItsRunnerRefused(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o, running := w.paid(1, 10*time.Minute, checkout.Choice{}), w.paid(1, 10*time.Minute, checkout.Choice{})
		w.dispatched()
		a, b := w.attempt(o.ID), w.attempt(running.ID)
		w.must(w.claim(b, "runner"))
		w.move("ready", "draining")
		w.must(w.dispatch.Failover(w.ctx))
		if got := w.attempt(o.ID); got.State != models.AttemptCancelled || got.Cause != order.CauseDraining || !w.engine.cancelled(a) {
			t.Fatalf("%s by %q", got.State, got.Cause)
		}
		if err := w.claim(a, "late"); err == nil {
			t.Fatal("a runner claimed what was taken back")
		}
		w.dispatched()
		if j := w.job(o.ID); j.Reason != "waiting.draining" || j.Attempts != 1 || j.Faults != 0 {
			t.Fatalf("%s after %d attempts, %d faults", j.Reason, j.Attempts, j.Faults)
		}
		w.finish(b, "runner", models.FinishRequest{Cause: models.CauseExit})
		w.move("draining", "ready")
		w.run(o.ID, time.Second, models.FinishRequest{Cause: models.CauseExit})
		w.audited()
	})
}

func (w *world) move(from, to string) {
	w.t.Helper()
	w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error { return tx.MoveSite(w.offering.SiteID, from, to, w.clock.Now()) }))
}

func TestASiteThatIsNotOpenGetsNoWork(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, checkout.Choice{})
		testkit.Corrupt(t, w.db, "UPDATE sites SET stage = 'checked' WHERE id = '"+w.offering.SiteID+"'")
		w.dispatched()
		if j := w.job(o.ID); j.Attempts != 0 || !strings.HasPrefix(j.Reason, "waiting.") {
			t.Fatalf("%d attempts, %s", j.Attempts, j.Reason)
		}
		w.clock.Step(20 * time.Minute)
		w.dispatched()
		if v := w.order(o.ID); v.Order.State != models.OrderState(models.LineFailed) || w.settlement(o.ID).Cost != 0 {
			t.Fatalf("what can run nowhere is %s", v.Order.State)
		}
		w.audited()
	})
}

func TestASiteThatFailsEverythingRestsAndIsTriedWithOneJob(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		var orders []models.Order
		for range order.RestAfter + 2 {
			orders = append(orders, w.paid(1, 10*time.Minute, checkout.Choice{}))
		}
		w.dispatched()
		for _, o := range orders[:order.RestAfter] {
			a := w.attempt(o.ID)
			w.must(w.claim(a, "r"))
			w.finish(a, "r", models.FinishRequest{Cause: models.CauseLaunch, ExitCode: -1})
		}
		w.dispatched()
		if j := w.job(orders[0].ID); j.Reason != "waiting.resting" || j.Attempts != 1 {
			t.Fatalf("%s after %d attempts", j.Reason, j.Attempts)
		}
		for _, o := range orders[order.RestAfter:] { // placed before, never started
			w.must(w.claim(w.attempt(o.ID), "r"))
		}
		w.clock.Step(order.SiteRest(order.RestAfter) + time.Second)
		w.dispatched()
		w.dispatched()
		var tried []models.Order
		for _, o := range orders[:order.RestAfter] {
			if w.job(o.ID).Attempts == 2 {
				tried = append(tried, o)
			}
		}
		if len(tried) != 1 {
			t.Fatalf("%d jobs try the site", len(tried))
		}
		a := w.attempt(tried[0].ID)
		w.must(w.claim(a, "r"))
		w.finish(a, "r", models.FinishRequest{Cause: models.CauseExit})
		w.dispatched()
		for _, o := range orders[:order.RestAfter] {
			if w.job(o.ID).Attempts != 2 {
				t.Error("the site has served, and a job still waits")
			}
		}
		w.audited()
	})
}

// fails lets the order's job fail so often that it is out of tries, the first time at another site.
func (w *world) fails(o models.Order) {
	w.t.Helper()
	for n := range w.dispatch.Terms.Tries {
		w.dispatched()
		a := w.attempt(o.ID)
		w.must(w.claim(a, "r"))
		w.finish(a, "r", models.FinishRequest{Cause: models.CauseLaunch, ExitCode: -1})
		if n == 0 {
			testkit.Corrupt(w.t, w.db, "UPDATE attempts SET site_id = (SELECT min(id) FROM sites WHERE id <> '"+a.SiteID+"') WHERE id = '"+a.ID+"'")
		}
		w.clock.Step(time.Hour)
	}
}

func TestAJobThatFailsAtDifferentSitesIsSetAsideUntilAPersonDecides(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, checkout.Choice{})
		w.fails(o)
		w.dispatched()
		if j := w.job(o.ID); j.SetAsideAt == nil || j.State != models.JobQueued || j.Attempts != w.dispatch.Terms.Tries || j.Reason != order.CauseAside {
			t.Fatalf("%+v", j)
		}
		w.audited()
	})
}

func (e *engine) cancelled(a models.Attempt) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended[a.SubmissionKey]
}

func TestWhatWasSetAsideIsReleasedOrEndedOnceWithTheTrailAndTheMoneyGoesBack(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		desk := oversight.New(oversight.Deps{DB: w.db, Clock: w.clock, Terms: w.dispatch.Terms})
		boss := models.Actor{UserID: "operator", Role: models.RoleOperator}
		o := w.paid(1, 10*time.Minute, checkout.Choice{})
		w.fails(o)
		id := w.job(o.ID).ID
		if err := desk.ReleaseAside(w.ctx, w.owner, id, "mine"); err == nil {
			t.Fatal("a buyer released it")
		}
		w.must(desk.ReleaseAside(w.ctx, boss, id, "The image was mended."))
		if j := w.job(o.ID); j.SetAsideAt != nil || j.Faults != 0 {
			t.Fatalf("%+v", j)
		}
		if err := desk.EndAside(w.ctx, boss, id, "again"); !errors.Is(err, oversight.ErrNotAside) {
			t.Fatalf("dealt with twice: %v", err)
		}
		w.fails(o)
		w.must(desk.EndAside(w.ctx, boss, id, "It crashes everywhere."))
		if v := w.order(o.ID); v.Order.State != models.OrderState(models.LineFailed) || w.settlement(o.ID).Cost != 0 {
			t.Fatalf("the order is %s", v.Order.State)
		}
		w.audited()
	})
}
