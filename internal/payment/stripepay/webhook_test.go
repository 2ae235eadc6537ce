package stripepay_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"supermarket/internal/payment"
	"supermarket/internal/payment/stripepay"
	"supermarket/internal/payment/stripetest"
	"supermarket/models"
)

const (
	completed = "checkout.session.completed"
	succeeded = "checkout.session.async_payment_succeeded"
	declined  = "checkout.session.async_payment_failed"
	expired   = "checkout.session.expired"
)

type changing = func(event, session map[string]any)

// told delivers a message about the session, signed now.
func (s *scene) told(kind string, o payment.Opened, change changing) (payment.Event, bool, error) {
	p := s.stripe.Event(kind, o.Reference, change)
	return s.heard(p, stripetest.Sign(p, s.clock.Now(), stripetest.Secret))
}

// heard wants a message that tells one thing at most.
func (s *scene) heard(payload []byte, header string) (payment.Event, bool, error) {
	s.Helper()
	all, err := s.g.Webhook(s.ctx, payload, header)
	switch len(all) {
	case 0:
		return payment.Event{}, false, err
	case 1:
		return all[0], true, err
	default:
		s.Fatalf("it tells %v", all)
		return payment.Event{}, false, err
	}
}

func TestAMessageTellsTheSameEventAsAsking(t *testing.T) {
	for _, kind := range []string{completed, succeeded} {
		s := newScene(t)
		o := s.opened()
		s.stripe.Pay(o.Reference)
		e, ok, err := s.told(kind, o, nil)
		if asked, _ := s.asked(o); err != nil || !ok || e != asked {
			t.Errorf("%s: %v %v %v, asked %v", kind, ok, err, e, asked)
		}
	}
	s := newScene(t)
	o := s.opened()
	s.clock.Step(time.Hour)
	e, ok, err := s.told(expired, o, nil)
	if asked, _ := s.asked(o); err != nil || !ok || e != asked || e.Kind != payment.EventFailed {
		t.Errorf("expired: %v %v %v, asked %v", ok, err, e, asked)
	}
}

func TestMoneyOnItsWayIsToldAndFailsByItsOwn(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.PayLater(o.Reference)
	if e, ok, err := s.told(completed, o, nil); !ok || err != nil || e.Kind != payment.EventPending {
		t.Errorf("completed: %v %v %v", ok, e, err)
	}
	if e, ok, err := s.told(declined, o, nil); !ok || err != nil || e.Kind != payment.EventFailed {
		t.Errorf("declined: %v %v %v", ok, e, err)
	}
}

func TestAFailureOfAPaidSessionIsBelievedToBePaid(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	if e, ok, err := s.told(expired, o, nil); !ok || err != nil || e.Kind != payment.EventPaid {
		t.Errorf("%v %v %v", ok, e, err)
	}
}

func TestMessagesOfNoConcernAreIgnored(t *testing.T) {
	for name, change := range map[string]changing{
		"another type":         func(e, _ map[string]any) { e["type"] = "invoice.paid" },
		"another's session":    func(_, s map[string]any) { s["client_reference_id"], s["metadata"] = "basket_1", map[string]any{} },
		"no reference":         func(_, s map[string]any) { s["client_reference_id"] = nil },
		"references that part": func(_, s map[string]any) { s["client_reference_id"] = "pay_2" },
		"a subscription":       func(_, s map[string]any) { s["mode"] = "subscription" },
		"nothing to pay":       func(_, s map[string]any) { s["payment_status"] = "no_payment_required" },
		"another object":       func(_, s map[string]any) { s["object"] = "payment_intent" },
	} {
		s := newScene(t)
		o := s.opened()
		s.stripe.Pay(o.Reference)
		if e, ok, err := s.told(completed, o, change); ok || err != nil {
			t.Errorf("%s: %v %v", name, e, err)
		}
	}
}

