package checkout_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/meter"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// waiting is a paid job of an hour at most that waits until noon for the price to halve.
func waiting(m *market) (a models.Actor, j models.Job) {
	m.Helper()
	a = m.firm()
	m.must(m.SandboxTopUp(m.ctx, a, 100*models.Yuan, "top:"+a.OrgID))
	q, err := m.Quote(m.ctx, a, wishing(m, checkout.Wishes{WaitUntil: m.after(3 * time.Hour)}))
	m.must(err)
	p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: []string{q.ID}, Choice: checkout.Choice{UseWallet: true}})
	m.must(err)
	return a, m.jobs(p.Order)[0]
}

// ranFor is a run of the job that began at that time, and its end.
func ranFor(m *market, j models.Job, from time.Time, millis int64) {
	m.Helper()
	ended(m, began(m, j, from), from, millis)
}

// began is a run of the job that goes on.
func began(m *market, j models.Job, from time.Time) (attempt string) {
	m.Helper()
	step := order.Step{Actor: "runner", At: from}
	a := models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: 1, SiteID: "sit_a", Nodes: "[]", SubmissionKey: models.NewID("sub"), State: models.AttemptRunning, ReasonArgs: "{}",
		RunnerID: "runner", ClaimedAt: &from, SeenAt: &from, PlannedAt: from, Metrics: "[]", UpdatedAt: from,
	}
	m.do(func(tx *store.Tx) error {
		l, err := tx.Line(j.LineID)
		m.must(err)
		m.must(order.MoveLine(tx, l, models.LineScheduled, step))
		l.State = models.LineScheduled
		return errors.Join(tx.AddAttempt(a), order.MoveJob(tx, j, models.JobRunning, step), order.MoveLine(tx, l, models.LineRunning, step), order.CountStart(tx, a, j, from))
	})
	return a.ID
}

// ended is the end of a run that was that long.
func ended(m *market, attempt string, from time.Time, millis int64) {
	m.Helper()
	end := order.End{AttemptID: attempt, Terms: m.Terms, Step: order.Step{Actor: "runner", At: from.Add(time.Duration(millis)*time.Millisecond + time.Second)}}
	end.Finish = models.FinishRequest{Cause: models.CauseExit, RunMillis: millis}
	m.do(func(tx *store.Tx) error { _, err := order.EndAttempt(tx, end); return err })
}

func TestWaitingForALowerPriceIsToldAsAnEstimateAndThenToTheLastMicroFen(t *testing.T) {
	both(t, func(m *market) {
		a, j := waiting(m)
		v := m.order(a, j.OrderID)
		if s := v.Lines[0].Saving; s == nil || s.Then != v.Lines[0].Quote.LikelyAmount || s.Saved() <= 0 {
			t.Fatalf("before it ran: %+v", s)
		}
		const millis = 1_234_567
		noon := morning.Add(2 * time.Hour)
		m.clock.Set(noon.Add(time.Hour))
		ranFor(m, j, noon, millis)
		v = m.order(a, j.OrderID)
		now, err := models.CostOf(12*models.Yuan, 1, millis)
		m.must(err)
		then, err := models.CostOf(6*models.Yuan, 1, millis)
		m.must(err)
		if s := v.Lines[0].Saving; s == nil || s.Now != now || s.Then != then || v.Lines[0].Settlement == nil || v.Lines[0].Settlement.Cost != then {
			t.Errorf("after it ran: %+v, want %v and %v", s, now, then)
		}
		_, d, err := m.Receipt(m.ctx, a, j.OrderID)
		m.must(err)
		if s := d.Lines[0].Saving; s == nil || *s != (order.ReceiptSaving{Unwaited: now, Cost: then, Saved: now - then}) {
			t.Errorf("the receipt: %+v", s)
		}
		m.audited()
	})
}

func TestAStretchThatABorderCutsIsComparedWhole(t *testing.T) {
	both(t, func(m *market) {
		a, j := waiting(m)
		from := morning.Add(2*time.Hour - 1001*time.Millisecond) // it began before the price fell
		m.clock.Set(from.Add(time.Hour))
		ranFor(m, j, from, 7_777)
		l := m.order(a, j.OrderID).Lines[0]
		now, err := models.CostOf(12*models.Yuan, 1, 7_777)
		m.must(err)
		m.see(func(tx *store.Tx) error {
			segments, err := tx.SegmentsOfLine(l.Line.ID)
			m.must(err)
			then, err := meter.Cost(segments)
			if len(segments) != 2 || l.Saving == nil || l.Saving.Now != now || l.Saving.Then != then {
				t.Errorf("%d stretches, %+v, want %v and %v", len(segments), l.Saving, now, then)
			}
			return err
		})
		m.audited()
	})
}

func TestAJobThatOutwaitedItsBuyerIsToldOnceAndCancelsForNothing(t *testing.T) {
	both(t, func(m *market) {
		a, j := waiting(m)
		told := func(after time.Duration) int {
			m.clock.Set(morning.Add(after))
			m.must(m.WatchJobs(m.ctx))
			m.must(m.WatchJobs(m.ctx))
			return m.facts("job_wait_over")
		}
		if n := told(3 * time.Hour); n != 0 {
			t.Fatalf("told %d times while it may wait", n)
		}
		if n := told(3*time.Hour + time.Second); n != 1 {
			t.Fatalf("told %d times", n)
		}
		m.must(m.CancelJob(m.ctx, a, j.ID))
		if s := m.order(a, j.OrderID).Lines[0].Settlement; s == nil || s.Cost != 0 || m.free(a) != 100*models.Yuan {
			t.Errorf("cancelled at %+v", s)
		}
		m.audited()
	})
}
