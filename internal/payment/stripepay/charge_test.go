package stripepay_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/payment"
	"supermarket/internal/payment/stripepay"
	"supermarket/internal/payment/stripetest"
	"supermarket/models"
)

// kept is a card that a paid session has left with us.
func (s *scene) kept() payment.Means {
	s.Helper()
	r := s.request()
	r.Keep = true
	o, err := s.g.Open(s.ctx, r)
	if err != nil {
		s.Fatal(err)
	}
	s.stripe.Pay(o.Reference)
	e, known := s.asked(o)
	if !known || e.Kind != payment.EventPaid {
		s.Fatalf("%v %v", e, known)
	}
	return e.Kept
}

func charge(m payment.Means) payment.ChargeRequest {
	return payment.ChargeRequest{PaymentID: "pay_2", Amount: 50 * models.Yuan, Means: m}
}

func TestTheCheckerRefusesWhatStripeWould(t *testing.T) {
	r := httptest.NewRequest("POST", "/v1/refunds", nil)
	r.Header.Set("Authorization", "Bearer "+stripetest.Key)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for body, good := range map[string]bool{"payment_intent=pi_1&amount=400": true, "payment_intent=pi_1&money=400": false, "payment_intent=pi_1&amount=much": false} {
		if err := judge.Takes(r, []byte(body)); (err == nil) != good {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestACardIsKeptOnlyWhereTheBuyerLetsUs(t *testing.T) {
	s := newScene(t)
	if got := s.kept(); got != (payment.Means{Customer: "cus_of_cs_test_1", Instrument: "pm_of_cs_test_1", Label: "visa 4242"}) {
		t.Errorf("kept %v", got)
	}
	s = newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	if e, _ := s.asked(o); e.Kept != (payment.Means{}) {
		t.Errorf("kept %v", e.Kept)
	}
}

func TestAMessageOfAKeptCardNamesItToo(t *testing.T) {
	s := newScene(t)
	want := s.kept()
	e, ok, err := s.told(completed, payment.Opened{Reference: "cs_test_1"}, nil)
	if err != nil || !ok || e.Kept != want {
		t.Errorf("%v %v %v", e, ok, err)
	}
	s.stripe.Next(stripetest.Cut)
	_, _, err = s.told(completed, payment.Opened{Reference: "cs_test_1"}, nil)
	s.claimUnknown(err)
}

func TestAKeptCardIsChargedOnceHoweverOftenAndAtOnce(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _, _, _ = s.g.Charge(s.ctx, charge(m)) })
	}
	wg.Wait()
	ref, e, known, err := s.g.Charge(s.ctx, charge(m))
	want := payment.Event{
		ID: "stripe:" + ref + ":paid", PaymentID: "pay_2", Reference: ref, Charge: ref, Kind: payment.EventPaid, Amount: 50 * models.Yuan, Currency: "CNY",
	}
	if err != nil || !known || e != want || len(s.stripe.Charges()) != 1 {
		t.Errorf("%v %v %v of %v", e, known, err, s.stripe.Charges())
	}
	if asked, ok, err := s.g.Ask(s.ctx, "pay_2", ref); err != nil || !ok || asked != want {
		t.Errorf("asked: %v %v %v", asked, ok, err)
	}
}

func TestACardsRefusalIsAFailureWithItsReason(t *testing.T) {
	for answer, reason := range map[string]string{
		"insufficient_funds": "insufficient_funds", "authentication_required": "authentication_required", "requires_action": "authentication_required",
	} {
		s := newScene(t)
		m := s.kept()
		s.stripe.Answers(m.Instrument, answer)
		ref, e, known, err := s.g.Charge(s.ctx, charge(m))
		if err != nil || !known || e.Kind != payment.EventFailed || e.Reason != reason || e.Reference != ref {
			t.Errorf("%s: %v %v %v", answer, e, known, err)
		}
		s.stripe.Answers(m.Instrument, "")
		if _, again, _, err := s.g.Charge(s.ctx, charge(m)); err != nil || again != e {
			t.Errorf("%s, again: %v %v", answer, again, err)
		}
	}
}

func TestAChargeOnItsWayIsToldSo(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	s.stripe.Answers(m.Instrument, "processing")
	ref, e, known, err := s.g.Charge(s.ctx, charge(m))
	if err != nil || !known || e.Kind != payment.EventPending {
		t.Fatalf("%v %v %v", e, known, err)
	}
	s.stripe.Settle(ref, true)
	e, ok, err := s.told("payment_intent.succeeded", payment.Opened{Reference: ref}, nil)
	if asked, _, _ := s.g.Ask(s.ctx, "pay_2", ref); err != nil || !ok || e != asked || e.Kind != payment.EventPaid {
		t.Errorf("%v %v %v, asked %v", e, ok, err, asked)
	}
}

func TestAChargeThatWasNotAnsweredIsUnknownAndFoundAgainEvenDaysLater(t *testing.T) {
	troubles := []stripetest.Trouble{
		stripetest.Fail, stripetest.FailAfter, stripetest.Cut, stripetest.CutAfter, stripetest.Redirect, stripetest.Garbage, stripetest.Unreadable,
	}
	for _, trouble := range troubles {
		for before := range 4 { // look, make, confirm, ask
			s := newScene(t)
			m := s.kept()
			for range before {
				s.stripe.Next(stripetest.None)
			}
			s.stripe.Next(trouble)
			_, _, known, err := s.g.Charge(s.ctx, charge(m))
			if err != nil {
				s.claimUnknown(err)
			}
			if known && err != nil {
				t.Errorf("trouble %d at %d: known", trouble, before)
			}
			s.stripe.ForgetKeys()
			_, e, known, err := s.g.Charge(s.ctx, charge(m))
			if err != nil || !known || e.Kind != payment.EventPaid || s.charged() != 50*models.Yuan {
				t.Errorf("trouble %d at %d: %v %v %v, charged %v", trouble, before, e, known, err, s.charged())
			}
		}
	}
}