func TestSignedMessagesOfElsewhereAreForged(t *testing.T) {
	for name, change := range map[string]changing{
		"another account":       func(e, _ map[string]any) { e["account"] = "acct_other" },
		"live":                  func(e, _ map[string]any) { e["livemode"] = true },
		"a live session":        func(_, s map[string]any) { s["livemode"] = true },
		"another API version":   func(e, _ map[string]any) { e["api_version"] = "2024-06-20" },
		"no data":               func(e, _ map[string]any) { delete(e, "data") },
		"another kind of value": func(_, s map[string]any) { s["amount_total"] = "1234" },
		"less than nothing":     func(_, s map[string]any) { s["amount_total"] = -1 },
		"more than there is":    func(_, s map[string]any) { s["amount_total"] = math.MaxInt64 },
	} {
		s := newScene(t)
		o := s.opened()
		s.stripe.Pay(o.Reference)
		if e, ok, err := s.told(completed, o, change); ok || !errors.Is(err, payment.ErrForged) {
			t.Errorf("%s: %v %v", name, e, err)
		}
	}
}

func TestAnotherAmountOrCurrencyIsToldAsItIs(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	e, ok, err := s.told(completed, o, func(_, s map[string]any) { s["amount_total"], s["currency"] = 1, "usd" })
	if !ok || err != nil || e.Amount != models.Fen || e.Currency != "USD" {
		t.Errorf("%v %v %v", ok, e, err)
	}
}

func TestALiveKeyTakesNoTestMessages(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	s.g = s.gateway(stripepay.Config{Key: "rk_live_0123456789"})
	if _, ok, err := s.told(completed, o, nil); ok || !errors.Is(err, payment.ErrForged) {
		t.Errorf("%v %v", ok, err)
	}
}

func TestABadSignatureIsForged(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	p := s.stripe.Event(completed, o.Reference, nil)
	good := stripetest.Sign(p, s.clock.Now(), stripetest.Secret)
	at, mac, _ := strings.Cut(good, ",")
	for name, header := range map[string]string{
		"none":               "",
		"another secret":     stripetest.Sign(p, s.clock.Now(), "whsec_of_another_endpoint"),
		"the empty secret":   stripetest.Sign(p, s.clock.Now(), ""),
		"of another body":    stripetest.Sign(append(p, ' '), s.clock.Now(), stripetest.Secret),
		"too old":            stripetest.Sign(p, s.clock.Now().Add(-5*time.Minute-time.Second), stripetest.Secret),
		"of the future":      stripetest.Sign(p, s.clock.Now().Add(5*time.Minute+time.Second), stripetest.Secret),
		"of the far future":  stripetest.Sign(p, time.Unix(math.MaxInt64, 0), stripetest.Secret),
		"without a time":     mac,
		"without a mac":      at,
		"two times":          at + "," + stripetest.Sign(p, s.clock.Now().Add(time.Hour), stripetest.Secret),
		"another scheme":     strings.Replace(good, "v1=", "v0=", 1),
		"not hexadecimal":    at + ",v1=zz",
		"a time that is not": "t=x," + mac,
		"an empty mac":       at + ",v1=",
	} {
		if e, ok, err := s.heard(p, header); ok || !errors.Is(err, payment.ErrForged) {
			t.Errorf("%s: %v %v", name, e, err)
		}
	}
}

func TestASignatureIsGoodForFiveMinutesEitherWayAndBesideAnOldOne(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	p := s.stripe.Event(completed, o.Reference, nil)
	good := stripetest.Sign(p, s.clock.Now(), stripetest.Secret)
	at, mac, _ := strings.Cut(good, ",")
	for name, header := range map[string]string{
		"old":                  stripetest.Sign(p, s.clock.Now().Add(-5*time.Minute), stripetest.Secret),
		"early":                stripetest.Sign(p, s.clock.Now().Add(5*time.Minute), stripetest.Secret),
		"beside a rolled ones": at + ",v1=" + strings.Repeat("00", 32) + "," + mac,
	} {
		if _, ok, err := s.heard(p, header); !ok || err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzNothingUnsignedIsBelieved(f *testing.F) {
	f.Add([]byte(`{"type":"checkout.session.completed"}`), "t=1795406400,v1=00")
	f.Add([]byte("null"), "t=1,t=2")
	f.Fuzz(func(t *testing.T, payload []byte, header string) {
		s := newScene(t)
		if e, ok, err := s.heard(payload, header); ok || err == nil {
			t.Errorf("%v %v", e, err)
		}
	})
}
