package claim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/audit"
	"supermarket/internal/claim"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestAnyInterleavingOfProgrammesAgreesWithPlainSumsOnSQLite(t *testing.T) {
	interleave(t, planted.SQLite(t))
}

func TestAnyInterleavingOfProgrammesAgreesWithPlainSumsOnPostgres(t *testing.T) {
	interleave(t, planted.Postgres(t))
}

func interleave(t *testing.T, db *store.DB) {
	checks := flag.Lookup("rapid.checks").Value
	if old := checks.String(); old == "100" { // each is hundreds of transactions
		t.Cleanup(func() { _ = checks.Set(old) })
		_ = checks.Set("15")
	}
	base := open(t, db)
	var before *world
	rapid.Check(t, func(rt *rapid.T) {
		before.abandoned(rt)
		w := newWorld(rt, base)
		before = w
		rt.Repeat(map[string]func(*rapid.T){
			"grant": w.issue, "grant more": w.issue, "buy": w.buy, "buy more": w.buy, "buy most": w.buy, "settle": w.settle, "settle more": w.settle, "refund": w.giveBack,
			"claim": w.claimOne, "claim more": w.claimOne, "review": w.review, "approve": w.approve, "refuse": w.refuse, "batch": w.batch, "claw": w.claw,
			"revoke": w.revoke, "step": w.step, "fund": w.fund, "home": w.home,
			"": func(rt *rapid.T) { w.rt = rt; w.agrees() },
		})
		for w.settle(rt); w.running(); w.settle(rt) {
		}
		w.agrees()
		w.see(func(tx *store.Tx) error {
			checks := slices.Concat(audit.Ledger(), audit.Orders(), audit.Usage(), audit.Vouchers(), audit.Refunds(), audit.Settlements(), audit.Invoices(), audit.Spending(), audit.Controls(), audit.Trail())
			if broken := audit.Run(tx, checks).Broken(); len(broken) > 0 {
				rt.Fatalf("the books: %+v", broken)
			}
			return nil
		})
	})
}

func (w *world) money(name string, most models.Money) models.Money {
	return models.Money(rapid.Int64Range(1, int64(most)).Draw(w.rt, name))
}

func (w *world) do(f func(tx *store.Tx) error) {
	if err := w.try(f); err != nil {
		w.rt.Fatal(err)
	}
}

func (w *world) see(f func(tx *store.Tx) error) {
	if err := w.db.View(context.Background(), f); err != nil {
		w.rt.Fatal(err)
	}
}

func pick[T any](w *world, name string, of []T, may func(T) bool) (out T, ok bool) {
	var fit []T
	for _, x := range of {
		if may(x) {
			fit = append(fit, x)
		}
	}
	if len(fit) == 0 {
		return out, false
	}
	return fit[rapid.IntRange(0, len(fit)-1).Draw(w.rt, name)], true
}

// allowed lets refusals pass and stops at our own defects; it tells whether the deed was done.
func (w *world) allowed(err error) bool {
	if err != nil && fault.KindOf(err) == fault.Internal {
		w.rt.Fatal(err)
	}
	return err == nil
}

// must compares what was done with what the model says may be done.
func (w *world) must(what string, err error, may bool) bool {
	if w.allowed(err) != may {
		w.rt.Fatalf("%s: %v, may: %t", what, err, may)
	}
	return may
}

func (w *world) same(what string, got, want models.Money) {
	if got != want {
		w.rt.Fatalf("%s is %s, the model says %s", what, got, want)
	}
}

func (w *world) by(who string) claim.Step { return claim.Step{By: who, Note: "因为", At: w.at} }

func (w *world) issue(rt *rapid.T) {
	p := rapid.SampledFrom(w.pools).Draw(rt, "programme")
	g := &granted{pool: p, ends: w.at.AddDate(0, 0, rapid.IntRange(1, 60).Draw(rt, "days"))}
	amount := w.money("amount", 60*yuan)
	w.granted(g, amount)
}

