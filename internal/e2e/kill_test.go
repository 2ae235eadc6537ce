package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/runner"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// killPoints are the moments of checkout, dispatch and settlement at which the
// program is killed.
var killPoints = []string{
	"checkout.placed", "checkout.opened", "checkout.paid", "checkout.lapsing",
	"dispatch.plan", "dispatch.submitting", "dispatch.submitted", "local.started", "local.recorded",
	"supply.claimed", "settle.metered", "settle.captured", "supply.finished",
}

func TestKilledAtAnyPointEveryPaidOrderEndsAndNothingRunsOrIsBilledTwice(t *testing.T) {
	t.Parallel()
	for _, point := range killPoints {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			houses(t, waits, "killpoint", func(t *testing.T, h *house) { killAt(t, h, point, cmp.Or(*seedFlag, rand.Uint64())) })
		})
	}
}

func killAt(t *testing.T, h *house, point string, seed uint64) {
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	h.seeded()
	c := h.client()
	first := h.start([]string{"SUPERMARKET_KILL_AT=" + point}, "serve", "--sandbox-payments")
	next := h.succeed(first)
	unpaid, paid := c.shopping(rng)
	h.await("death at "+point, patience, first.over)
	if !first.killed() {
		t.Fatalf("it ended by itself: %v", first.err)
	}
	if err := <-next; err != nil {
		t.Fatal(err)
	}
	for _, o := range paid {
		if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) || !got.Receipt {
			t.Errorf("order %s of %s ended as %s, receipt %t", o.ID, point, got.State, got.Receipt)
		}
	}
	if got := c.ended(unpaid.ID, patience); got.State != models.OrderState(models.LineCancelled) {
		t.Errorf("the order that nobody paid is %s", got.State)
	}
	h.ranOnce(c, paid)
	h.audited()
}

func TestAWorkerThatIsKilledIsSucceededByAnother(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"dispatch.plan", "dispatch.submitting", "dispatch.submitted"} {
		t.Run(point, func(t *testing.T) {
			waits.enter(t)
			h := newHouse(t, "killpoint", testkit.PostgresURL(t)).seeded()
			h.start(nil, "serve", "--sandbox-payments", "--no-work")
			first := h.work("SUPERMARKET_KILL_AT=" + point)
			c := h.client()
			o := c.buy(c.any(rand.New(rand.NewPCG(1, 0)), 1), c.offering(), c.voucher())
			h.await("death at "+point, patience, first.over)
			h.work()
			if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
				t.Fatalf("the order ended as %s", got.State)
			}
			h.ranOnce(c, []apidoc.Order{o})
			h.audited()
		})
	}
}

// succeed starts another process at the same address once p is dead.
func (h *house) succeed(p *proc, env ...string) <-chan error {
	started, over := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(over)
		<-p.ended
		next, err := h.spawn(h.addr, env, "serve", "--sandbox-payments")
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for err == nil && !next.ready() {
			if next.over() {
				err = fmt.Errorf("the successor ended: %w\n%s", next.err, next.out.text())
			}
			<-tick.C
		}
		started <- err
	}()
	h.t.Cleanup(func() { p.kill(); <-over })
	return started
}

// shopping places one order that lapses and several that are paid, with
// vouchers, wallet and outside money.
func (c *client) shopping(rng *rand.Rand) (unpaid apidoc.Order, paid []apidoc.Order) {
	c.h.t.Helper()
	offering, voucher := c.offering(), c.voucher()
	unpaid = c.place(c.any(rng, 0), offering, "")
	for i := 1; i <= 3; i++ {
		r := c.any(rng, i)
		r.wallet = i == 2
		with := voucher
		if i == 3 {
			with = ""
		}
		paid = append(paid, c.buy(r, offering, with))
	}
	c.stepClock(checkout.PayWithin)
	return unpaid, paid
}

func (c *client) any(rng *rand.Rand, n int) run {
	return run{
		name: strconv.Itoa(n), recipe: "matmul", units: 1 + rng.Int64N(2), cap: time.Duration(5+rng.IntN(6)) * time.Minute,
		params: map[string]apidoc.Param{"size": apidoc.Param(strconv.Itoa(64 + rng.IntN(128))), "repeats": apidoc.Param(strconv.Itoa(1 + rng.IntN(8)))},
	}
}

