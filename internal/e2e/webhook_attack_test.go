package e2e_test

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/finance"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/payment/stripetest"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// siege is a till with an order that waits for Stripe, and somebody at its door.
type siege struct {
	*till
	finance *finance.Counter
	placed  checkout.Placed
	session string
	amount  models.Money
	free    models.Money // of the wallet before
}

func newSiege(t *testing.T, db *store.DB) *siege {
	t.Helper()
	s := &siege{till: newTill(t, newWorld(t, db))}
	s.finance = finance.New(finance.Deps{
		DB: db, Clock: s.clock, Terms: order.Terms{Calendar: s.data.Calendar, FeePPM: 30_000, Tries: 3}, Gateways: []payment.Gateway{s.gateway},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	d := s.checkout.Deps
	d.Keys = s.keys
	s.checkout, s.free = checkout.New(d), s.wallet().Free()
	s.placed = s.asked()
	s.session, s.amount = s.placed.Payment.Reference, s.placed.Payment.Amount
	return s
}

// hears delivers a message and wants this answer.
func (s *siege) hears(want int, kind, id string, change func(event, object map[string]any)) {
	s.t.Helper()
	if got := s.tell(kind, id, change); got != want {
		s.t.Errorf("%s of %s: answered %d, want %d", kind, id, got, want)
	}
}

// sums are where the money is; the firm has what is free in its wallet, and lacks
// what it owes.
type sums struct{ Stripe, Firm, Suspense models.Money }

func (s *siege) sums() sums {
	s.t.Helper()
	return sums{
		Stripe: s.received(), Suspense: s.balance(models.AccountSuspense, ""),
		Firm: s.wallet().Free() - s.free + s.balance(models.AccountReceivable, s.owner.FirmID()),
	}
}

// strike is something that Stripe, a thief or the network does to a webhook, and
// where the money is afterwards. Of an order that was paid its lines hold the rest.
type strike struct {
	name  string
	deed  func(s *siege)
	order models.LineState
	sums  func(a models.Money) sums
}

func all(a models.Money) sums   { return sums{Stripe: a} }
func none(models.Money) sums    { return sums{} }
func lacks(a models.Money) sums { return sums{Firm: -a} }

const disputeCost = 110 * models.Yuan // what the stand-in takes for a dispute

var strikes = []strike{
	{"twenty of each at once", func(s *siege) {
		s.stripe.Pay(s.session)
		s.crowd(20, []message{{sessionCompleted, s.session}, {sessionSucceeded, s.session}})
	}, models.LinePaid, all},
	{"refunded before paid", func(s *siege) {
		s.stripe.Pay(s.session)
		s.stripe.RefundOutside(s.session, int64(s.amount/models.Fen))
		s.hears(http.StatusOK, "charge.refunded", s.session, nil)
		s.hears(http.StatusOK, sessionCompleted, s.session, nil)
	}, models.LinePaid, lacks},
	{"refunded in parts, twenty times at once, before paid", func(s *siege) {
		s.stripe.Pay(s.session)
		a, b := s.stripe.RefundOutside(s.session, 100), s.stripe.RefundOutside(s.session, 200)
		s.crowd(20, []message{{"charge.refunded", s.session}, {"refund.created", a}, {"refund.updated", b}, {sessionCompleted, s.session}})
	}, models.LinePaid, func(a models.Money) sums { return sums{Stripe: a - 3*models.Yuan, Firm: -3 * models.Yuan} }},
	{"a refund at Stripe that failed after all", func(s *siege) {
		s.stripe.Pay(s.session)
		r := s.stripe.RefundOutside(s.session, 100)
		s.hears(http.StatusOK, "refund.created", r, nil)
		s.stripe.EndRefund(r, "failed")
		s.crowd(10, []message{{"refund.failed", r}, {"charge.refund.updated", r}})
	}, models.LinePaid, all},
	{"disputed before paid, and lost", func(s *siege) {
		d := s.disputed()
		s.hears(http.StatusOK, "charge.dispute.created", d, nil)
		s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Status = "lost" })
		s.hears(http.StatusOK, sessionCompleted, s.session, nil)
		s.hears(http.StatusOK, "charge.dispute.closed", d, nil)
	}, models.LinePaid, func(a models.Money) sums { return sums{Stripe: -disputeCost, Firm: -a} }},
	{"won before it was opened", func(s *siege) {
		d := s.disputed()
		opened := s.stripe.Event("charge.dispute.created", d, nil)
		s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Status = "won" })
		s.crowd(10, []message{{"charge.dispute.closed", d}, {"charge.dispute.funds_reinstated", d}})
		s.claimStatus(s.post(opened, stripetest.Sign(opened, s.clock.Now(), stripetest.Secret)), http.StatusOK)
	}, models.LinePaid, func(a models.Money) sums { return sums{Stripe: a - disputeCost} }},
	{"72 hours late", func(s *siege) {
		s.stripe.Pay(s.session)
		m := s.stripe.Event(sessionCompleted, s.session, nil)
		old := stripetest.Sign(m, s.clock.Now(), stripetest.Secret)
		s.clock.Step(72 * time.Hour)
		s.claimStatus(s.post(m, old), http.StatusBadRequest)
		s.claimStatus(s.post(m, stripetest.Sign(m, s.clock.Now(), stripetest.Secret)), http.StatusOK)
		s.must(s.checkout.Lapse(s.ctx))
	}, models.LinePaid, all},
	{"paid after its session expired", func(s *siege) {
		s.clock.Step(s.gateway.PayWithin())
		s.must(s.checkout.Lapse(s.ctx))
		s.stripe.Change(s.session, func(x *stripetest.Session) { x.Status, x.PaymentStatus = "complete", "paid" })
		s.crowd(10, []message{{sessionCompleted, s.session}, {sessionExpired, s.session}})
	}, models.LinePaid, all},
	{"paid after the order was cancelled", func(s *siege) {
		s.must(s.checkout.Cancel(s.ctx, s.owner, s.placed.Order.ID))
		s.stripe.Change(s.session, func(x *stripetest.Session) { x.Status, x.PaymentStatus = "complete", "paid" })
		s.crowd(10, []message{{sessionCompleted, s.session}})
	}, models.LineCancelled, func(a models.Money) sums { return sums{Stripe: a, Firm: a} }},
	{"a failure after the money", func(s *siege) {
		s.stripe.Pay(s.session)
		s.hears(http.StatusOK, sessionCompleted, s.session, nil)
		s.crowd(5, []message{{sessionExpired, s.session}, {sessionDeclined, s.session}})
	}, models.LinePaid, all},
	{"forged, of every kind", func(s *siege) {
		d := s.disputed()
		r := s.stripe.RefundOutside(s.session, 100)
		for _, m := range []message{{sessionCompleted, s.session}, {"charge.dispute.created", d}, {"refund.created", r}, {"charge.refunded", s.session}} {
			s.forged(s.stripe.Event(m.kind, m.id, nil))
			for _, elsewhere := range elsewheres {
				s.hears(http.StatusBadRequest, m.kind, m.id, elsewhere)
			}
		}
	}, models.LineAwaitingPayment, none},
	{"of another amount", func(s *siege) {
		s.stripe.Pay(s.session)
		s.hears(http.StatusOK, sessionCompleted, s.session, func(_, o map[string]any) { o["amount_total"] = 1 })
	}, models.LineAwaitingPayment, func(models.Money) sums { return sums{Stripe: models.Fen, Suspense: models.Fen} }},
	{"of another currency", func(s *siege) {
		s.stripe.Pay(s.session)
		s.hears(http.StatusOK, sessionCompleted, s.session, func(_, o map[string]any) { o["currency"] = "usd" })
	}, models.LineAwaitingPayment, none},
	{"a dispute and a refund in another currency", func(s *siege) {
		s.stripe.Pay(s.session)
		s.hears(http.StatusOK, sessionCompleted, s.session, nil)
		d := s.disputed()
		s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Currency = "usd" })
		s.hears(http.StatusConflict, "charge.dispute.created", d, nil)
	}, models.LinePaid, all},
	{"of another order", func(s *siege) {
		other := s.asked()
		s.stripe.Pay(s.session)
		s.hears(http.StatusConflict, sessionCompleted, s.session, func(_, o map[string]any) {
			o["client_reference_id"], o["metadata"] = other.Payment.ID, map[string]string{"payment_id": other.Payment.ID}
		})
		s.claimJobs(other.Order.ID, false)
	}, models.LineAwaitingPayment, none},
	{"of money that is not ours", func(s *siege) {
		s.stripe.Pay(s.session)
		s.stripe.ChangeIntent("pi_of_"+s.session, func(i *stripetest.Intent) { i.Metadata = map[string]string{} })
		d, r := s.stripe.Dispute(s.session), s.stripe.RefundOutside(s.session, 100)
		s.crowd(3, []message{{"charge.dispute.created", d}, {"refund.created", r}, {"charge.refunded", s.session}})
	}, models.LineAwaitingPayment, none},
	{"while Stripe does not answer", func(s *siege) {
		d := s.disputed()
		s.stripe.Next(stripetest.Cut)
		s.hears(http.StatusServiceUnavailable, "charge.dispute.created", d, nil)
	}, models.LineAwaitingPayment, none},
	{"while our database cannot commit", func(s *siege) {
		d := s.disputed()
		s.failing = true
		for _, m := range []message{{sessionCompleted, s.session}, {"charge.dispute.created", d}} {
			if got := s.tell(m.kind, m.id, nil); got < 500 {
				s.t.Errorf("%s: answered %d", m.kind, got)
			}
		}
	}, models.LineAwaitingPayment, none},
}

