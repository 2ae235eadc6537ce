package stripepay_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/config"
	"supermarket/internal/payment"
	"supermarket/internal/payment/stripepay"
	"supermarket/internal/payment/stripetest"
	"supermarket/models"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

type scene struct {
	*testing.T
	clock  *clock.Manual
	stripe *stripetest.Fake
	g      *stripepay.Gateway
	ctx    context.Context
}

func newScene(t *testing.T) *scene {
	c := clock.At(noon)
	s := &scene{T: t, clock: c, stripe: stripetest.New(t, c), ctx: t.Context()}
	s.stripe.Judge = judge
	s.g = s.gateway(stripepay.Config{})
	return s
}

// gateway fills in what is not said.
func (s *scene) gateway(c stripepay.Config) *stripepay.Gateway {
	s.Helper()
	if c.Key == "" {
		c.Key = stripetest.Key
	}
	c.WebhookSecret, c.APIBase, c.Real = stripetest.Secret, s.stripe.URL, s.clock
	g, err := stripepay.New(c)
	if err != nil {
		s.Fatal(err)
	}
	return g
}

func (s *scene) request() payment.Request {
	return payment.Request{
		PaymentID: "pay_1", OrderNumber: "S2611230001", Amount: 12*models.Yuan + 34*models.Fen,
		ReturnURL: "https://shop.test/orders/ord_1/confirming", ExpiresAt: noon.Add(s.g.PayWithin()),
	}
}

func (s *scene) opened() payment.Opened {
	s.Helper()
	o, err := s.g.Open(s.ctx, s.request())
	if err != nil {
		s.Fatal(err)
	}
	return o
}

func (s *scene) asked(o payment.Opened) (payment.Event, bool) {
	s.Helper()
	e, ok, err := s.g.Ask(s.ctx, "pay_1", o.Reference)
	if err != nil {
		s.Fatal(err)
	}
	return e, ok
}

// claimUnknown: the error says that nothing is known, and gives no secret away.
func (s *scene) claimUnknown(err error) {
	s.Helper()
	if !errors.Is(err, payment.ErrUnavailable) {
		s.Errorf("not unavailable: %v", err)
	}
	if err != nil && strings.Contains(err.Error(), stripetest.Key) {
		s.Errorf("the key is in %q", err.Error())
	}
}

func TestWithoutKeyOrWebhookSecretThereIsNoGateway(t *testing.T) {
	for _, c := range []stripepay.Config{
		{WebhookSecret: stripetest.Secret}, {Key: stripetest.Key}, {Key: stripetest.Key, WebhookSecret: " "},
	} {
		c.Real = clock.At(noon)
		if _, err := stripepay.New(c); err == nil {
			t.Errorf("made from %v", c)
		}
	}
}

func TestASessionAsksForTheOrdersAmountInFen(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	got := s.stripe.Sessions()[0]
	for key, want := range map[string]string{
		"line_items[0][price_data][unit_amount]": "1234", "line_items[0][quantity]": "1", "line_items[0][price_data][currency]": "cny",
		"mode": "payment", "client_reference_id": "pay_1", "metadata[payment_id]": "pay_1",
		"payment_method_types[0]": "card", "payment_method_types[1]": "alipay", "payment_method_types[2]": "wechat_pay",
		"payment_method_options[wechat_pay][client]": "web",
		"success_url": "https://shop.test/orders/ord_1/confirming", "cancel_url": "https://shop.test/orders/ord_1",
		"expires_at": fmt.Sprint(noon.Add(s.g.PayWithin()).Unix()),
	} {
		if got.Form.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, got.Form.Get(key), want)
		}
	}
	if o.Reference != got.ID || o.URL != got.URL {
		t.Errorf("opened %v", o)
	}
}