// stepClock moves business time as the operator does; asked again after a crash
// it steps no second time.
func (c *client) stepClock(d time.Duration) {
	c.h.t.Helper()
	var now apidoc.Clock
	var o *client // kept over the tries: sign-ins are counted, and a session outlives the server
	c.h.await("the step of the clock", patience, func() bool {
		var err error
		if o == nil {
			if o, err = c.h.session(seed.Operator); err != nil {
				o = nil
			}
		}
		if err == nil {
			err = o.try("POST", "/demo/clock", "step", apidoc.ClockRequest{Step: d.String()}, &now)
		}
		if err != nil && !passing(err) {
			c.h.t.Fatal(err)
		}
		return err == nil
	})
}

// open looks into the house's database beside its processes.
func (h *house) open() *store.DB {
	h.t.Helper()
	db, err := store.Open(context.Background(), store.Options{URL: h.url, Dir: h.dir})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = db.Close() })
	return db
}

// ranOnce checks that each job was claimed by one runner, really ran in one work
// folder, from one beginning, and was billed once, by that runner's own time.
func (h *house) ranOnce(c *client, orders []apidoc.Order) {
	h.t.Helper()
	err := h.open().View(context.Background(), func(tx *store.Tx) error {
		for _, o := range orders {
			if err := h.ranOrderOnce(tx, c, o.ID); err != nil {
				return fmt.Errorf("order %s: %w", o.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
}

func (h *house) ranOrderOnce(tx *store.Tx, c *client, id string) error {
	lines, err := tx.Lines(id)
	if err != nil {
		return err
	}
	settled, err := tx.SettlementsOfOrder(id)
	if err != nil || len(settled) != len(lines) {
		return fmt.Errorf("%d settlements of %d lines, %w", len(settled), len(lines), err)
	}
	for i, l := range lines {
		j, err := tx.JobOfLine(l.ID)
		if err != nil {
			return err
		}
		a, ran, err := h.effective(tx, j.ID)
		if err != nil {
			return err
		}
		if begun := strings.Count(c.log(j.ID), "matmul: "); begun != 1 {
			return fmt.Errorf("the log of job %s begins %d times", j.ID, begun)
		}
		segments, err := tx.SegmentsOfLine(l.ID)
		if err != nil {
			return err
		}
		if err := billedOnce(segments, a, ran, settled[i]); err != nil {
			return err
		}
	}
	return nil
}

// effective is the one attempt of a job that was claimed, and what its runner wrote down.
func (h *house) effective(tx *store.Tx, jobID string) (a models.Attempt, ran runner.Status, err error) {
	attempts, err := tx.AttemptsOfJob(jobID)
	if err != nil {
		return a, ran, err
	}
	claimed, began := 0, 0
	for _, try := range attempts {
		if try.RunnerID != "" {
			claimed, a = claimed+1, try
		}
		st, err := runner.ReadStatus(filepath.Join(h.dir, "sites", try.SiteID, try.SubmissionKey))
		if err == nil && (st.Job.PID > 0 || st.Finish != nil && st.Finish.RunMillis > 0) { // a job of an instant has no id
			began, ran = began+1, st
		}
	}
	if claimed != 1 || began != 1 {
		err = fmt.Errorf("job %s: %d attempts, %d claimed, %d began to run", jobID, len(attempts), claimed, began)
	}
	return a, ran, err
}

func billedOnce(segments []models.UsageSegment, a models.Attempt, ran runner.Status, s models.Settlement) error {
	var millis int64
	var cost models.Money
	for _, g := range segments {
		if g.AttemptID != a.ID || !g.Billed {
			return fmt.Errorf("a stretch of attempt %s, billed %t", g.AttemptID, g.Billed)
		}
		millis, cost = millis+g.Millis, cost+g.Cost
	}
	if ran.Finish == nil || millis != ran.Finish.RunMillis || cost != s.Cost || s.Cost == 0 {
		return fmt.Errorf("billed %d ms and %v; the runner says %+v, the settlement %v", millis, cost, ran.Finish, s.Cost)
	}
	return nil
}
