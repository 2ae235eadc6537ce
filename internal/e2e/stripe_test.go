package e2e_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"supermarket/handlers"
	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/payment/stripepay"
	"supermarket/internal/payment/stripetest"
	"supermarket/internal/store"
	"supermarket/models"
	"supermarket/web"
)

const (
	sessionCompleted = "checkout.session.completed"
	sessionSucceeded = "checkout.session.async_payment_succeeded"
	sessionDeclined  = "checkout.session.async_payment_failed"
	sessionExpired   = "checkout.session.expired"
)

// till is a world that is paid by Stripe, with the webhook behind the routes.
type till struct {
	*world
	stripe  *stripetest.Fake
	gateway *stripepay.Gateway
	server  http.Handler
	failing bool // our database cannot commit what a webhook says
}

func stripes(t *testing.T, f func(t *testing.T, w *till)) {
	t.Helper()
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) { f(t, newTill(t, newWorld(t, db))) })
}

func newTill(t *testing.T, w *world) *till {
	t.Helper()
	s := &till{world: w, stripe: stripetest.New(t, w.clock)}
	var err error
	s.gateway, err = stripepay.New(stripepay.Config{Key: stripetest.Key, WebhookSecret: stripetest.Secret, APIBase: s.stripe.URL, Real: w.clock})
	w.must(err)
	d := w.checkout.Deps
	d.Gateways, d.Public = []payment.Gateway{s.gateway}, "https://shop.test"
	w.checkout = checkout.New(d)
	texts, err := i18n.New()
	w.must(err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h := &handlers.Handlers{Texts: texts, Clock: w.clock, Log: log, StripeEvent: s.event}
	server, err := web.New(web.Options{Texts: texts, Clock: w.clock, Log: log, Sessions: memstore.New(), ErrorPage: h.ErrorPage}, h.Routes())
	w.must(err)
	s.server = server.Handler()
	return s
}

func (s *till) event(ctx context.Context, payload []byte, signature string) error {
	if s.failing {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		stop()
	}
	return s.checkout.Webhook(ctx, stripepay.Name, payload, signature)
}

// asked orders four cards for an hour, all of it due.
func (s *till) asked() checkout.Placed {
	s.t.Helper()
	p := s.place(s.quote(4, time.Hour), checkout.Choice{})
	if p.Payment == nil {
		s.t.Fatal("nothing is due")
	}
	return p
}

// post delivers a message with a header, and returns the status.
func (s *till) post(payload []byte, signature string) int {
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", strings.NewReader(string(payload)))
	r.Header.Set("Stripe-Signature", signature)
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w.Code
}

// tell delivers a message about the session, signed now.
func (s *till) tell(kind, session string, change func(event, session map[string]any)) int {
	p := s.stripe.Event(kind, session, change)
	return s.post(p, stripetest.Sign(p, s.clock.Now(), stripetest.Secret))
}

func (s *till) claimStatus(got, want int) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("answered %d, want %d", got, want)
	}
}

// claim: the order and its only payment are in these states, so much more is in
// the wallet than there was, and the books are true.
func (s *till) claim(p checkout.Placed, o models.LineState, pay models.PaymentState, more models.Money) {
	s.t.Helper()
	v := s.order(p.Order.ID)
	if v.Order.State != models.OrderState(o) || v.Payments[0].State != pay {
		s.t.Errorf("order %s, payment %s; want %s, %s", v.Order.State, v.Payments[0].State, o, pay)
	}
	if got := s.received(); got != more {
		s.t.Errorf("Stripe brought %v, want %v", got, more)
	}
	s.claimJobs(p.Order.ID, o == models.LinePaid)
	s.audited()
}

func (s *till) claimJobs(orderID string, want bool) {
	s.t.Helper()
	s.view(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		s.must(err)
		if _, err = tx.JobOfLine(lines[0].ID); (err == nil) != want {
			s.t.Errorf("a job: %v, want %v", err == nil, want)
		}
		return nil
	})
}

// received is all that Stripe owes us: what its account lacks.
func (s *till) received() models.Money { return -s.balance(models.AccountProcessor, stripepay.Name) }

func (s *till) balance(kind models.AccountKind, owner string) models.Money {
	s.t.Helper()
	var got models.Money
	s.view(func(tx *store.Tx) error {
		acc, err := ledger.Find(tx, models.AssetCNY, kind, owner)
		if err == nil {
			got = models.Money(acc.Balance)
		}
		return nil
	})
	return got
}

