package e2e_test

import (
	"flag"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/audit"
	"supermarket/internal/broker"
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/finance"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// TestAnyInterleavingConservesEveryAssetAndLeavesNoHalfOrder plays random
// histories of several orders at once, of several lines, vouchers and ways to
// pay: placing, paying, declining, paying twice or the wrong amount, money that
// is on its way or comes late, another way to pay, lapsing, cancelling, providers
// that go and come back, refunds of lines and to the source, disputes, planning,
// lost answers, refusals, doubled claims and finishes, lost runners, runs that make
// room for others, every cause of an end. Each must end with every order ended and every invariant of the
// audit intact.
func TestAnyInterleavingConservesEveryAssetAndLeavesNoHalfOrder(t *testing.T) {
	few(t)
	both(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(rt *rapid.T) {
			h := newHistory(w, rt)
			h.mayMove()
			rt.Repeat(map[string]func(*rapid.T){
				"place": h.placeOne, "pay": h.payOne, "wrong": h.wrongAmount, "again": h.payAgain, "time": h.time,
				"cancel": h.cancelOne, "plan": h.plan, "submit": h.submit, "claim": h.claimOne, "report": h.reportOne,
				"finish": h.finishOne, "press": h.pressOne, "lose": h.loseOne, "pending": h.pendingOne, "money": h.moneyComes, "other way": h.otherWay,
				"wallet": h.topUp, "chase": h.chase, "supplier": h.supplier, "refund": h.refundOne, "back": h.sendBack,
				"dispute": h.disputeOne, "outside": h.outside, "debt": h.payDebt, "": func(*rapid.T) {},
			})
			h.quiet()
		})
	})
}

// few keeps the suite short: a history is some fifty deeds on a real database.
// -rapid.checks plays more.
func few(t *testing.T) {
	t.Helper()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set("25"); err != nil {
			t.Fatal(err)
		}
	}
}

// history is one run of the property on a world that many runs share.
type history struct {
	*world
	rt      *rapid.T
	finance *finance.Counter
	offers  []models.Offering // of two providers
	grants  []string
	orders  []checkout.Placed
	events  int
}

// allowed lets refusals pass and stops at everything else.
func (h *history) allowed(err error) {
	if err != nil && fault.KindOf(err) == fault.Internal {
		h.rt.Fatalf("%v", err)
	}
}

func (h *history) pick() (checkout.Placed, bool) {
	if len(h.orders) == 0 {
		return checkout.Placed{}, false
	}
	return h.orders[rapid.IntRange(0, len(h.orders)-1).Draw(h.rt, "order")], true
}

func (h *history) placeOne(t *rapid.T) {
	if len(h.orders) >= 6 {
		return
	}
	var quotes []string
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		q, err := h.checkout.Quote(h.ctx, h.owner, checkout.Ask{
			OfferingID: h.offers[rapid.IntRange(0, 1).Draw(t, "offering")].ID, RecipeID: "matmul", Params: map[string]string{},
			Units: rapid.IntRange(1, 4).Draw(t, "units"), CapMillis: rapid.Int64Range(1000, 3_600_000).Draw(t, "cap"),
		})
		h.allowed(err)
		if err != nil {
			return
		}
		quotes = append(quotes, q.ID)
	}
	choice := checkout.Choice{UseWallet: rapid.Bool().Draw(t, "wallet")}
	if rapid.Bool().Draw(t, "voucher") {
		choice.Vouchers = rapid.Permutation(h.grants).Draw(t, "vouchers")[:rapid.IntRange(1, len(h.grants)).Draw(t, "of them")]
	}
	p, err := h.checkout.Place(h.ctx, h.owner, checkout.Placing{Quotes: quotes, Choice: choice})
	h.allowed(err)
	if err == nil {
		h.orders = append(h.orders, p)
	}
}

func (h *history) payOne(t *rapid.T) {
	if p, ok := h.pick(); ok && p.Payment != nil {
		_, err := h.checkout.SandboxPay(h.ctx, h.owner, p.Payment.ID, rapid.IntRange(0, 3).Draw(t, "decline") == 0)
		h.allowed(err)
	}
}

func (h *history) wrongAmount(t *rapid.T) {
	p, ok := h.pick()
	if !ok || p.Payment == nil {
		return
	}
	h.events++
	h.allowed(h.checkout.Paid(h.ctx, payment.Event{
		ID: models.NewID("evt"), PaymentID: p.Payment.ID, Reference: "sandbox_" + p.Payment.ID, Kind: payment.EventPaid,
		Amount: p.Payment.Amount + models.Money(rapid.Int64Range(-1, 1).Draw(t, "off"))*models.Fen, Currency: "CNY",
	}))
}

func (h *history) payAgain(*rapid.T) {
	if p, ok := h.pick(); ok {
		_, err := h.checkout.Pay(h.ctx, h.owner, p.Order.ID, "")
		h.allowed(err)
	}
}

func (h *history) time(t *rapid.T) {
	h.clock.Step(time.Duration(rapid.Int64Range(1, int64(9*time.Minute)).Draw(t, "step")))
	h.allowed(h.checkout.Lapse(h.ctx))
}

func (h *history) cancelOne(*rapid.T) {
	if p, ok := h.pick(); ok {
		h.allowed(h.checkout.Cancel(h.ctx, h.owner, p.Order.ID))
		h.allowed(h.dispatch.Cancel(h.ctx))
	}
}

func (h *history) plan(*rapid.T) { h.allowed(h.dispatch.Plan(h.ctx)) }

