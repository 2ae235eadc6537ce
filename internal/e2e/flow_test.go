package e2e_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

func both(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) { f(t, newWorld(t, db)) })
}

func (w *world) everything() checkout.Choice {
	return checkout.Choice{Vouchers: []string{w.grant.ID}, UseWallet: true}
}

func TestWhatWasNotUsedGoesBackInTheProportionItCame(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		wallet, grant := w.wallet().Total, w.grantLeft()
		o := w.paid(2, 10*time.Minute, w.everything())
		if o.VoucherAmount == 0 || o.WalletAmount == 0 {
			t.Fatalf("voucher %v, wallet %v", o.VoucherAmount, o.WalletAmount)
		}
		w.run(o.ID, 90*time.Second, models.FinishRequest{Cause: models.CauseExit})
		s := w.settlement(o.ID)
		want, err := s.Cost.Share(int64(o.VoucherAmount), int64(o.CapAmount))
		w.must(err)
		if diff := s.Voucher - want; diff < -1 || diff > 1 {
			t.Errorf("the voucher paid %v of %v, its part of the order was %v of %v", s.Voucher, s.Cost, o.VoucherAmount, o.CapAmount)
		}
		if got := grant - w.grantLeft(); got != s.Voucher {
			t.Errorf("the grant lacks %v, it paid %v", got, s.Voucher)
		}
		if got := wallet + o.DueAmount - w.wallet().Free(); got != s.Firm {
			t.Errorf("the wallet lacks %v, it paid %v", got, s.Firm)
		}
		if s.Provider+s.Fee != s.Cost || s.Fee == 0 {
			t.Errorf("provider %v and fee %v of %v", s.Provider, s.Fee, s.Cost)
		}
		w.audited()
	})
}

func TestBilledSecondsComeFromTheRunnerNeverFromTicks(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, checkout.Choice{UseWallet: true})
		w.dispatched()
		a := w.attempt(o.ID)
		w.must(w.claim(a, "runner"))
		w.clock.Step(3 * time.Minute) // the server learns of the end much later than it was
		if !w.finish(a, "runner", models.FinishRequest{Cause: models.CauseExit, RunMillis: 41_234}) {
			t.Fatal("not accepted")
		}
		var segments []models.UsageSegment
		w.view(func(tx *store.Tx) (err error) {
			lines, err := tx.Lines(o.ID)
			w.must(err)
			segments, err = tx.SegmentsOfLine(lines[0].ID)
			return err
		})
		if len(segments) != 1 || segments[0].Millis != 41_234 {
			t.Fatalf("billed %+v, the runner ran 41234 ms", segments)
		}
		w.audited()
	})
}

func TestARunnerThatClaimsMoreThanTheTimeSinceItsClaimIsCutToIt(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, checkout.Choice{UseWallet: true})
		w.dispatched()
		a := w.attempt(o.ID)
		w.must(w.claim(a, "runner"))
		w.clock.Step(10 * time.Second)
		w.finish(a, "runner", models.FinishRequest{Cause: models.CauseExit, RunMillis: 500_000})
		if got := w.attempt(o.ID).RunMillis; got != 10_000 {
			t.Fatalf("billed %d ms of the 10000 that passed", got)
		}
		w.audited()
	})
}

func TestWhoPaysForFailure(t *testing.T) {
	t.Parallel()
	half := models.FinishRequest{Cause: models.CauseExit, ExitCode: 7}
	for name, c := range map[string]struct {
		finish models.FinishRequest
		line   models.LineState
		pays   bool
	}{
		"the buyer's exit code": {half, models.LineFailed, true},
		"the cap":               {models.FinishRequest{Cause: models.CauseCap, ExitCode: -1}, models.LineFailed, true},
		"a limit":               {models.FinishRequest{Cause: models.CauseLimits, ExitCode: -1}, models.LineFailed, true},
		"success":               {models.FinishRequest{Cause: models.CauseExit}, models.LineFulfilled, true},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, w *world) {
				o := w.paid(1, 10*time.Minute, w.everything())
				w.run(o.ID, time.Minute, c.finish)
				s := w.settlement(o.ID)
				if v := w.order(o.ID); v.Lines[0].Line.State != c.line || (s.Cost > 0) != c.pays {
					t.Fatalf("line %s, cost %v", v.Lines[0].Line.State, s.Cost)
				}
				w.audited()
			})
		})
	}
}

func TestAFaultOfTheSiteCostsNothingAndIsTriedAgainUntilTheBudgetIsSpent(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		for range 3 {
			w.run(o.ID, time.Minute, models.FinishRequest{Cause: models.CauseLaunch, ExitCode: -1})
			w.clock.Step(15 * time.Minute) // longer than the pause after a fault
		}
		s := w.settlement(o.ID)
		if s.Cost != 0 || s.Provider != 0 || s.Cause != order.CauseGaveUp {
			t.Fatalf("cost %v, provider %v, cause %s", s.Cost, s.Provider, s.Cause)
		}
		if v := w.order(o.ID); v.Lines[0].Line.State != models.LineFailed || !v.Receipt {
			t.Fatalf("line %s, receipt %t", v.Lines[0].Line.State, v.Receipt)
		}
		w.audited()
	})
}