func TestWhateverStrikesTheWebhookTheBooksAreTrue(t *testing.T) {
	t.Parallel()
	for _, x := range strikes {
		t.Run(x.name, func(t *testing.T) {
			flows.enter(t)
			worlds.Both(t, func(t *testing.T, db *store.DB) {
				s := newSiege(t, db)
				x.deed(s)
				if got := s.order(s.placed.Order.ID).Order.State; got != models.OrderState(x.order) {
					t.Errorf("the order is %s, want %s", got, x.order)
				}
				if got, want := s.sums(), x.sums(s.amount); got != want {
					t.Errorf("of %v: %v, want %v", s.amount, got, want)
				}
				s.claimJobs(s.placed.Order.ID, x.order == models.LinePaid)
				s.audited()
			})
		})
	}
}

// message is of a kind, about something at Stripe.
type message struct{ kind, id string }

// crowd delivers each message so many times, all at once.
func (s *siege) crowd(times int, all []message) {
	s.t.Helper()
	var wg sync.WaitGroup
	for range times {
		for _, m := range all {
			wg.Go(func() { s.hears(http.StatusOK, m.kind, m.id, nil) })
		}
	}
	wg.Wait()
}

// disputed pays at Stripe, and takes it back there.
func (s *siege) disputed() (id string) {
	s.stripe.Pay(s.session)
	return s.stripe.Dispute(s.session)
}