func TestAWebhookPaysAnOrder(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		if want := w.stripe.Sessions()[0]; p.Payment.URL != want.URL || want.Amount*int64(models.Fen) != int64(p.Payment.Amount) {
			t.Fatalf("payment %v, session %v", p.Payment, want)
		}
		w.stripe.Pay(p.Payment.Reference)
		w.claimStatus(w.tell(sessionCompleted, p.Payment.Reference, nil), http.StatusOK)
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestTwentyMessagesAtOnceAndTheAnswerBesideThemAreOnePayment(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.Pay(p.Payment.Reference)
		kinds := []string{sessionCompleted, sessionSucceeded}
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() { w.claimStatus(w.tell(kinds[i%2], p.Payment.Reference, nil), http.StatusOK) })
		}
		wg.Go(func() {
			if err := w.checkout.Confirm(w.ctx, *p.Payment); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
		if got := w.balance(models.AccountSuspense, ""); got != 0 {
			t.Errorf("%v in suspense", got)
		}
	})
}

func TestForgedMessagesPayNothing(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.Pay(p.Payment.Reference)
		m := w.stripe.Event(sessionCompleted, p.Payment.Reference, nil)
		for _, header := range []string{
			"", stripetest.Sign(m, w.clock.Now(), ""), stripetest.Sign(m, w.clock.Now(), "whsec_of_another_endpoint"),
			stripetest.Sign(m, w.clock.Now().Add(-time.Hour), stripetest.Secret), stripetest.Sign(m, w.clock.Now().Add(time.Hour), stripetest.Secret),
		} {
			w.claimStatus(w.post(m, header), http.StatusBadRequest)
		}
		for _, change := range []func(e, s map[string]any){
			func(e, _ map[string]any) { e["account"] = "acct_other" },
			func(e, _ map[string]any) { e["livemode"] = true },
			func(e, _ map[string]any) { e["api_version"] = "2024-06-20" },
		} {
			w.claimStatus(w.tell(sessionCompleted, p.Payment.Reference, change), http.StatusBadRequest)
		}
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
	})
}

func TestASessionOfOneOrderDoesNotPayAnother(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		cheap, dear := w.place(w.quote(1, time.Hour), checkout.Choice{}), w.asked()
		w.stripe.Pay(cheap.Payment.Reference)
		swap := func(_, s map[string]any) {
			s["client_reference_id"], s["metadata"] = dear.Payment.ID, map[string]string{"payment_id": dear.Payment.ID}
		}
		w.claimStatus(w.tell(sessionCompleted, cheap.Payment.Reference, swap), http.StatusConflict)
		nobody := func(_, s map[string]any) {
			s["client_reference_id"], s["metadata"] = "pay_none", map[string]string{"payment_id": "pay_none"}
		}
		w.claimStatus(w.tell(sessionCompleted, cheap.Payment.Reference, nobody), http.StatusOK) // money all the same: staff find out whose
		if got := w.balance(models.AccountSuspense, ""); got != cheap.Payment.Amount {
			t.Errorf("%v in suspense", got)
		}
		w.claim(dear, models.LineAwaitingPayment, models.PaymentOpen, cheap.Payment.Amount)
		w.claim(cheap, models.LineAwaitingPayment, models.PaymentOpen, cheap.Payment.Amount)
	})
}

func TestAnotherAmountWaitsInSuspenseAndAnotherCurrencyIsNotBooked(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		short, foreign := w.asked(), w.asked()
		w.stripe.Change(short.Payment.Reference, func(s *stripetest.Session) { s.Amount-- })
		w.stripe.Change(foreign.Payment.Reference, func(s *stripetest.Session) { s.Currency = "usd" })
		for _, p := range []checkout.Placed{short, foreign} {
			w.stripe.Pay(p.Payment.Reference)
			w.claimStatus(w.tell(sessionCompleted, p.Payment.Reference, nil), http.StatusOK)
		}
		less := short.Payment.Amount - models.Fen
		w.claim(short, models.LineAwaitingPayment, models.PaymentOpen, less)
		w.claim(foreign, models.LineAwaitingPayment, models.PaymentOpen, less)
		if got := w.balance(models.AccountSuspense, ""); got != less {
			t.Errorf("%v in suspense, want %v", got, less)
		}
	})
}