func (h *history) submit(t *rapid.T) {
	h.engine.fail = rapid.SliceOfN(rapid.SampledFrom([]error{nil, nil, broker.ErrUnknown, broker.ErrRefused, broker.ErrUnavailable}), 0, 3).Draw(t, "answers")
	_, err := h.dispatch.Submit(h.ctx)
	h.allowed(err)
	h.engine.fail = nil
}

// live returns the newest attempt of the job of one of an order's lines, if it has one.
func (h *history) live() (models.Attempt, bool) {
	p, ok := h.pick()
	if !ok {
		return models.Attempt{}, false
	}
	all := h.newest(p.Order.ID)
	if len(all) == 0 {
		return models.Attempt{}, false
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(h.rt, "attempt")], true
}

// newest are the newest attempts of an order's jobs.
func (h *history) newest(orderID string) (out []models.Attempt) {
	h.view(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		h.must(err)
		for _, l := range lines {
			j, err := tx.JobOfLine(l.ID)
			if err != nil {
				continue // not paid yet: it has no job
			}
			all, err := tx.AttemptsOfJob(j.ID)
			h.must(err)
			if len(all) > 0 {
				out = append(out, all[len(all)-1])
			}
		}
		return nil
	})
	return out
}

func (h *history) claimOne(t *rapid.T) {
	if a, ok := h.live(); ok {
		h.allowed(h.claim(a, rapid.SampledFrom([]string{"one", "two"}).Draw(t, "runner")))
	}
}

func (h *history) reportOne(t *rapid.T) {
	if a, ok := h.live(); ok && a.RunnerID != "" {
		_, err := h.supply.Report(h.ctx, a.ID, models.ReportRequest{
			RunnerID: a.RunnerID, Sequence: rapid.Int64Range(1, 9).Draw(t, "seq"), RunMillis: rapid.Int64Range(0, 1e6).Draw(t, "ms"), Progress: 0.5,
		})
		h.allowed(err)
	}
}

func (h *history) finishOne(t *rapid.T) {
	a, ok := h.live()
	if !ok || a.RunnerID == "" {
		return
	}
	f := models.FinishRequest{
		RunnerID: a.RunnerID, RunMillis: rapid.Int64Range(0, 4_000_000).Draw(t, "ms"), ExitCode: rapid.SampledFrom([]int{0, 0, 7, -1}).Draw(t, "exit"),
		Cause:            rapid.SampledFrom([]models.RunCause{"exit", "exit", "cap", "cancelled", "launch", "preempted", "limits"}).Draw(t, "cause"),
		CheckpointMillis: rapid.Int64Range(0, 1_000_000).Draw(t, "checkpoint"),
	}
	for range rapid.IntRange(1, 2).Draw(t, "times") {
		_, err := h.supply.Finish(h.ctx, a.ID, f)
		h.allowed(err)
	}
}

func (h *history) loseOne(t *rapid.T) {
	if a, ok := h.live(); ok {
		h.engine.mu.Lock()
		h.engine.gone[a.SubmissionKey], h.engine.room[a.SubmissionKey] = true, rapid.Bool().Draw(t, "for others' sake")
		h.engine.mu.Unlock()
		h.clock.Step(20 * time.Second)
		h.allowed(h.dispatch.Watch(h.ctx))
	}
}

// quiet lets the history end: what is on its way arrives or does not, unpaid
// orders lapse, and what runs comes to an end.
func (h *history) quiet() {
	h.suppliers("approved")
	for _, p := range h.orders {
		for _, pay := range h.order(p.Order.ID).Payments {
			if pay.State == models.PaymentConfirming {
				h.tell(pay, rapid.SampledFrom([]string{payment.EventPaid, payment.EventFailed}).Draw(h.rt, "in the end"))
			}
		}
	}
	h.clock.Step(checkout.PayWithin)
	h.allowed(h.checkout.Lapse(h.ctx))
	h.chase(h.rt)
	for round := 0; ; round++ {
		living := 0
		for _, p := range h.orders {
			if !ended(h.order(p.Order.ID).Order.State) {
				living++
				h.drive(p.Order.ID)
			}
		}
		if living == 0 {
			break
		}
		if round > 40 {
			h.rt.Fatalf("%d orders never end", living)
		}
		h.clock.Step(time.Minute)
		h.allowed(h.dispatch.Plan(h.ctx))
		_, err := h.dispatch.Submit(h.ctx)
		h.allowed(err)
		h.due()
		h.allowed(h.dispatch.Cancel(h.ctx))
	}
	h.allowed(h.finance.SendRefunds(h.ctx))
	h.must(h.db.Snapshot(h.ctx, func(tx *store.Tx) error {
		for _, c := range audit.Run(tx, audit.All()).Broken() {
			h.rt.Errorf("audit: %s: %s", c.Name, c.Detail)
		}
		return h.paysToCheckpoints(tx)
	}))
}

// due lets the tasks that wait for another try run at once: their time is the
// database's, which no test can step.
func (h *history) due() {
	h.must(h.db.Atomic(h.ctx, func(tx *store.Tx) error { return tx.RunTasksNow() }))
}

func (h *history) drive(orderID string) {
	for _, a := range h.newest(orderID) {
		if models.AttemptMoves.Ended(a.State) {
			continue
		}
		if a.RunnerID == "" {
			h.allowed(h.claim(a, "last"))
			continue
		}
		_, err := h.supply.Finish(h.ctx, a.ID, models.FinishRequest{RunnerID: a.RunnerID, Cause: models.CauseExit, RunMillis: 1000})
		h.allowed(err)
	}
}

func ended(s models.OrderState) bool {
	switch s {
	case models.OrderFulfilledInPart, models.OrderState(models.LineFulfilled), models.OrderState(models.LineFailed), models.OrderState(models.LineCancelled), models.OrderState(models.LineRefunded):
		return true
	}
	return false
}