func (w *world) granted(g *granted, amount models.Money) {
	p := g.pool
	err := w.try(func(tx *store.Tx) (err error) {
		g.Grant, err = voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.id, FirmID: w.firm.ID, Amount: amount, ExpiresAt: g.ends, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: models.NewID("key"), Now: w.at})
		return err
	})
	if !w.must("a grant", err, !p.funded || amount <= p.budget) {
		return
	}
	if p.funded {
		p.budget, g.balance = p.budget-amount, amount
	}
	w.grants = append(w.grants, g)
}

// buy orders a line that up to two vouchers pay for at the till.
func (w *world) buy(rt *rapid.T) {
	b := &bought{most: 10*yuan + w.money("estimate", 60*yuan)}
	open := b.most
	var want []models.Money
	for range rapid.IntRange(0, 2).Draw(rt, "vouchers") {
		g, ok := pick(w, "voucher", w.grants, func(g *granted) bool { return g.how == voucher.RedeemInstant && !b.has(g) })
		if !ok {
			break
		}
		pays := models.Money(0)
		if !g.over(w.at) {
			pays = min(floor(b.most, g.rate, voucher.PPM), open, w.room(g))
		}
		want, b.parts, open = append(want, pays), append(b.parts, &part{grant: g}), open-pays
		w.take(b.parts[len(b.parts)-1], pays)
	}
	w.do(func(tx *store.Tx) error { return w.place(tx, b, want) })
	b.parts = paying(b.parts)
	w.lines = append(w.lines, b)
}

func (w *world) settle(*rapid.T) {
	b, ok := pick(w, "line", w.lines, func(b *bought) bool { return !b.settled })
	if !ok {
		return
	}
	b.cost = min(b.most, w.money("cost", b.most+b.most/4+1))
	w.do(func(tx *store.Tx) error {
		return joined(run(tx, w.at, b.Line, b.cost), func() error {
			return order.Settle(tx, b.Line.ID, models.LineFulfilled, order.Terms{FeePPM: feePPM}, order.Step{Actor: "watch", At: w.at})
		})
	})
	b.settled, b.left, b.until = true, b.cost, voucher.DayEnd(w.at.AddDate(0, 0, 60))
	pays, firm := b.divided(b.cost)
	for i, p := range b.parts {
		p.paid = pays[i]
		p.grant.held, p.grant.balance = p.grant.held-p.amount, p.grant.balance-p.paid
		w.count(p, p.paid-p.amount)
	}
	b.firm = firm
}

// abandoned ends the lines of a run that was cut short: all runs share one
// database, and its books are asked as a whole.
func (w *world) abandoned(rt *rapid.T) {
	if w == nil {
		return
	}
	w.rt = rt
	for _, b := range w.lines {
		if b.settled {
			continue
		}
		w.do(func(tx *store.Tx) error {
			return joined(run(tx, w.at, b.Line, 1), func() error {
				return order.Settle(tx, b.Line.ID, models.LineFulfilled, order.Terms{FeePPM: feePPM}, order.Step{Actor: "watch", At: w.at})
			})
		})
		b.settled = true
	}
}

func (w *world) giveBack(rt *rapid.T) {
	b, ok := pick(w, "line", w.lines, func(b *bought) bool { return b.settled })
	if !ok {
		return
	}
	amount := w.money("amount", b.cost)
	if rapid.Bool().Draw(rt, "all") {
		amount = b.left
	}
	err := w.try(func(tx *store.Tx) error {
		_, err := refund.Book(tx, refund.BookInput{LineID: b.Line.ID, Key: models.NewID("key"), Amount: amount, Reason: "offered", Step: order.Step{Actor: "seller", At: w.at}})
		return err
	})
	if errors.Is(err, refund.ErrSellerShort) { // batches paid its part out to the bank: it waits until the provider has it
		return
	}
	if w.must("a refund", err, amount > 0 && amount <= b.left) {
		w.refunded(b, amount)
	}
}