func TestMessagesOutOfOrderEndPaid(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.PayLater(p.Payment.Reference)
		early := w.stripe.Event(sessionCompleted, p.Payment.Reference, nil) // money on its way
		w.stripe.Arrive(p.Payment.Reference)
		w.claimStatus(w.tell(sessionSucceeded, p.Payment.Reference, nil), http.StatusOK)
		w.claimStatus(w.post(early, stripetest.Sign(early, w.clock.Now(), stripetest.Secret)), http.StatusOK)
		w.claimStatus(w.tell(sessionExpired, p.Payment.Reference, nil), http.StatusOK)
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestADeclinedPaymentLeavesTheOrderToBePaidBySecondSession(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.PayLater(p.Payment.Reference)
		w.claimStatus(w.tell(sessionDeclined, p.Payment.Reference, nil), http.StatusOK)
		w.claim(p, models.LineAwaitingPayment, models.PaymentFailed, 0)
		w.clock.Step(20 * time.Minute) // the deadline is nearer than Stripe allows
		again, err := w.checkout.Pay(w.ctx, w.owner, p.Order.ID, stripepay.Name)
		w.must(err)
		w.stripe.Pay(again.Reference)
		w.claimStatus(w.tell(sessionCompleted, again.Reference, nil), http.StatusOK)
		if got := w.order(p.Order.ID); got.Order.State != models.OrderState(models.LinePaid) || got.Payments[1].State != models.PaymentPaid {
			t.Errorf("order %s, payments %v", got.Order.State, got.Payments)
		}
		w.audited()
	})
}

func TestAnOrderForStripeWaitsAsLongAsItsSession(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		if got := p.Order.PayBy.Sub(w.clock.Now()); got != w.gateway.PayWithin() || got < 31*time.Minute {
			t.Fatalf("it waits %v", got)
		}
		w.clock.Step(w.gateway.PayWithin() - time.Second)
		w.must(w.checkout.Lapse(w.ctx))
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
		w.clock.Step(time.Second)
		w.must(w.checkout.Lapse(w.ctx))
		w.claim(p, models.LineCancelled, models.PaymentExpired, 0)
		if w.stripe.Pay(p.Payment.Reference) {
			t.Error("the session of a lapsed order could be paid")
		}
	})
}

func TestMoneyThatComesBeforeTheLapseOfUnheardMessagesPays(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.Pay(p.Payment.Reference) // and the webhook never comes
		w.clock.Step(w.gateway.PayWithin())
		w.must(w.checkout.Lapse(w.ctx))
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestNoOrderLapsesWhileStripeCannotSay(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		for _, trouble := range []stripetest.Trouble{stripetest.Fail, stripetest.Cut, stripetest.Redirect, stripetest.Unreadable} {
			p := w.asked()
			w.stripe.Pay(p.Payment.Reference)
			w.clock.Step(w.gateway.PayWithin())
			before := w.received()
			w.stripe.Next(trouble, trouble)
			w.must(w.checkout.Lapse(w.ctx))
			w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, before)
			w.must(w.checkout.Lapse(w.ctx))
			w.claim(p, models.LinePaid, models.PaymentPaid, before+p.Payment.Amount)
		}
	})
}

func TestASessionPaidAfterItsOrderLapsedLetsItRunAtItsOldTermsElseGoesToTheWallet(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		runs, kept := w.asked(), w.asked()
		w.clock.Step(w.gateway.PayWithin())
		w.must(w.checkout.Lapse(w.ctx))
		free := w.wallet().Free()
		pay := func(p checkout.Placed) {
			w.stripe.Change(p.Payment.Reference, func(s *stripetest.Session) { s.Status, s.PaymentStatus = "complete", "paid" })
			for range 2 {
				w.claimStatus(w.tell(sessionCompleted, p.Payment.Reference, nil), http.StatusOK)
			}
		}
		pay(runs)
		w.claim(runs, models.LinePaid, models.PaymentPaid, runs.Payment.Amount)
		w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error { return catalog.Withdraw(tx, w.offering.ID, "provider", w.clock.Now()) }))
		pay(kept)
		w.claim(kept, models.LineCancelled, models.PaymentPaid, runs.Payment.Amount+kept.Payment.Amount)
		if got := w.wallet().Free() - free; got != kept.Payment.Amount {
			t.Errorf("the wallet has %v more", got)
		}
	})
}

