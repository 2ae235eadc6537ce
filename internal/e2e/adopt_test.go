package e2e_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/runner"
	"supermarket/internal/store"
	"supermarket/models"
)

const epochs = 2500

// training is a run of several seconds whose log counts its epochs. On a machine where fifty others want the processor it
// takes as many times as long: what ends it is its work, never its cap.
func training() run {
	return run{
		name: "train", recipe: "train", units: 1, cap: 30 * time.Minute, wallet: true,
		params: map[string]apidoc.Param{"epochs": apidoc.Param(fmt.Sprint(epochs)), "checkpoint": "1000"},
	}
}

func TestAJobSurvivesTheDeathOfItsServerAndIsAdopted(t *testing.T) {
	t.Parallel()
	houses(t, runs, "", func(t *testing.T, h *house) {
		adopted(t, h, func(dir string) {
			if st, err := runner.ReadStatus(dir); err != nil || st.Phase != runner.PhaseRunning || !st.Job.Alive() {
				t.Fatalf("the job did not outlive its server: %+v, %v", st, err)
			}
		})
	})
}

func TestAJobThatEndsWhileNoServerLivesIsBilledWhenOneComesBack(t *testing.T) {
	t.Parallel()
	houses(t, runs, "", func(t *testing.T, h *house) {
		adopted(t, h, func(dir string) {
			h.await("the end of the job", patience, func() bool {
				st, err := runner.ReadStatus(dir)
				return err == nil && st.Phase == runner.PhaseEnded
			})
		})
	})
}

// adopted runs a job, kills its server in the middle, calls alone while there is
// none, and checks what the next server makes of it.
func adopted(t *testing.T, h *house, alone func(dir string)) {
	h.seeded()
	c := h.client()
	p := h.start(nil, "serve", "--sandbox-payments")
	o := c.buy(training(), c.offering(), c.voucher())
	var before apidoc.Job
	h.await("the job to run", patience, func() bool {
		job := c.order(o.ID).Lines[0].Job
		if job == "" {
			return false
		}
		before = c.job(job)
		return before.State == models.JobRunning && before.Attempts[0].LogBytes > 0
	})
	dir := h.placeOf(before.Attempts[0].ID)
	began, err := runner.ReadStatus(dir)
	if err != nil {
		t.Fatal(err)
	}
	p.kill()
	alone(dir)
	h.start(nil, "serve", "--sandbox-payments")
	if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
		t.Fatalf("the order ended as %s", got.State)
	}
	after := c.job(before.ID)
	if len(after.Attempts) != 1 || after.Attempts[0].ID != before.Attempts[0].ID {
		t.Fatalf("attempts %+v", after.Attempts)
	}
	st, err := runner.ReadStatus(dir)
	if err != nil || st.Runner != began.Runner || st.Job != began.Job {
		t.Fatalf("it was run by %+v and then by %+v, %v", began, st, err)
	}
	if after.Attempts[0].RunMillis != st.Finish.RunMillis || after.Segments[0].Millis != st.Finish.RunMillis {
		t.Errorf("billed %d ms, the runner says %d", after.Segments[0].Millis, st.Finish.RunMillis)
	}
	wholeLog(t, c.log(before.ID))
	h.audited()
}

// wholeLog checks that every epoch stands in the log once and in order.
func wholeLog(t *testing.T, log string) {
	t.Helper()
	next := 1
	for line := range strings.Lines(log) {
		if !strings.Contains(line, "epoch ") || !strings.Contains(line, "/"+fmt.Sprint(epochs)) {
			continue
		}
		if !strings.Contains(line, fmt.Sprintf("epoch %d/%d:", next, epochs)) {
			t.Fatalf("epoch %d is missing before %q", next, line)
		}
		next++
	}
	if next != epochs+1 {
		t.Fatalf("the log ends before epoch %d", next)
	}
}

// placeOf is the work folder of an attempt.
func (h *house) placeOf(attemptID string) (dir string) {
	h.t.Helper()
	err := h.open().View(context.Background(), func(tx *store.Tx) error {
		a, err := tx.Attempt(attemptID)
		dir = filepath.Join(h.dir, "sites", a.SiteID, a.SubmissionKey)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return dir
}