func (w *world) claimOne(rt *rapid.T) {
	b, ok := pick(w, "line", w.lines, func(b *bought) bool { return b.settled && b.left > 0 })
	if !ok {
		return
	}
	g, ok := pick(w, "voucher", w.grants, func(g *granted) bool { return g.how != voucher.RedeemInstant && !g.over(w.at) && !b.claimed(g.pool) })
	if !ok {
		return
	}
	c := &part{grant: g, line: b, asked: w.at}
	err := w.try(func(tx *store.Tx) (err error) {
		maker := map[string]string{claim.Buyer: "wang", claim.Provider: "sales"}[sideOf[g.how]]
		if c.Claim, err = claim.Begin(tx, claim.New{GrantID: g.ID, LineID: b.Line.ID, Side: sideOf[g.how], Step: w.by(maker)}); err != nil {
			return err
		}
		c.Claim, err = claim.Submit(tx, claim.Sending{ClaimID: c.Claim.ID, Declared: true, Step: w.by(maker)})
		return err
	})
	want := w.claimable(b, g, models.Money(1<<60))
	if w.must("a claim", err, want > 0 && w.at.Before(b.until)) {
		w.same("the claim", c.Claim.Asked, want)
		w.claims, b.claims = append(w.claims, c), append(b.claims, c)
	}
}

func (w *world) review(*rapid.T) {
	c, ok := pick(w, "claim", w.claims, in(models.ClaimSubmitted))
	if !ok {
		return
	}
	amount := min(c.Claim.Asked, w.money("right", 2*c.Claim.Asked))
	w.do(func(tx *store.Tx) (err error) {
		c.Claim, err = claim.Review(tx, claim.Verdict{ClaimID: c.Claim.ID, Amount: amount, Step: w.by("issuer")})
		return err
	})
}

func (w *world) approve(*rapid.T) {
	c, ok := pick(w, "claim", w.claims, in(models.ClaimReviewed))
	if !ok {
		return
	}
	want := models.Money(0)
	if !c.grant.revoked && c.line.left > 0 {
		want = w.claimable(c.line, c.grant, c.Claim.Amount)
	}
	var out models.Claim
	err := w.try(func(tx *store.Tx) (err error) { out, err = claim.Approve(tx, c.Claim.ID, w.by("reviewer")); return err })
	if !w.must("an approval", err, want > 0) {
		return
	}
	c.Claim, c.owed = out, out.Side == claim.Buyer
	w.same("the approved claim", out.Amount, want)
	w.take(c, want)
	c.paid, c.at = want, w.clock()
	c.grant.held, c.grant.balance = c.grant.held-want, c.grant.balance-want
}

func (w *world) refuse(*rapid.T) {
	c, ok := pick(w, "claim", w.claims, in(models.ClaimSubmitted, models.ClaimReviewed))
	if !ok {
		return
	}
	w.do(func(tx *store.Tx) (err error) {
		c.Claim, err = claim.Refuse(tx, c.Claim.ID, w.by("issuer"))
		return err
	})
}

// batch settles all that a programme owes to one payee, by three steps of two persons.
func (w *world) batch(rt *rapid.T) {
	p := rapid.SampledFrom(w.pools).Draw(rt, "programme")
	kind, payee := "provider", seller
	if p.how == voucher.RedeemBuyer {
		kind, payee = "firm", w.firm.ID
	}
	w.at = w.at.Add(time.Second)
	var b models.Batch
	err := w.try(func(tx *store.Tx) (err error) {
		b, err = claim.Collect(tx, claim.Collecting{ProgrammeID: p.id, PayeeKind: kind, PayeeID: payee, From: now.AddDate(-1, 0, 0), Until: w.at, Key: models.NewID("key"), Step: w.by("issuer")})
		if err != nil {
			return err
		}
		for _, step := range []func() (models.Batch, error){
			func() (models.Batch, error) { return claim.SubmitBatch(tx, b.ID, w.by("issuer")) },
			func() (models.Batch, error) { return claim.ReviewBatch(tx, b.ID, w.by("issuer")) },
			func() (models.Batch, error) { return claim.ApproveBatch(tx, b.ID, w.by("reviewer")) },
			func() (models.Batch, error) { return claim.PayBatch(tx, b.ID, "ICBC", w.by("issuer")) },
		} {
			if b, err = step(); err != nil {
				return err
			}
		}
		return nil
	})
	want := w.waiting(p)
	if w.must("a batch", err, want > 0) {
		w.same("the batch", b.Total, want)
	}
}