func TestALostAnswerIsOpenedAgainAsTheSameSession(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		w.stripe.Next(stripetest.CutAfter)
		p := w.asked()
		if p.Payment.Reference != "" {
			t.Fatalf("opened as %s", p.Payment.Reference)
		}
		w.must(w.checkout.OpenUnopened(w.ctx))
		got := w.order(p.Order.ID).Payments[0]
		if all := w.stripe.Sessions(); len(all) != 1 || got.Reference != all[0].ID || got.URL != all[0].URL {
			t.Fatalf("payment %v, sessions %v", got, all)
		}
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
	})
}

func TestTheEndOfASessionThatNobodyWasLedToChangesNothing(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		w.stripe.Next(stripetest.FailAfter) // and Stripe answers so for good
		p := w.asked()
		w.must(w.checkout.OpenUnopened(w.ctx))
		all := w.stripe.Sessions()
		if got := w.order(p.Order.ID).Payments[0]; len(all) != 2 || got.Reference != all[1].ID {
			t.Fatalf("payment %v, sessions %v", got, all)
		}
		w.claimStatus(w.tell(sessionExpired, all[0].ID, nil), http.StatusOK)
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
		w.stripe.Pay(all[1].ID)
		w.claimStatus(w.tell(sessionCompleted, all[1].ID, nil), http.StatusOK)
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestAMessageBeforeTheAnswerOfOpeningPays(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		w.stripe.Next(stripetest.CutAfter)
		p := w.asked()
		s := w.stripe.Sessions()[0]
		w.stripe.Pay(s.ID)
		w.claimStatus(w.tell(sessionCompleted, s.ID, nil), http.StatusOK)
		w.must(w.checkout.OpenUnopened(w.ctx))
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestAnOrderIsPlacedWhileStripeIsSlow(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		w.stripe.Next(stripetest.Slow)
		ctx, hurry := context.WithCancel(w.ctx)
		done := make(chan error)
		q := w.quote(4, time.Hour)
		var p checkout.Placed
		go func() {
			var err error
			p, err = w.checkout.Place(ctx, w.owner, checkout.Placing{Quotes: []string{q.ID}})
			done <- err
		}()
		w.stripe.Held()
		hurry()
		w.must(<-done)
		w.must(w.checkout.OpenUnopened(w.ctx))
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
		if len(w.stripe.Sessions()) != 1 {
			t.Errorf("sessions %v", w.stripe.Sessions())
		}
	})
}

func TestStripeSendsAgainWhatOurDatabaseCouldNotKeep(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		p := w.asked()
		w.stripe.Pay(p.Payment.Reference)
		w.failing = true
		if got := w.tell(sessionCompleted, p.Payment.Reference, nil); got < 500 {
			t.Errorf("answered %d", got)
		}
		w.claim(p, models.LineAwaitingPayment, models.PaymentOpen, 0)
		w.failing = false
		w.claimStatus(w.tell(sessionCompleted, p.Payment.Reference, nil), http.StatusOK)
		w.claim(p, models.LinePaid, models.PaymentPaid, p.Payment.Amount)
	})
}

func TestCancellingAnOrderEndsItsSessionUnlessItIsPaid(t *testing.T) {
	stripes(t, func(t *testing.T, w *till) {
		dropped, kept := w.asked(), w.asked()
		w.must(w.checkout.Cancel(w.ctx, w.owner, dropped.Order.ID))
		w.claim(dropped, models.LineCancelled, models.PaymentExpired, 0)
		if w.stripe.Pay(dropped.Payment.Reference) {
			t.Error("the session of a cancelled order could be paid")
		}
		w.stripe.Pay(kept.Payment.Reference)
		w.must(w.checkout.Cancel(w.ctx, w.owner, kept.Order.ID))
		if v := w.order(kept.Order.ID); v.Order.State != models.OrderState(models.LineCancelled) || v.Payments[0].State != models.PaymentPaid {
			t.Errorf("order %s, payment %s", v.Order.State, v.Payments[0].State)
		}
		if got := w.received(); got != kept.Payment.Amount {
			t.Errorf("Stripe brought %v, want %v", got, kept.Payment.Amount)
		}
		w.claimJobs(kept.Order.ID, true) // it was paid, and then cancelled before it ran
		w.audited()
	})
}

func TestAWebhookOfAMethodThatIsNotOnOfferIsRefused(t *testing.T) {
	w := newWorld(t, worlds.SQLite(t))
	if err := w.checkout.Webhook(w.ctx, "sandbox", nil, ""); !errors.Is(err, checkout.ErrMethod) {
		t.Errorf("%v", err)
	}
}
