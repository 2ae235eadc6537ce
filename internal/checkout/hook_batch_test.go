package checkout_test

import (
	"errors"
	"net/http"
	"testing"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/webhook"
	"supermarket/models"
)

var errTakenBack = errors.New("taken back")

func TestEachOrderWhoseLinesEndInOneCallLeavesItsOwnEventOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := newListened(t, db, &heard{status: http.StatusOK})
		x.must(x.ChangeHook(x.ctx, x.owner, x.hook.ID, x.hook.URL, []string{"order.ended"}))
		a, _ := x.paidJobs(x.owner, 2)
		b, _ := x.paidJobs(x.owner, 1)
		err := x.DB.Atomic(x.ctx, func(tx *store.Tx) error {
			lines, err := tx.LinesOfOrders([]string{a.ID, b.ID})
			x.must(err)
			x.must(order.MoveLines(tx, lines, models.LinePaid, models.LineCancelled, order.Step{Cause: order.CauseCancelled, Actor: "t", At: morning}))
			rows, _, err := tx.WebhookDeliveries(x.hook.ID, x.owner.FirmID(), store.Page{})
			x.must(err)
			ended := map[string]int{}
			for _, d := range rows {
				if d.Topic == string(webhook.OrderEnded) {
					ended[d.EventKey]++
				}
			}
			if len(lines) != 3 || len(rows) != 2 || len(ended) != 2 {
				t.Errorf("%d lines left %d events: %v", len(lines), len(rows), ended)
			}
			return errTakenBack
		})
		if !errors.Is(err, errTakenBack) {
			t.Fatal(err)
		}
		x.audited()
	})
}

// An array's jobs end each in its own way, told twice each; the order ends once,
// with the last of them.
func TestEachJobOfABatchIsToldOnceWhenItEndsAndTheOrderWithTheLast(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := newListened(t, db, &heard{status: http.StatusOK})
		x.must(x.ChangeHook(x.ctx, x.owner, x.hook.ID, x.hook.URL, []string{"job.ended", "order.ended"}))
		o, jobs := x.paidJobs(x.owner, 3)
		for i, end := range []models.FinishRequest{{Cause: models.CauseExit}, {Cause: models.CauseExit, ExitCode: 7}, {Cause: models.CauseCap}} {
			if n := x.events("order.ended:" + o.ID); n != 0 {
				t.Errorf("the order ended %d times after %d of its jobs", n, i)
			}
			x.ends(jobs[i], end)
			x.ends(jobs[i], end)
		}
		for _, j := range jobs {
			if n := x.events("job.ended:" + j.ID + "-1"); n != 1 {
				t.Errorf("its end was told %d times", n)
			}
		}
		if all, order, people := x.events(""), x.events("order.ended:"+o.ID), x.facts("line_ended"); all != 4 || order != 1 || people != 3 {
			t.Errorf("programs heard %d events, %d of the order's end; people %d", all, order, people)
		}
		x.audited()
	})
}

// ends lets a job run for a moment and end so.
func (x *listened) ends(j models.Job, f models.FinishRequest) {
	x.Helper()
	x.do(func(tx *store.Tx) error {
		now, id := x.clock.Now(), "att_"+j.ID
		if _, err := tx.Attempt(id); errors.Is(err, store.ErrNotFound) {
			x.must(tx.AddAttempt(models.Attempt{
				ID: id, JobID: j.ID, N: 1, SiteID: "sit_a", Nodes: "[]", SubmissionKey: "sub_" + j.ID, State: models.AttemptRunning, RunnerID: "r", ClaimedAt: &now,
				ReasonArgs: "{}", Metrics: "[]", PlannedAt: now, UpdatedAt: now,
			}))
			x.must(tx.CountAttempt(j.ID, 0, now))
			j.Attempts = 1
			step := order.Step{Actor: "t", At: now}
			x.must(order.MoveJob(tx, j, models.JobRunning, step))
			for _, to := range []models.LineState{models.LineScheduled, models.LineRunning} {
				l, err := tx.Line(j.LineID)
				x.must(err)
				x.must(order.MoveLine(tx, l, to, step))
			}
		}
		_, err := order.EndAttempt(tx, order.End{AttemptID: id, Finish: f, Terms: x.Terms, Step: order.Step{Actor: "t", At: now}})
		return err
	})
}

// events counts what was left to the firm's program, of one key or of all.
func (x *listened) events(key string) (n int) {
	x.Helper()
	x.see(func(tx *store.Tx) error {
		rows, _, err := tx.WebhookDeliveries(x.hook.ID, x.owner.FirmID(), store.Page{})
		for _, d := range rows {
			if key == "" || d.EventKey == key {
				n++
			}
		}
		return err
	})
	return n
}