func (w *world) claw(rt *rapid.T) {
	x, ok := pick(w, "redemption", w.redemptions(), func(x *part) bool { return x.paid > 0 })
	if !ok {
		return
	}
	from, amount := rapid.SampledFrom([]string{claim.FromProvider, claim.FromFirm}).Draw(rt, "from"), w.money("amount", x.paid+x.paid/2+1)
	amount = min(amount, x.paid)
	var reservation string
	w.see(func(tx *store.Tx) error {
		all, err := tx.ReservationsOf(x.line.Line.ID)
		for _, r := range all {
			if r.GrantID == x.grant.ID && r.State == models.ReservationCaptured {
				reservation = r.ID
			}
		}
		return err
	})
	err := w.try(func(tx *store.Tx) error {
		k, err := claim.Claw(tx, claim.Clawing{ReservationID: reservation, From: from, Amount: amount, Reason: "not_eligible", Key: models.NewID("key"), Step: w.by("issuer")})
		if err != nil {
			return err
		}
		_, err = claim.Clawed(tx, k.ID, w.by("reviewer"))
		return err
	})
	may := (x.line.side == "" || x.line.side == from) && (x.grant.how != voucher.RedeemBuyer || from == claim.FromFirm)
	if !w.must("a claw-back", err, may) {
		return
	}
	x.line.side = from
	x.paid -= amount
	x.grant.pool.budget += amount
}

func (w *world) revoke(*rapid.T) {
	g, ok := pick(w, "grant", w.grants, func(g *granted) bool { return !g.over(w.at) })
	if !ok {
		return
	}
	err := w.try(func(tx *store.Tx) error { return voucher.Revoke(tx, g.ID, "reviewer", w.at) })
	if w.allowed(err) {
		g.revoked = true
		w.sweep(g)
	}
}

func (w *world) step(rt *rapid.T) {
	w.at = w.at.Add(time.Duration(rapid.IntRange(1, 12*24).Draw(rt, "hours")) * time.Hour)
	for n := 1; n > 0; {
		w.do(func(tx *store.Tx) (err error) { n, err = voucher.ExpireGrants(tx, w.at); return err })
	}
	for _, g := range w.grants {
		if g.over(w.at) || !g.funded {
			w.sweep(g)
		}
	}
}

func (w *world) fund(rt *rapid.T) {
	p, amount := rapid.SampledFrom(w.pools).Draw(rt, "programme"), w.money("amount", 20*yuan)
	w.do(func(tx *store.Tx) error { return voucher.Fund(tx, p.id, amount, models.NewID("key"), w.at) })
	p.budget, p.given = p.budget+amount, p.given+amount
}

func (w *world) home(rt *rapid.T) {
	p, amount := rapid.SampledFrom(w.pools).Draw(rt, "programme"), w.money("amount", 20*yuan)
	err := w.try(func(tx *store.Tx) error { return voucher.Home(tx, p.id, amount, models.NewID("key"), w.at) })
	if w.must("a return", err, amount <= p.budget) {
		p.budget, p.given = p.budget-amount, p.given-amount
	}
}

// agrees compares every budget, grant and cap with the plain sums.
func (w *world) agrees() {
	w.see(func(tx *store.Tx) error {
		for _, p := range w.pools {
			sum := p.budget
			w.same("the budget of "+string(p.how), w.of(tx, models.AccountBudget, p.id), p.budget)
			for _, g := range w.grants {
				if g.pool == p {
					sum += g.balance
					w.same("a grant of "+string(p.how), w.of(tx, models.AccountGrant, g.ID), g.balance)
				}
			}
			for _, x := range w.redemptions() {
				if x.grant.pool == p {
					sum += x.paid
				}
			}
			w.same("what the funders of "+string(p.how)+" gave", sum, p.given)
		}
		for id, used := range w.caps {
			l, err := tx.Limit(id)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			w.same("what counts under "+id, models.Money(l.Used), used)
		}
		if f, err := tx.AuditAssetSums(); err != nil || len(f.Bad) > 0 {
			w.rt.Fatalf("an asset is not conserved: %+v %v", f, err)
		}
		return nil
	})
}

func (w *world) of(tx *store.Tx, kind models.AccountKind, owner string) models.Money {
	a, err := ledger.Find(tx, models.AssetCNY, kind, owner)
	if err != nil {
		w.rt.Fatal(err)
	}
	return models.Money(a.Balance)
}