func TestALostRunnerCostsNothingAndItsJobRunsElsewhere(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		w.dispatched()
		a := w.attempt(o.ID)
		w.must(w.claim(a, "runner"))
		w.engine.gone[a.SubmissionKey] = true
		w.clock.Step(time.Minute)
		w.must(w.dispatch.Watch(w.ctx))
		if got := w.attempt(o.ID).State; got != models.AttemptLost {
			t.Fatalf("the attempt is %s", got)
		}
		if w.finish(a, "runner", models.FinishRequest{Cause: models.CauseExit, RunMillis: 1000}) {
			t.Fatal("a lost attempt was accepted after all")
		}
		w.run(o.ID, time.Second, models.FinishRequest{Cause: models.CauseExit})
		if got := w.order(o.ID).Order.State; got != models.OrderState(models.LineFulfilled) {
			t.Fatalf("the order is %s", got)
		}
		w.audited()
	})
}

func TestALostAnswerIsAskedAboutAndNeverSubmittedTwice(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		w.engine.fail = []error{broker.ErrUnknown}
		w.must(w.dispatch.Plan(w.ctx))
		_, _ = w.dispatch.Submit(w.ctx)
		a := w.attempt(o.ID)
		if a.State != models.AttemptUnknown {
			t.Fatalf("the attempt is %s", a.State)
		}
		w.must(w.claim(a, "runner")) // it did start
		if got := w.engine.known[a.SubmissionKey]; got != 1 {
			t.Fatalf("started %d times", got)
		}
		w.clock.Step(time.Second)
		if !w.finish(a, "runner", models.FinishRequest{Cause: models.CauseExit, RunMillis: 900}) {
			t.Fatal("not accepted")
		}
		w.audited()
	})
}

func TestASecondRunnerOfAnAttemptIsTurnedAway(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		w.dispatched()
		a := w.attempt(o.ID)
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = w.claim(a, string(rune('a'+i))) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, supply.ErrClaimed) {
				t.Errorf("got %v", err)
			}
		}
		if won != 1 {
			t.Fatalf("%d runners have the claim", won)
		}
	})
}

func TestAPaymentHasOneEffectHoweverOftenAndAtOnceItIsTold(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		p := w.place(w.quote(4, time.Hour), checkout.Choice{})
		before := w.wallet().Total
		e := payment.Event{ID: "evt", PaymentID: p.Payment.ID, Reference: p.Payment.Reference, Kind: payment.EventPaid, Amount: p.Payment.Amount, Currency: "CNY"}
		var wg sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			wg.Go(func() { errs[i] = w.checkout.Paid(w.ctx, e) })
		}
		wg.Wait()
		for _, err := range errs {
			w.must(err)
		}
		if got := w.wallet().Total - before; got != p.Payment.Amount {
			t.Fatalf("%v came in, %v was paid", got, p.Payment.Amount)
		}
		w.view(func(tx *store.Tx) error {
			acc, err := ledger.Find(tx, models.AssetCNY, models.AccountProcessor, "sandbox")
			if outside := models.Money(-acc.Balance); outside != w.wallet().Total {
				t.Fatalf("%v came from outside, the wallet holds %v", outside, w.wallet().Total)
			}
			return err
		})
		w.audited()
	})
}

func TestTheSameQuoteIsOneOrderHoweverOftenAndAtOnceItIsPlaced(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		q := w.quote(1, 10*time.Minute)
		var wg sync.WaitGroup
		ids := make([]string, 20)
		for i := range ids {
			wg.Go(func() {
				p, err := w.checkout.Place(w.ctx, w.owner, checkout.Placing{Quotes: []string{q.ID}, Choice: w.everything()})
				if err == nil {
					ids[i] = p.Order.ID
				} else {
					ids[i] = err.Error()
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("orders %v", ids)
			}
		}
		w.audited()
	})
}

func TestAnUnpaidOrderLapsesAndGivesEverythingBack(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		wallet, grant := w.wallet(), w.grantLeft()
		p := w.place(w.quote(8, 2*time.Hour), checkout.Choice{Vouchers: []string{w.grant.ID}})
		if p.Payment == nil {
			t.Fatal("nothing was due")
		}
		w.clock.Step(checkout.PayWithin - time.Second)
		w.must(w.checkout.Lapse(w.ctx))
		if got := w.order(p.Order.ID).Order.State; got != models.OrderState(models.LineAwaitingPayment) {
			t.Fatalf("a second before its end the order is %s", got)
		}
		w.clock.Step(time.Second)
		w.must(w.checkout.Lapse(w.ctx))
		if got := w.order(p.Order.ID).Order.State; got != models.OrderState(models.LineCancelled) {
			t.Fatalf("the order is %s", got)
		}
		if w.wallet() != wallet || w.grantLeft() != grant {
			t.Fatalf("wallet %v of %v, grant %v of %v", w.wallet(), wallet, w.grantLeft(), grant)
		}
		w.audited()
	})
}