func TestHoweverOftenAndAtOnceAPaymentIsOpenedItIsOneSession(t *testing.T) {
	s := newScene(t)
	var wg sync.WaitGroup
	refs := make([]string, 20)
	for i := range refs {
		wg.Go(func() {
			o, err := s.g.Open(s.ctx, s.request())
			if err == nil {
				refs[i] = o.Reference
			}
		})
	}
	wg.Wait()
	for _, r := range refs {
		if r != "cs_test_1" {
			t.Fatalf("references %v", refs)
		}
	}
}

func TestALostAnswerIsUnknownAndAskingAgainFindsTheSameSession(t *testing.T) {
	for _, trouble := range []stripetest.Trouble{stripetest.CutAfter, stripetest.Garbage} {
		s := newScene(t)
		s.stripe.Next(trouble)
		_, err := s.g.Open(s.ctx, s.request())
		s.claimUnknown(err)
		s.clock.Step(20 * time.Minute) // the first deadline would now be refused, had the session not been opened
		if o := s.opened(); o.Reference != "cs_test_1" || len(s.stripe.Sessions()) != 1 {
			t.Errorf("trouble %d: reference %s of %d sessions", trouble, o.Reference, len(s.stripe.Sessions()))
		}
	}
}

func TestWhatWasNotAnsweredIsUnknown(t *testing.T) {
	for _, trouble := range []stripetest.Trouble{
		stripetest.Fail, stripetest.FailAfter, stripetest.Cut, stripetest.CutAfter, stripetest.Redirect, stripetest.Garbage, stripetest.Unreadable,
	} {
		s := newScene(t)
		s.stripe.Next(trouble)
		_, err := s.g.Open(s.ctx, s.request())
		s.claimUnknown(err)
		o := s.opened()
		s.stripe.Next(trouble)
		_, known, err := s.g.Ask(s.ctx, "pay_1", o.Reference)
		if s.claimUnknown(err); known {
			t.Errorf("trouble %d: known", trouble)
		}
		s.stripe.Next(trouble, trouble)
		s.claimUnknown(s.g.Expire(s.ctx, "pay_1", o.Reference))
	}
}

func TestAWrongKeyIsUnknownAndNotSaid(t *testing.T) {
	s := newScene(t)
	const wrong = "sk_test_of_somebody_else"
	_, err := s.gateway(stripepay.Config{Key: wrong}).Open(s.ctx, s.request())
	s.claimUnknown(err)
	if strings.Contains(err.Error(), wrong) {
		t.Errorf("the key is in %q", err.Error())
	}
}

func TestAFailureThatStripeKeepsForGoodIsGotRoundOnce(t *testing.T) {
	s := newScene(t)
	s.stripe.Next(stripetest.FailAfter)
	_, err := s.g.Open(s.ctx, s.request())
	s.claimUnknown(err)
	first, second := s.opened(), s.opened()
	if first.Reference != "cs_test_2" || second != first {
		t.Errorf("opened %v, then %v", first, second)
	}
}

func TestASlowAnswerEndsWithTheCallersPatience(t *testing.T) {
	s := newScene(t)
	s.stripe.Next(stripetest.Slow)
	ctx, cancel := context.WithCancel(s.ctx)
	done := make(chan error)
	go func() { _, err := s.g.Open(ctx, s.request()); done <- err }()
	cancel()
	s.claimUnknown(<-done)
}

func TestADeadlineTooNearForStripeOpensOneSessionThatOutlivesIt(t *testing.T) {
	s := newScene(t)
	r := s.request()
	s.clock.Step(s.g.PayWithin() - time.Minute)
	s.stripe.Next(stripetest.None, stripetest.CutAfter)
	_, err := s.g.Open(s.ctx, r)
	s.claimUnknown(err)
	o, err := s.g.Open(s.ctx, r)
	if err != nil || len(s.stripe.Sessions()) != 1 || o.Reference != s.stripe.Sessions()[0].ID {
		t.Fatalf("%v, %v of %v", err, o, s.stripe.Sessions())
	}
	if got := s.stripe.Sessions()[0].ExpiresAt; got != r.ExpiresAt.Add(31*time.Minute).Unix() {
		t.Errorf("ends at %d", got)
	}
}

