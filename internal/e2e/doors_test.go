package e2e_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/runner"
	"supermarket/internal/store"
	"supermarket/models"
)

// doorNames are the doors in the order of the lines that go through them.
var doorNames = []string{"local", "slurm", "agent"}

// doorCap ends the agent's line: it computes for longer.
const doorCap = 15 * time.Second

// One order is at work behind three doors while Slurm's controller, the agent's
// line, a worker and the database are taken away.
func TestOneOrderAtThreeDoorsEndsOnceByItsRulesWhateverIsTakenAway(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	c := d.client()
	o := d.orderThree(c)
	for i := range doorNames {
		d.begun(c, o, i)
	}
	d.script("slurm", "ctld-stop", d.under("slurm"))
	d.island.cut()
	d.signal(d.work[0], syscall.SIGSTOP)
	d.script("postgres", "crash", d.under("postgres"))

	d.lineEnds(c, o, 0, models.LineFulfilled)
	d.lineEnds(c, o, 1, models.LineFulfilled) // the job ends, and is billed, while nobody controls the cluster
	more := c.buy(d.short("more"), d.offering["local"], "")
	if got := c.ended(more.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
		t.Errorf("what was bought with one of two workers paused is %s", got.State)
	}
	d.await("the end of the run that is cut off", patience, func() bool { return d.phase(o, 2) == runner.PhaseEnded })
	if got := c.order(o.ID).Lines[2].State; got != models.LineRunning {
		t.Errorf("the line that is cut off is %s", got)
	}

	d.island.mend()
	d.signal(d.work[0], syscall.SIGCONT)
	d.script("slurm", "ctld-start", d.under("slurm"))
	d.lineEnds(c, o, 2, models.LineFailed)
	if got := c.ended(o.ID, patience); !got.Receipt {
		t.Errorf("the order is %s and has no receipt", got.State)
	}
	d.endedByTheirRules(o)
	d.audited()
}

// orderThree pays for one line at each door, in one order.
func (d *doors) orderThree(c *client) apidoc.Order {
	d.t.Helper()
	longer := d.short("agent")
	longer.params, longer.cap = map[string]apidoc.Param{"size": "384", "repeats": "1000"}, doorCap
	runs := []run{d.long("local"), d.long("slurm"), longer}
	var quotes []string
	for i, r := range runs {
		var q apidoc.Quote
		c.ask("/quotes", "quote-"+r.name, apidoc.QuoteRequest{
			Offering: d.offering[doorNames[i]], Recipe: r.recipe, Params: r.params, Units: r.units, CapSeconds: int64(r.cap / time.Second),
		}, &q)
		quotes = append(quotes, q.ID)
	}
	var o apidoc.Order
	c.ask("/orders", "order-three", apidoc.OrderRequest{Quotes: quotes}, &o)
	var p apidoc.Payment
	c.ask("/orders/"+o.ID+"/payments", "pay-three", apidoc.PaymentRequest{Sandbox: "pay"}, &p)
	return c.order(o.ID)
}

func (d *doors) short(name string) run {
	return run{name: name, recipe: "matmul", units: 1, cap: 10 * time.Minute, params: map[string]apidoc.Param{"size": "64", "repeats": "5"}}
}

// long outlasts what is done to it.
func (d *doors) long(name string) run {
	r := d.short(name)
	r.params, r.cap = map[string]apidoc.Param{"size": "256", "repeats": "300"}, 30*time.Minute
	return r
}

// begun waits until a line's job writes its log.
func (d *doors) begun(c *client, o apidoc.Order, line int) {
	d.t.Helper()
	d.awaitEach(100*time.Millisecond, "the beginning of line "+doorNames[line], patience, func() bool {
		return strings.Contains(c.log(o.Lines[line].Job), "repeat 1/")
	})
}

func (d *doors) lineEnds(c *client, o apidoc.Order, line int, want models.LineState) {
	d.t.Helper()
	var got models.LineState
	d.awaitEach(100*time.Millisecond, "the end of line "+doorNames[line], patience, func() bool {
		got = c.order(o.ID).Lines[line].State
		return !slices.Contains(living, got)
	})
	if got != want {
		d.t.Errorf("line %s ended as %s, want %s", doorNames[line], got, want)
	}
}

func (d *doors) signal(p *proc, s syscall.Signal) {
	d.t.Helper()
	d.must(p.cmd.Process.Signal(s))
}

// endedByTheirRules checks of each line that one runner claimed and ran it, that
// it is billed that runner's own time once, and what ended it.
func (d *doors) endedByTheirRules(o apidoc.Order) {
	d.t.Helper()
	d.must(d.supply.DB.View(context.Background(), func(tx *store.Tx) error {
		settled, err := tx.SettlementsOfOrder(o.ID)
		if err != nil || len(settled) != len(doorNames) {
			return fmt.Errorf("%d settlements, %w", len(settled), err)
		}
		for i, door := range doorNames {
			attempts, err := tx.AttemptsOfJob(o.Lines[i].Job)
			if err != nil || len(attempts) != 1 {
				return fmt.Errorf("%s: %d attempts, %w", door, len(attempts), err)
			}
			ran, err := runner.ReadStatus(d.place(door, attempts[0]))
			if err != nil {
				return err
			}
			want := models.CauseExit
			if door == "agent" {
				want = models.CauseCap
				ran.Finish.RunMillis = min(ran.Finish.RunMillis, doorCap.Milliseconds()) // it takes a moment to stop; nobody pays for it
			}
			if ran.Finish.Cause != want || ran.Phase != runner.PhaseDelivered {
				d.t.Errorf("%s: %s by %s", door, ran.Phase, ran.Finish.Cause)
			}
			segments, err := tx.SegmentsOfLine(o.Lines[i].ID)
			if err == nil {
				err = billedOnce(segments, attempts[0], ran, settlementOf(settled, o.Lines[i].ID))
			}
			if err != nil {
				return fmt.Errorf("%s: %w", door, err)
			}
		}
		return nil
	}))
}

func settlementOf(all []models.Settlement, line string) models.Settlement {
	i := slices.IndexFunc(all, func(s models.Settlement) bool { return s.LineID == line })
	if i < 0 {
		return models.Settlement{}
	}
	return all[i]
}

// place is the work folder of an attempt's runner.
func (d *doors) place(door string, a models.Attempt) string {
	switch door {
	case "slurm":
		return filepath.Join(d.spool, "work", a.SubmissionKey)
	case "agent":
		return filepath.Join(d.agentDir, "runs", a.SubmissionKey)
	}
	return filepath.Join(d.dir, "sites", a.SiteID, a.SubmissionKey)
}

// phase is how far the runner of a line has come, as it wrote down itself.
func (d *doors) phase(o apidoc.Order, line int) runner.Phase {
	d.t.Helper()
	var a models.Attempt
	d.must(d.supply.DB.View(context.Background(), func(tx *store.Tx) error {
		all, err := tx.AttemptsOfJob(o.Lines[line].Job)
		if err == nil && len(all) > 0 {
			a = all[0]
		}
		return err
	}))
	st, err := runner.ReadStatus(d.place(doorNames[line], a))
	if err != nil {
		d.t.Fatal(err)
	}
	return st.Phase
}