func TestMoneyOfAnOrderThatItsBuyerCancelledGoesToTheWalletAndSaysSo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		before := w.wallet().Free()
		p := w.place(w.quote(4, time.Hour), checkout.Choice{})
		w.must(w.checkout.Cancel(w.ctx, w.owner, p.Order.ID))
		w.must(w.checkout.Paid(w.ctx, payment.Event{ID: "late", PaymentID: p.Payment.ID, Reference: p.Payment.Reference, Kind: payment.EventPaid, Amount: p.Payment.Amount, Currency: "CNY"}))
		if got := w.wallet().Free() - before; got != p.Payment.Amount {
			t.Fatalf("the wallet has %v more, %v was paid", got, p.Payment.Amount)
		}
		var moves []models.Move
		w.view(func(tx *store.Tx) (err error) { moves, err = tx.Moves("payment", p.Payment.ID); return err })
		if last := moves[len(moves)-1]; last.Cause != "payment.late_to_wallet" {
			t.Fatalf("it says %q", last.Cause)
		}
		w.audited()
	})
}

func TestMoneyOfAnotherAmountWaitsInSuspense(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		before := w.wallet().Total
		p := w.place(w.quote(4, time.Hour), checkout.Choice{})
		w.must(w.checkout.Paid(w.ctx, payment.Event{ID: "short", PaymentID: p.Payment.ID, Reference: p.Payment.Reference, Kind: payment.EventPaid, Amount: p.Payment.Amount - models.Fen, Currency: "CNY"}))
		if got := w.order(p.Order.ID).Order.State; got != models.OrderState(models.LineAwaitingPayment) || w.wallet().Total != before {
			t.Fatalf("the order is %s, the wallet %v", got, w.wallet().Total)
		}
		w.audited()
	})
}

func TestCancellingCostsTheSecondsUsedAndAWaitingJobNothing(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		waiting := w.paid(1, 10*time.Minute, w.everything())
		w.must(w.checkout.Cancel(w.ctx, w.owner, waiting.ID))
		if s := w.settlement(waiting.ID); s.Cost != 0 || w.order(waiting.ID).Order.State != models.OrderState(models.LineCancelled) {
			t.Fatalf("a waiting job cost %v", s.Cost)
		}
		running := w.paid(1, 10*time.Minute, w.everything())
		w.dispatched()
		a := w.attempt(running.ID)
		w.must(w.claim(a, "runner"))
		w.must(w.checkout.Cancel(w.ctx, w.owner, running.ID))
		answer, err := w.supply.Report(w.ctx, a.ID, models.ReportRequest{RunnerID: "runner", Sequence: 1, RunMillis: 1})
		w.must(err)
		if !answer.Cancel {
			t.Fatal("the runner is not told to stop")
		}
		w.clock.Step(30 * time.Second)
		w.finish(a, "runner", models.FinishRequest{Cause: models.CauseCancelled, ExitCode: -1, RunMillis: 30_000})
		if s := w.settlement(running.ID); s.Cost == 0 {
			t.Fatal("thirty seconds cost nothing")
		}
		w.audited()
	})
}

func TestACancelBeforeTheClaimEndsTheAttemptAndTurnsItsRunnerAway(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		o := w.paid(1, 10*time.Minute, w.everything())
		w.dispatched()
		a := w.attempt(o.ID)
		w.must(w.checkout.Cancel(w.ctx, w.owner, o.ID))
		if err := w.claim(a, "runner"); !errors.Is(err, supply.ErrOver) {
			t.Fatalf("the claim got %v", err)
		}
		w.must(w.dispatch.Cancel(w.ctx))
		if s := w.settlement(o.ID); s.Cost != 0 {
			t.Fatalf("cost %v", s.Cost)
		}
		w.audited()
	})
}

func TestAnExpiredQuoteIsRefused(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		q := w.quote(1, time.Minute)
		w.clock.Step(catalog.QuoteLife)
		_, err := w.checkout.Place(w.ctx, w.owner, checkout.Placing{Quotes: []string{q.ID}})
		if !errors.Is(err, catalog.ErrQuoteExpired) {
			t.Fatalf("got %v", err)
		}
		w.audited()
	})
}

func TestACancelThatFindsTheMoneyArrivedCancelsThePaidOrder(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		free := w.wallet().Free()
		p := w.place(w.quote(4, time.Hour), checkout.Choice{})
		// The buyer pays at the processor, whose word has not reached us when the cancel comes.
		_, err := sandbox.New(checkout.Decisions{DB: w.db, Clock: w.clock}).Do(w.ctx, p.Payment.ID, sandbox.Pay, p.Payment.Amount)
		w.must(err)
		w.must(w.checkout.Cancel(w.ctx, w.owner, p.Order.ID))
		if got := w.order(p.Order.ID).Order.State; got != models.OrderState(models.LineCancelled) {
			t.Fatalf("the order is %s", got)
		}
		if got := w.wallet().Free() - free; got != p.Payment.Amount {
			t.Fatalf("the wallet has %v more, %v was paid", got, p.Payment.Amount)
		}
		w.audited()
	})
}
