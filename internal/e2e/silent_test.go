package e2e_test

import (
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/checkout"
	"supermarket/internal/order"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// silence lets a site's engine be out of reach, as its provider's other sites are not.
func (w *world) silence(site string) {
	door := w.dispatch.Driver
	w.dispatch.Driver = func(s models.Site) (broker.Driver, error) {
		if s.ID == site {
			return nil, broker.ErrUnavailable
		}
		return door(s)
	}
}

func TestWhatWaitsAtASilentSiteGoesElsewhereAndWhatRunsThereStays(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o, running := w.paid(1, 10*time.Minute, checkout.Choice{}), w.paid(1, 10*time.Minute, checkout.Choice{})
		w.dispatched()
		a, b := w.attempt(o.ID), w.attempt(running.ID)
		w.must(w.claim(b, "runner"))
		// no single site stands behind what was bought, and another one of its provider and region has the same cards
		testkit.Corrupt(t, w.db, "UPDATE jobs SET site_id = ''",
			"UPDATE sites SET region = '"+w.offering.Region+"', provider_id = '"+w.offering.ProviderID+"' WHERE id = (SELECT min(id) FROM sites WHERE id <> '"+a.SiteID+"')", "UPDATE nodes SET class_id = '"+w.offering.ClassID+"', stack_id = '"+w.offering.StackID+"' WHERE site_id <> '"+a.SiteID+"'")
		w.silence(a.SiteID)
		w.must(w.dispatch.Probe(w.ctx))
		w.must(w.dispatch.Failover(w.ctx))
		if got := w.attempt(o.ID); got.ID != a.ID || models.AttemptMoves.Ended(got.State) {
			t.Fatal("a moment's silence moved it")
		}
		w.clock.Step(3 * time.Minute)
		w.must(w.dispatch.Probe(w.ctx))
		w.must(w.dispatch.Failover(w.ctx))
		if got := w.attempt(o.ID); got.State != models.AttemptCancelled || got.Cause != order.CauseSiteDown {
			t.Fatalf("%s by %q", got.State, got.Cause)
		}
		if got := w.attempt(running.ID); got.State != models.AttemptRunning {
			t.Fatalf("what runs there is %s", got.State)
		}
		if err := w.claim(a, "late"); err == nil {
			t.Fatal("a runner of the silent site claimed what was taken back")
		}
		w.dispatched()
		next := w.attempt(o.ID)
		if next.SiteID == a.SiteID || next.State != models.AttemptPending {
			t.Fatalf("it is %s, and waits for %s", next.State, w.job(o.ID).Reason)
		}
		if j := w.job(o.ID); j.Faults != 0 {
			t.Errorf("%d faults of a job that nobody began", j.Faults)
		}
		w.finish(b, "runner", models.FinishRequest{Cause: models.CauseExit})
		w.must(w.claim(next, "runner"))
		w.finish(next, "runner", models.FinishRequest{Cause: models.CauseExit})
		w.audited()
	})
}

func TestAnEngineThatMadeRoomOnItsOwnIsPaidUpToTheLastCheckpointThatWasTold(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.interruptible()
		o, a := w.served()
		_, err := w.supply.Report(w.ctx, a.ID, models.ReportRequest{RunnerID: "runner", Sequence: 1, State: models.RunRunning, StartedAt: w.clock.Now().Add(-time.Hour), RunMillis: 3_600_000, CheckpointMillis: 3_000_000})
		w.must(err)
		w.engine.preempt(a)
		w.clock.Step(20 * time.Second)
		w.must(w.dispatch.Watch(w.ctx))
		if got := w.attempt(o.ID); got.State != models.AttemptPreempted || got.CheckpointMillis != 3_000_000 {
			t.Fatalf("%s, checkpoint %d", got.State, got.CheckpointMillis)
		}
		if j := w.job(o.ID); j.State != models.JobQueued || j.Preemptions != 1 || j.Faults != 0 {
			t.Fatalf("%+v", j)
		}
		w.audited()
	})
}

// preempt lets the engine make room by itself.
func (e *engine) preempt(a models.Attempt) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gone[a.SubmissionKey], e.room[a.SubmissionKey] = true, true
}

func TestAnIdleOfferingIsMeasuredOnceADayByAJobThatNobodyPays(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		testkit.Corrupt(t, w.db, "UPDATE sites SET simulated = false WHERE id = '"+w.offering.SiteID+"'",
			"UPDATE offerings SET state = 'withdrawn' WHERE site_id = '"+w.offering.SiteID+"' AND id <> '"+w.offering.ID+"'")
		seen := func(n int) {
			for range n {
				w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error { return sla.Looked(tx, w.offering.SiteID, sla.Up, w.clock.Now()) }))
			}
		}
		measured := func() int { w.must(w.dispatch.Measure(w.ctx)); return w.benchmarks() }
		seen(29)
		if n := measured(); n != 0 {
			t.Fatalf("%d measurements of a site that has just come", n)
		}
		seen(1)
		if first, again := measured(), measured(); first != 1 || again != 1 {
			t.Fatalf("%d, then %d measurements wait", first, again)
		}
		w.dispatched()
		a := w.waiting()
		w.must(w.claim(a, "runner"))
		w.finish(a, "runner", models.FinishRequest{Cause: models.CauseExit, RunMillis: 1000, Metrics: []models.RunMetric{{Name: "gflops", Value: 420, Unit: "GFLOPS"}}})
		measured()
		w.view(func(tx *store.Tx) error {
			rows, err := tx.BenchmarksOfOffering(w.offering.ID, 10)
			if len(rows) != 1 || rows[0].State != "done" || rows[0].Gflops != 420/rows[0].Units {
				t.Errorf("%+v", rows)
			}
			return err
		})
		if n := measured(); n != 1 {
			t.Fatalf("%d measurements within a day", n)
		}
		w.clock.Step(25 * time.Hour)
		seen(30)
		if n := measured(); n != 2 {
			t.Fatalf("%d measurements a day later", n)
		}
		testkit.Corrupt(t, w.db, "UPDATE sites SET simulated = true WHERE id = '"+w.offering.SiteID+"'",
			"UPDATE offerings SET state = 'listed' WHERE site_id = '"+w.offering.SiteID+"'")
		w.audited()
	})
}

func (w *world) benchmarks() (n int) {
	w.t.Helper()
	w.view(func(tx *store.Tx) error {
		rows, _, err := tx.Benchmarks(store.Page{Limit: 200})
		n = len(rows)
		return err
	})
	return n
}

// waiting is the newest attempt of the measurement that waits.
func (w *world) waiting() (a models.Attempt) {
	w.t.Helper()
	w.view(func(tx *store.Tx) error {
		rows, err := tx.WaitingBenchmarks()
		if err != nil || len(rows) != 1 {
			w.t.Fatalf("%d wait, %v", len(rows), err)
		}
		all, err := tx.AttemptsOfJob(rows[0].JobID)
		if err == nil && len(all) > 0 {
			a = all[len(all)-1]
		}
		return err
	})
	return a
}