// charged is all that cards have paid.
func (s *scene) charged() (sum models.Money) {
	for _, c := range s.stripe.Charges() {
		sum += models.Money(c.Received) * models.Fen
	}
	return sum
}

func TestAReferenceIsKnownAsSoonAsTheChargeIsMade(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	s.stripe.Next(stripetest.None, stripetest.None, stripetest.FailAfter)
	ref, _, _, err := s.g.Charge(s.ctx, charge(m))
	s.claimUnknown(err)
	if e, known, err := s.g.Ask(s.ctx, "pay_2", ref); err != nil || !known || e.Kind != payment.EventPaid {
		t.Errorf("%s: %v %v %v", ref, e, known, err)
	}
}

func TestAChargeThatStripeWillNotMakeIsRefused(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	small, nobodys, none := charge(m), charge(m), charge(payment.Means{})
	small.Amount = models.Yuan
	nobodys.Means.Customer = "cus_of_another"
	for name, r := range map[string]payment.ChargeRequest{"too small": small, "another's card": nobodys, "no card": none} {
		if ref, e, known, err := s.g.Charge(s.ctx, r); !errors.Is(err, payment.ErrRefused) || known || ref != "" {
			t.Errorf("%s: %s %v %v", name, ref, e, err)
		}
	}
}

func TestAChargeByACardThatWasReplacedMeanwhileStaysUnknown(t *testing.T) {
	s := newScene(t)
	first := s.kept()
	s.stripe.Next(stripetest.None, stripetest.CutAfter)
	_, _, _, err := s.g.Charge(s.ctx, charge(first))
	s.claimUnknown(err)
	r := s.request()
	r.PaymentID, r.Keep = "pay_3", true
	o, err := s.g.Open(s.ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	s.stripe.Pay(o.Reference)
	e, _, err := s.g.Ask(s.ctx, "pay_3", o.Reference)
	if err != nil {
		t.Fatal(err)
	}
	_, _, known, err := s.g.Charge(s.ctx, charge(e.Kept))
	if s.claimUnknown(err); known || len(s.stripe.Charges()) != 1 {
		t.Errorf("known %v of %v", known, s.stripe.Charges())
	}
}

func TestAChargeIsEndedUnlessItHasEnded(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	s.stripe.Next(stripetest.None, stripetest.None, stripetest.Fail)
	ref, _, _, err := s.g.Charge(s.ctx, charge(m))
	s.claimUnknown(err)
	for range 2 {
		if err := s.g.Expire(s.ctx, "pay_2", ref); err != nil {
			t.Fatal(err)
		}
	}
	if e, known, err := s.g.Ask(s.ctx, "pay_2", ref); err != nil || !known || e.Kind != payment.EventFailed || s.charged() != 0 {
		t.Errorf("%v %v %v", e, known, err)
	}
	paid := charge(m)
	paid.PaymentID = "pay_3"
	ref, _, _, err = s.g.Charge(s.ctx, paid)
	if err != nil || s.g.Expire(s.ctx, "pay_3", ref) != nil {
		t.Errorf("a paid one: %v", err)
	}
}

func TestAskingWithAnotherPaymentsChargeIsForged(t *testing.T) {
	s := newScene(t)
	m := s.kept()
	ref, _, _, err := s.g.Charge(s.ctx, charge(m))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ payment, reference string }{{"pay_1", ref}, {"pay_1", "pi_of_cs_test_1"}} {
		if _, known, err := s.g.Ask(s.ctx, c.payment, c.reference); known || !errors.Is(err, payment.ErrForged) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestASessionsOwnChargeIsToldByTheSessionAlone(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	if e, ok, err := s.told("payment_intent.succeeded", payment.Opened{Reference: "pi_of_" + o.Reference}, nil); ok || err != nil {
		t.Errorf("%v %v", e, err)
	}
}

func TestNothingBelowStripesLeastIsOnOffer(t *testing.T) {
	s := newScene(t)
	r := s.request()
	r.Amount = s.g.Minimum()
	if _, err := s.g.Open(s.ctx, r); err != nil || r.Amount != 4*models.Yuan {
		t.Errorf("%v of %v", err, r.Amount)
	}
	r.PaymentID, r.Amount = "pay_2", r.Amount-models.Fen
	if _, err := s.g.Open(s.ctx, r); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("below: %v", err)
	}
	if got := s.gateway(stripepay.Config{Minimum: 30 * models.Yuan}).Minimum(); got != 30*models.Yuan {
		t.Errorf("a setting is not kept: %v", got)
	}
}

func TestAKeptCardsSessionOffersNothingThatCannotBeKept(t *testing.T) {
	s := newScene(t)
	s.kept()
	form := s.stripe.Sessions()[0].Form
	if form.Get("payment_method_types[0]") != "card" || form.Has("payment_method_types[1]") || strings.Contains(form.Encode(), "wechat") ||
		form.Get("payment_intent_data[setup_future_usage]") != "off_session" || form.Get("customer_creation") != "always" {
		t.Errorf("%v", form)
	}
	if life := time.Unix(s.stripe.Sessions()[0].ExpiresAt, 0).Sub(noon); life != s.g.PayWithin() {
		t.Errorf("it lives %v", life)
	}
}
