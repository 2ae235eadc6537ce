package e2e_test

import (
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"supermarket/internal/runner"
	"supermarket/internal/seed"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// terminate asks a process to end as a supervisor does, and wants a clean end.
func (p *proc) terminate() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s does not end", p.name)
	}
	if p.err != nil {
		p.t.Fatalf("%s ended with %v", p.name, p.err)
	}
}

func TestSIGTERMEndsAServerCleanlyAndItsJobGoesOn(t *testing.T) {
	t.Parallel()
	houses(t, runs, "", func(t *testing.T, h *house) {
		h.seeded()
		c := h.client()
		p := h.start(nil, "serve", "--sandbox-payments")
		o := c.buy(training(), c.offering(), "")
		var job string
		h.await("the job to run", patience, func() bool {
			job = c.order(o.ID).Lines[0].Job
			return job != "" && c.job(job).State == models.JobRunning
		})
		stream := c.follow(job)
		dir := h.placeOf(c.job(job).Attempts[0].ID)
		p.terminate()
		if _, err := io.Copy(io.Discard, stream); err != nil {
			t.Logf("the stream was cut: %v", err)
		}
		if st, err := runner.ReadStatus(dir); err != nil || !st.Runner.Alive() {
			t.Fatalf("the runner ended with its server: %+v, %v", st, err)
		}
		h.audited()
		h.start(nil, "serve", "--sandbox-payments")
		if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
			t.Fatalf("the order ended as %s", got.State)
		}
		h.audited()
	})
}

// follow opens the events of a job, as the owner's browser would.
func (c *client) follow(job string) io.Reader {
	c.h.t.Helper()
	b, err := c.h.session(seed.Owner)
	if err != nil {
		c.h.t.Fatal(err)
	}
	b.http.Timeout = 0
	res, err := b.http.Get(b.base + "/jobs/" + job + "/events")
	if err != nil {
		c.h.t.Fatal(err)
	}
	c.h.t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		c.h.t.Fatalf("the events answer %d as %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	return res.Body
}

func TestWorkEndsCleanlyOnSIGTERM(t *testing.T) {
	waits.enter(t)
	h := newHouse(t, "", testkit.PostgresURL(t)).seeded()
	h.work().terminate()
}

// work starts the background work alone, and waits until it works.
func (h *house) work(env ...string) *proc {
	h.t.Helper()
	p, err := h.spawn("127.0.0.1:0", env, "work", "--sandbox-payments")
	if err != nil {
		h.t.Fatal(err)
	}
	h.await("the worker", patience, func() bool { return strings.Contains(p.out.text(), "working") || p.over() })
	return p
}

func TestOnSQLiteASecondServerAndWhatChangesTheSchemaAreKeptOut(t *testing.T) {
	waits.enter(t)
	h := newHouse(t, "", "").seeded()
	h.start(nil, "serve", "--sandbox-payments")
	for _, args := range [][]string{{"serve"}, {"demo"}, {"migrate"}} {
		second := *h
		second.addr = freeAddress(t)
		out, err := second.tool(args...)
		if err == nil || !strings.Contains(err.Error(), "exit status 1") {
			t.Errorf("%s beside a server: %v\n%s", args[0], err, out)
		}
	}
}

func TestWorkRefusesSQLiteAndSaysWhatItNeeds(t *testing.T) {
	waits.enter(t)
	_, err := newHouse(t, "", "").seeded().tool("work")
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
		t.Fatalf("got %v", err)
	}
}

func TestAuditAndBackupAndKeysRunBesideALiveServer(t *testing.T) {
	t.Parallel()
	houses(t, runs, "", func(t *testing.T, h *house) {
		h.seeded()
		h.start(nil, "serve", "--sandbox-payments")
		c := h.client()
		o := c.buy(training(), c.offering(), c.voucher())
		for range 3 {
			h.audited()
		}
		h.mustTool("backup", "--to", t.TempDir()+"/backup.zip")
		if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
			t.Fatalf("the order ended as %s", got.State)
		}
		h.audited()
	})
}
