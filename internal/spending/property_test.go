package spending_test

import (
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// world is what the test believes beside the database: plain sums.
type world struct {
	*scene
	rt       *rapid.T
	at       time.Time
	projects []string
	budgets  []models.Budget
	lines    []string
	taken    map[string]map[string]models.Money // by counter and line
	ended    map[string]bool
	n        int
}

func TestAnyInterleavingOfOrdersAndCapsCountsRightOnSQLite(t *testing.T) {
	interleave(t, testkit.SQLite(t))
}

func TestAnyInterleavingOfOrdersAndCapsCountsRightOnPostgres(t *testing.T) {
	interleave(t, testkit.Postgres(t))
}

func interleave(t *testing.T, db *store.DB) {
	checks := flag.Lookup("rapid.checks").Value
	if old := checks.String(); old == "100" { // each is hundreds of transactions
		t.Cleanup(func() { _ = checks.Set(old) })
		_ = checks.Set("15")
	}
	base := newScene(t, db)
	worlds := 0
	rapid.Check(t, func(rt *rapid.T) {
		worlds++
		w := newWorld(rt, base, worlds)
		defer w.endAll()
		rt.Repeat(map[string]func(*rapid.T){
			"take": w.takeOne, "take more": w.takeOne, "settle": w.settleOne, "give back": w.giveBackOne, "cap": w.capOne, "step": w.step,
			"": func(rt *rapid.T) { w.rt = rt; w.agrees() },
		})
	})
}

// newWorld has budgets over every kind of scope, of its own in the shared database.
func newWorld(rt *rapid.T, base *scene, n int) *world {
	w := &world{scene: base, rt: rt, at: late, n: n, taken: map[string]map[string]models.Money{}, ended: map[string]bool{}}
	w.projects = []string{"", base.project(fmt.Sprintf("a%d", n)).ID, base.project(fmt.Sprintf("b%d", n)).ID}
	for _, user := range []string{"", "wang"} {
		for _, project := range w.projects[:2] {
			period := rapid.SampledFrom([]string{models.PeriodMonth, models.PeriodWhole}).Draw(rt, "period")
			w.budgets = append(w.budgets, base.budget(user, project, period, models.Money(rapid.Int64Range(0, 40).Draw(rt, "cap"))*yuan))
		}
	}
	return w
}

func (w *world) must(err error) {
	if err != nil {
		w.rt.Fatal(err)
	}
}

func (w *world) over(b models.Budget, p spending.Spend) bool {
	return (b.UserID == "" || b.UserID == p.UserID) && (b.ProjectID == "" || b.ProjectID == p.ProjectID)
}

func (w *world) sum(counter string) (sum models.Money) {
	for _, n := range w.taken[counter] {
		sum += n
	}
	return sum
}

func (w *world) takeOne(rt *rapid.T) {
	p := spending.Spend{
		FirmID: firm, UserID: rapid.SampledFrom([]string{"wang", "li"}).Draw(rt, "user"), ProjectID: rapid.SampledFrom(w.projects).Draw(rt, "project"),
		LineID: fmt.Sprintf("w%d-l%d", w.n, len(w.lines)), Amount: models.Money(rapid.Int64Range(0, int64(15*yuan)).Draw(rt, "amount")), At: w.at,
	}
	fits := true
	for _, b := range w.budgets {
		if w.over(b, p) && p.Amount > 0 && w.sum(spending.Counter(b, w.at))+p.Amount > b.Cap {
			fits = false
		}
	}
	err := w.take(p)
	if !fits {
		if !errors.Is(err, spending.ErrBudget) {
			rt.Fatalf("%v beyond a cap: %v", p.Amount, err)
		}
		return
	}
	w.must(err)
	w.lines = append(w.lines, p.LineID)
	for _, b := range w.budgets {
		if c := spending.Counter(b, w.at); w.over(b, p) && p.Amount > 0 {
			if w.taken[c] == nil {
				w.taken[c] = map[string]models.Money{}
			}
			w.taken[c][p.LineID] = p.Amount
		}
	}
}

func (w *world) line(rt *rapid.T) string {
	if len(w.lines) == 0 {
		rt.Skip("nothing ordered")
	}
	return rapid.SampledFrom(w.lines).Draw(rt, "line")
}

func (w *world) settleOne(rt *rapid.T) {
	l := w.line(rt)
	if w.ended[l] {
		rt.Skip("settled once")
	}
	w.ended[l] = true
	used := models.Money(rapid.Int64Range(0, int64(15*yuan)).Draw(rt, "used"))
	w.must(w.try(func(tx *store.Tx) error { return spending.Settle(tx, l, used, w.at) }))
	for _, by := range w.taken {
		if n, ok := by[l]; ok {
			by[l] = min(n, used)
		}
	}
}

func (w *world) giveBackOne(rt *rapid.T) {
	l := w.line(rt)
	if !w.ended[l] {
		rt.Skip("not settled")
	}
	amount := models.Money(rapid.Int64Range(0, int64(5*yuan)).Draw(rt, "back"))
	w.must(w.try(func(tx *store.Tx) error { return spending.GiveBack(tx, l, amount, w.at) }))
	for _, by := range w.taken {
		if n, ok := by[l]; ok {
			by[l] = max(0, n-amount)
		}
	}
}

func (w *world) capOne(rt *rapid.T) {
	i := rapid.IntRange(0, len(w.budgets)-1).Draw(rt, "budget")
	now := w.budgets[i]
	now.Cap = models.Money(rapid.Int64Range(0, 60).Draw(rt, "new cap")) * yuan
	w.must(w.try(func(tx *store.Tx) error { return tx.ChangeBudget(w.budgets[i], now) }))
	w.budgets[i] = now
}

func (w *world) step(rt *rapid.T) {
	w.at = w.at.Add(time.Duration(rapid.Int64Range(1, int64(40*24*time.Hour)).Draw(rt, "step")))
}

// agrees compares every counter with the plain sums.
func (w *world) agrees() {
	for counter := range w.taken {
		var l models.Limit
		w.must(w.try(func(tx *store.Tx) (err error) { l, err = tx.Limit(counter); return err }))
		if models.Money(l.Used) != w.sum(counter) {
			w.rt.Fatalf("%s counts %v, its lines %v", counter, models.Money(l.Used), w.sum(counter))
		}
	}
}

// endAll leaves the shared firm without budgets for the next world.
func (w *world) endAll() {
	for _, b := range w.budgets {
		over := b
		over.State = "ended"
		w.must(w.try(func(tx *store.Tx) error { return tx.ChangeBudget(b, over) }))
	}
}