func TestASteppedBusinessClockDoesNotReachStripe(t *testing.T) {
	s := newScene(t)
	days := 100 * 24 * time.Hour
	g := s.gateway(stripepay.Config{Ahead: func() time.Duration { return days }})
	r := s.request()
	r.ExpiresAt = r.ExpiresAt.Add(days)
	if _, err := g.Open(s.ctx, r); err != nil {
		t.Fatal(err)
	}
	if got := s.stripe.Sessions()[0].ExpiresAt; got != noon.Add(g.PayWithin()).Unix() {
		t.Errorf("ends at %d", got)
	}
}

func TestOtherContentUnderAPaymentsKeyIsRefused(t *testing.T) {
	s := newScene(t)
	s.opened()
	r := s.request()
	r.Amount += models.Fen
	if _, err := s.g.Open(s.ctx, r); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestAnAnswerAboutAnotherPaymentIsNotBelieved(t *testing.T) {
	s := newScene(t)
	s.stripe.Next(stripetest.AnotherOnes)
	_, err := s.g.Open(s.ctx, s.request())
	s.claimUnknown(err)
}

func TestStripeIsAskedWhatBecameOfASession(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	if _, known := s.asked(o); known {
		t.Error("an open session is decided")
	}
	s.stripe.PayLater(o.Reference)
	if e, known := s.asked(o); !known || e.Kind != payment.EventPending {
		t.Errorf("money on its way is %v %v", known, e)
	}
	s.stripe.Arrive(o.Reference)
	e, known := s.asked(o)
	want := payment.Event{ID: "stripe:cs_test_1:paid", PaymentID: "pay_1", Reference: "cs_test_1", Kind: payment.EventPaid, Amount: s.request().Amount, Currency: "CNY", Charge: "pi_of_cs_test_1"}
	if !known || e != want {
		t.Errorf("paid is %v %v", known, e)
	}
}

func TestExpiringAnOpenSessionFailsItsPayment(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	for range 2 {
		if err := s.g.Expire(s.ctx, "pay_1", o.Reference); err != nil {
			t.Fatal(err)
		}
	}
	if e, known := s.asked(o); !known || e.Kind != payment.EventFailed || s.stripe.Pay(o.Reference) {
		t.Errorf("%v %v", known, e)
	}
}

func TestExpiringAPaidSessionIsNoErrorAndItStaysPaid(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	if err := s.g.Expire(s.ctx, "pay_1", o.Reference); err != nil {
		t.Fatal(err)
	}
	if e, known := s.asked(o); !known || e.Kind != payment.EventPaid {
		t.Errorf("%v %v", known, e)
	}
}

func TestAnExpiryOfNoSessionIsRefused(t *testing.T) {
	s := newScene(t)
	if err := s.g.Expire(s.ctx, "pay_1", "cs_test_none"); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestAskingWithAnotherPaymentsReferenceIsForged(t *testing.T) {
	s := newScene(t)
	o := s.opened()
	s.stripe.Pay(o.Reference)
	if _, known, err := s.g.Ask(s.ctx, "pay_2", o.Reference); known || !errors.Is(err, payment.ErrForged) {
		t.Errorf("%v %v", known, err)
	}
	s.stripe.Change(o.Reference, func(c *stripetest.Session) { c.Live = true })
	if _, known, err := s.g.Ask(s.ctx, "pay_1", o.Reference); known || !errors.Is(err, payment.ErrForged) {
		t.Errorf("of the other mode: %v %v", known, err)
	}
}

func TestBuyersPayAtStripesPageOrTheStandIns(t *testing.T) {
	s := newScene(t)
	if s.g.PageOrigin() != s.stripe.URL {
		t.Errorf("of the stand-in: %s", s.g.PageOrigin())
	}
	g, err := stripepay.New(stripepay.Config{Key: stripetest.Key, WebhookSecret: config.Secret(stripetest.Secret), Real: s.clock})
	if err != nil || g.PageOrigin() != "https://checkout.stripe.com" {
		t.Errorf("%v", err)
	}
}
