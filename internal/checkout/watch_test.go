package checkout_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/webhook"
	"supermarket/models"
)

// paidJobs are the jobs of an order of so many lines, paid from the wallet.
func (m *market) paidJobs(a models.Actor, n int) (models.Order, []models.Job) {
	m.Helper()
	m.must(m.SandboxTopUp(m.ctx, a, 1000*models.Yuan, "top:"+a.OrgID))
	var asks []checkout.CartAsk
	for i := range n {
		asks = append(asks, ask(m.offering[0], 1+i, 30))
	}
	p := m.bought(a, checkout.Choice{UseWallet: true}, asks...)
	return p.Order, m.jobs(p.Order)
}

func TestAJobThatWaitsLongOrNearsItsCapIsToldOnce(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		_, jobs := m.paidJobs(a, 2)
		m.must(m.WatchJobs(m.ctx))
		if m.facts("job_waiting_long") != 0 {
			m.Error("told before it waited")
		}
		m.clock.Step(31 * time.Minute)
		m.do(func(tx *store.Tx) error {
			now := m.clock.Now()
			if err := tx.AddAttempt(models.Attempt{
				ID: "att_1", JobID: jobs[1].ID, N: 1, SiteID: "sit_a", Nodes: "[]", SubmissionKey: "sub_1", State: models.AttemptRunning,
				ReasonArgs: "{}", Metrics: "[]", RunMillis: jobs[1].CapMillis * 9 / 10, PlannedAt: now, UpdatedAt: now,
			}); err != nil {
				return err
			}
			return order.MoveJob(tx, jobs[1], models.JobRunning, order.Step{Actor: "t", At: now})
		})
		for range 3 {
			m.must(m.WatchJobs(m.ctx))
		}
		if long, near := m.facts("job_waiting_long"), m.facts("job_near_cap"); long != 1 || near != 1 {
			m.Errorf("told %d times of the wait, %d of the cap", long, near)
		}
	})
}

func TestJobsAreListedByStateRecipeAndOrderOfTheirFirmAlone(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		o, jobs := m.paidJobs(a, 2)
		for _, x := range []struct {
			f    checkout.JobFilter
			want int
		}{
			{checkout.JobFilter{}, 2},
			{checkout.JobFilter{States: []models.JobState{models.JobQueued}}, 2},
			{checkout.JobFilter{States: []models.JobState{models.JobRunning, models.JobFailed}}, 0},
			{checkout.JobFilter{Recipe: "matmul", OrderID: o.ID}, 2},
			{checkout.JobFilter{Recipe: "none"}, 0},
			{checkout.JobFilter{Array: "arr"}, 0},
		} {
			if rows, _, err := m.JobRows(m.ctx, a, x.f, store.Page{}); err != nil || len(rows) != x.want {
				m.Errorf("%+v: %d rows, %v", x.f, len(rows), err)
			}
		}
		stranger := m.firm()
		if rows, _, err := m.JobRows(m.ctx, stranger, checkout.JobFilter{OrderID: o.ID}, store.Page{}); err != nil || len(rows) != 0 {
			m.Errorf("a stranger sees %d, %v", len(rows), err)
		}
		if _, err := m.Compared(m.ctx, stranger, []string{jobs[0].ID}); !errors.Is(err, store.ErrNotFound) {
			m.Errorf("a stranger compares: %v", err)
		}
		if runs, err := m.Compared(m.ctx, a, []string{jobs[1].ID, jobs[0].ID}); err != nil || len(runs) != 2 || runs[0].Job.ID != jobs[1].ID {
			m.Errorf("compared: %v", err)
		}
		if _, err := m.Compared(m.ctx, a, make([]string, 5)); !errors.Is(err, checkout.ErrCompared) {
			m.Errorf("five: %v", err)
		}
	})
}

func TestAProgramThatIsAwayIsTriedWithGrowingPausesUntilItIsGivenUp(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		p := &heard{status: 500}
		x := newListened(t, db, p, loopback)
		x.happens("job_1")
		for n := 1; n <= store.TaskTries; n++ {
			if d := x.delivers(); d.Tries != int64(n) || (d.State == webhook.GivenUp) != (n == store.TaskTries) {
				t.Fatalf("try %d: %s after %d", n, d.State, d.Tries)
			}
			if x.delivers(); len(p.bodies) != n {
				t.Fatalf("it was called %d times before its pause was over", len(p.bodies))
			}
			x.do(func(tx *store.Tx) error { return tx.RunTasksNow() })
		}
		for _, b := range p.bodies {
			if b != p.bodies[0] {
				t.Error("another event was sent")
			}
		}
		if x.delivers(); len(p.bodies) != store.TaskTries {
			t.Error("it was tried after it was given up")
		}
	})
}
