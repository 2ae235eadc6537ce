package voucher_test

import (
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// world is what the test believes beside the database: plain sums.
type world struct {
	*scene
	rt     *rapid.T
	kind   string
	budget models.Money
	at     time.Time
	grants []models.Grant
	held   []models.Reservation
	amount map[string]models.Money // by grant: granted
	set    map[string]models.Money // by grant: reserved
	used   map[string]models.Money // by grant: captured
	lines  int
}

func TestAnyInterleavingConservesValueOnSQLite(t *testing.T) {
	interleave(t, testkit.SQLite(t))
}

func TestAnyInterleavingConservesValueOnPostgres(t *testing.T) {
	interleave(t, testkit.Postgres(t))
}

var worlds int

func interleave(t *testing.T, db *store.DB) {
	fewer(t, "20")
	rules := open()
	rules.Caps = voucher.Caps{PerYear: 60 * yuan, PerProgramme: 80 * yuan}
	rules.Stacking = voucher.StackSum
	base := newScene(t, db, rules, voucher.Funded, 1)
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]string{voucher.Funded, voucher.Entitlement}).Draw(rt, "kind")
		w := newWorld(rt, base, rules, kind)
		rt.Repeat(map[string]func(*rapid.T){
			"issue": w.issueOne, "reserve": w.reserveOne, "settle": w.settleOne, "free": w.freeOne, "step": w.step, "revoke": w.revokeOne,
			"": func(rt *rapid.T) { w.rt = rt; w.balances() },
		})
	})
}

// fewer runs, since each is hundreds of transactions; -rapid.checks asks for more.
func fewer(t *testing.T, n string) {
	checks := flag.Lookup("rapid.checks").Value
	if old := checks.String(); old == "100" {
		t.Cleanup(func() { _ = checks.Set(old) })
		_ = checks.Set(n)
	}
}

// newWorld is a programme of its own in the shared database.
func newWorld(rt *rapid.T, base *scene, rules voucher.Rules, kind string) *world {
	worlds++
	s := *base
	w := &world{scene: &s, rt: rt, kind: kind, budget: 100 * yuan, at: now, amount: map[string]models.Money{}, set: map[string]models.Money{}, used: map[string]models.Money{}}
	w.must(s.try(func(tx *store.Tx) (err error) {
		s.programme, err = voucher.Create(tx, voucher.NewProgramme{
			Slug: fmt.Sprint("world-", worlds), NameZh: "算力券", NameEn: "Voucher", Funder: "City", Kind: kind, StartsAt: now, EndsAt: now.AddDate(1, 0, 0), Now: now,
		})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, s.programme.ID, rules, "issuer", now); err != nil {
			return err
		}
		return voucher.Fund(tx, s.programme.ID, w.budget, "first", now)
	}))
	return w
}

func (w *world) must(err error) {
	if err != nil {
		w.rt.Fatal(err)
	}
}

// refused tells a stated refusal from a defect.
func (w *world) refused(err error) bool {
	switch fault.KindOf(err) {
	case fault.Exhausted, fault.Gone, fault.Invalid, fault.Conflict:
		return !errors.Is(err, store.ErrStale)
	}
	w.must(err)
	return false
}

func (w *world) issueOne(rt *rapid.T) {
	in := w.issue(fmt.Sprint("g", len(w.amount)), models.Money(rapid.Int64Range(1, int64(60*yuan)).Draw(rt, "amount")))
	in.Now, in.ExpiresAt = w.at, w.at.AddDate(0, 0, rapid.IntRange(1, 40).Draw(rt, "days"))
	if in.ExpiresAt.After(open().EndsAt) {
		rt.Skip("the programme is over")
	}
	g, err := w.try1(in)
	if w.refused(err) {
		rt.Skip("no budget")
	}
	w.amount[g.ID] = g.Amount
	w.grants = append(w.grants, g)
}

