package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"supermarket/internal/apidoc"
	"supermarket/internal/testkit"
)

func TestAWorkerThatIsPausedWritesNothingOfWhatAnotherTookOver(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"dispatch.plan", "dispatch.submitting", "dispatch.submitted"} {
		t.Run(point, func(t *testing.T) {
			waits.enter(t)
			h := newHouse(t, "killpoint", testkit.PostgresURL(t)).seeded()
			h.start(nil, "serve", "--sandbox-payments", "--no-work")
			paused := h.work("SUPERMARKET_STOP_AT=" + point)
			c, rng := h.client(), rand.New(rand.NewPCG(1, 0))
			first := c.buy(c.any(rng, 1), c.offering(), c.voucher())
			h.await("the pause at "+point, patience, func() bool { return paused.over() || paused.stopped() })
			h.expire()
			other := h.work()
			c.fulfilled(first.ID)()
			if err := paused.cmd.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			// Alone, it can only bring a second order home once it is done with the first.
			other.kill()
			h.expire()
			second := c.buy(c.any(rng, 2), c.offering(), "")
			c.fulfilled(second.ID)()
			h.ranOnce(c, []apidoc.Order{first, second})
			h.audited()
		})
	}
}

// stopped tells whether a process stands still.
func (p *proc) stopped() bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	_, state, ok := strings.Cut(string(stat), ") ")
	return err == nil && ok && state[0] == 'T'
}

// expire lets every lease and every held task run out now, as time would.
func (h *house) expire() {
	h.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range []string{
		"UPDATE leases SET expires_at = now()",
		"UPDATE tasks SET held_until = now() WHERE state = 'waiting' AND held_until IS NOT NULL",
	} {
		if _, err := conn.Exec(ctx, s); err != nil {
			h.t.Fatal(err)
		}
	}
}