func (s *siege) forged(m []byte) {
	s.t.Helper()
	now := s.clock.Now()
	for name, header := range map[string]string{
		"no signature": "", "an empty secret": stripetest.Sign(m, now, ""), "another endpoint": stripetest.Sign(m, now, "whsec_of_another_endpoint"),
		"an hour ago": stripetest.Sign(m, now.Add(-time.Hour), stripetest.Secret), "in an hour": stripetest.Sign(m, now.Add(time.Hour), stripetest.Secret),
		"another body": stripetest.Sign(append(m, '\n'), now, stripetest.Secret),
	} {
		if got := s.post(m, header); got != http.StatusBadRequest {
			s.t.Errorf("%s: answered %d", name, got)
		}
	}
}

// elsewheres sign well, and are not our account at our version.
var elsewheres = []func(e, o map[string]any){
	func(e, _ map[string]any) { e["account"] = "acct_other" },
	func(e, _ map[string]any) { e["livemode"] = true },
	func(e, _ map[string]any) { e["api_version"] = "2024-06-20" },
	func(e, _ map[string]any) { e["api_version"] = "" },
	func(e, _ map[string]any) { delete(e, "data") },
}

func TestInWhateverOrderAWholeLifeIsToldTheBooksEndAlike(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-seed %d", seed)
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		s := newSiege(t, db)
		told := s.life()
		draw := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test's luck
		told = append(told, told...)
		draw.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		for _, m := range told {
			s.claimStatus(s.post(m, stripetest.Sign(m, s.clock.Now(), stripetest.Secret)), http.StatusOK)
		}
		if got, want := s.sums(), (sums{Stripe: -disputeCost, Firm: -s.amount}); got != want {
			t.Errorf("of %v: %v, want %v", s.amount, got, want)
		}
		s.audited()
	})
}