func (w *world) reserveOne(rt *rapid.T) {
	if len(w.grants) == 0 {
		rt.Skip("no grant")
	}
	g := rapid.SampledFrom(w.grants).Draw(rt, "grant")
	w.lines++
	in := w.input(g, fmt.Sprintf("%s-l%d", w.programme.ID, w.lines), models.Money(rapid.Int64Range(1, int64(300*yuan)).Draw(rt, "base")))
	in.Facts.Now = w.at
	r, err := w.reserve(in)
	if w.refused(err) {
		return
	}
	most, err := in.Base.Share(r.RateNum, r.RateDen)
	w.must(err)
	if r.Amount > most {
		rt.Fatalf("%s reserved of %s", r.Amount, in.Base)
	}
	w.set[g.ID] += r.Amount
	w.held = append(w.held, r)
}

func (w *world) take(rt *rapid.T) models.Reservation {
	if len(w.held) == 0 {
		rt.Skip("nothing held")
	}
	i := rapid.IntRange(0, len(w.held)-1).Draw(rt, "reservation")
	r := w.held[i]
	w.held = append(w.held[:i:i], w.held[i+1:]...)
	w.set[r.GrantID] -= r.Amount
	return r
}

func (w *world) settleOne(rt *rapid.T) {
	r := w.take(rt)
	used := models.Money(rapid.Int64Range(0, int64(r.Amount)).Draw(rt, "used"))
	w.must(w.try(func(tx *store.Tx) error { return finish(tx, r, used, w.at) }))
	w.used[r.GrantID] += used
	if err := w.try(func(tx *store.Tx) error { return drop(tx, r, models.ReservationLapsed, w.at) }); !errors.Is(err, voucher.ErrResolved) {
		rt.Fatalf("ended twice: %v", err)
	}
}

func (w *world) freeOne(rt *rapid.T) {
	r := w.take(rt)
	to := rapid.SampledFrom([]models.ReservationState{models.ReservationReleased, models.ReservationLapsed}).Draw(rt, "to")
	w.must(w.try(func(tx *store.Tx) error { return drop(tx, r, to, w.at) }))
	if err := w.try(func(tx *store.Tx) error { return finish(tx, r, r.Amount, w.at) }); !errors.Is(err, voucher.ErrResolved) {
		rt.Fatalf("ended twice: %v", err)
	}
}

func (w *world) revokeOne(rt *rapid.T) {
	if len(w.grants) == 0 {
		rt.Skip("no grant")
	}
	g := rapid.SampledFrom(w.grants).Draw(rt, "grant")
	err := w.try(func(tx *store.Tx) error { return voucher.Revoke(tx, g.ID, "reviewer", w.at) })
	w.refused(err)
}

func (w *world) step(rt *rapid.T) {
	w.at = w.at.Add(time.Duration(rapid.IntRange(1, 20*24).Draw(rt, "hours")) * time.Hour)
	w.must(w.try(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, w.at); return err }))
}

// balances holds after every step.
func (w *world) balances() {
	total := w.balance(models.AccountBudget, w.programme.ID)
	for _, g := range w.grants {
		v := w.shown(g)
		b := w.balance(models.AccountGrant, g.ID)
		total += b + w.used[g.ID]
		if v.Held != w.set[g.ID] || v.Used != w.used[g.ID] || v.Held+v.Used > w.amount[g.ID] || b < v.Held {
			w.rt.Fatalf("grant of %s: held %s (want %s), used %s (want %s), balance %s", g.Amount, v.Held, w.set[g.ID], v.Used, w.used[g.ID], b)
		}
		w.see(func(tx *store.Tx) error {
			if l, err := tx.Limit("grant:" + g.ID); err != nil || models.Money(l.Used) != v.Held+v.Used {
				w.rt.Fatalf("limit %+v, %v; held %s, used %s", l, err, v.Held, v.Used)
			}
			return nil
		})
	}
	if total != w.budget {
		w.rt.Fatalf("%s of %s is somewhere", total, w.budget)
	}
}