// life is every message of a payment that is slow to come, of which a part goes
// back and the rest is disputed and lost: each as Stripe said it at its time.
func (s *siege) life() (told [][]byte) {
	say := func(kind, id string) { told = append(told, s.stripe.Event(kind, id, nil)) }
	s.stripe.PayLater(s.session)
	say(sessionCompleted, s.session)
	s.stripe.Arrive(s.session)
	say(sessionSucceeded, s.session)
	say("payment_intent.succeeded", "pi_of_"+s.session)
	r := s.stripe.RefundOutside(s.session, 300)
	say("refund.created", r)
	say("charge.refunded", s.session)
	d := s.stripe.Dispute(s.session)
	s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Amount -= 300 })
	say("charge.dispute.created", d)
	s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Status = "lost" })
	say("charge.dispute.closed", d)
	return told
}

func TestARefundThatStripeAnsweredWith500AfterSendingGoesBackOnce(t *testing.T) {
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		s := newSiege(t, db)
		s.stripe.Pay(s.session)
		s.hears(http.StatusOK, sessionCompleted, s.session, nil)
		s.must(s.checkout.Cancel(s.ctx, s.owner, s.placed.Order.ID))
		_, err := s.finance.SendBack(s.ctx, s.owner, s.placed.Payment.ID, s.amount, "once")
		s.must(err)
		s.stripe.Next(stripetest.None, stripetest.FailAfter)
		for range 3 {
			s.must(s.finance.SendRefunds(s.ctx))
			s.clock.Step(time.Minute)
		}
		s.crowd(20, []message{{"charge.refunded", s.session}})
		if all := s.stripe.Refunds(); len(all) != 1 || models.Money(all[0].Amount)*models.Fen != s.amount {
			t.Errorf("refunds %v of %v", all, s.amount)
		}
		if got := s.sums(); got != (sums{}) {
			t.Errorf("%v", got)
		}
		s.audited()
	})
}

func TestACardThatStripeAnsweredWith500AfterChargingIsChargedOnce(t *testing.T) {
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		s := newSiege(t, db)
		low := s.wallet().Free() + 50*models.Yuan
		p, err := s.checkout.SetAutoTopUp(s.ctx, s.owner, checkout.AutoTopUp{Threshold: low + 100*models.Yuan, Amount: 20 * models.Yuan, Ceiling: 100 * models.Yuan}, "once")
		s.must(err)
		s.stripe.Pay(p.Reference)
		s.hears(http.StatusOK, sessionCompleted, p.Reference, nil)
		s.stripe.Next(stripetest.None, stripetest.None, stripetest.FailAfter) // look, make, confirm
		s.must(s.checkout.FillWallets(s.ctx))
		s.clock.Step(2 * time.Minute)
		s.must(s.checkout.FillWallets(s.ctx))
		all := s.stripe.Charges()
		if len(all) == 0 || all[0].Received != 2000 {
			t.Fatalf("charges %v", all)
		}
		s.crowd(20, []message{{"payment_intent.succeeded", all[0].ID}})
		if got := s.received(); got != models.Money(len(all)+1)*20*models.Yuan {
			t.Errorf("Stripe brought %v by %d charges and a session", got, len(all))
		}
		s.audited()
	})
}

func TestAMessageWhoseCommitWasLostIsTakenOnceWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, lands := range map[string]bool{"before it landed": false, "after it landed": true} {
		t.Run(name, func(t *testing.T) {
			flows.enter(t)
			wire := &testkit.Wire{Lands: lands}
			s := newSiege(t, worlds.PostgresThrough(t, wire))
			s.stripe.Pay(s.session)
			wire.Armed.Store(true)
			if got := s.tell(sessionCompleted, s.session, nil); got < 500 {
				t.Errorf("answered %d", got)
			}
			s.crowd(20, []message{{sessionCompleted, s.session}})
			s.claim(s.placed, models.LinePaid, models.PaymentPaid, s.amount)
			if got := s.sums(); got != all(s.amount) {
				t.Errorf("%v", got)
			}
		})
	}
}
