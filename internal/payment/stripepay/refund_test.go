package stripepay_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"supermarket/internal/payment"
	"supermarket/internal/payment/stripetest"
	"supermarket/models"
)

// paid is a session of pay_1 that was paid.
func (s *scene) paid() payment.Opened {
	s.Helper()
	o := s.opened()
	if !s.stripe.Pay(o.Reference) {
		s.Fatal("not open")
	}
	return o
}

func back(o payment.Opened, id string, amount models.Money) payment.RefundRequest {
	return payment.RefundRequest{RefundID: id, PaymentID: "pay_1", Reference: o.Reference, Charge: "pi_of_" + o.Reference, Amount: amount}
}

// hears delivers a message about anything, and returns all that it tells.
func (s *scene) hears(kind, id string) []payment.Event {
	s.Helper()
	p := s.stripe.Event(kind, id, nil)
	all, err := s.g.Webhook(s.ctx, p, stripetest.Sign(p, s.clock.Now(), stripetest.Secret))
	if err != nil {
		s.Fatal(err)
	}
	return all
}

func kinds(all []payment.Event) []string {
	out := []string{}
	for _, e := range all {
		out = append(out, e.Kind)
	}
	return out
}

func (s *scene) claimKinds(all []payment.Event, want ...string) {
	s.Helper()
	if got := kinds(all); !slices.Equal(got, want) {
		s.Errorf("it tells %v, want %v", got, want)
	}
}

func TestARefundGoesBackOnceHoweverOftenAndAtOnce(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _ = s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan)) })
	}
	wg.Wait()
	got, err := s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan))
	all := s.stripe.Refunds()
	if err != nil || got.State != payment.EventRefundSent || len(all) != 1 || got.Reference != all[0].ID || all[0].Amount != 500 || all[0].Metadata["refund_id"] != "ref_1" {
		t.Errorf("%v %v of %v", got, err, all)
	}
}

func TestARefundThatWasNotAnsweredIsUnknownAndFoundAgainEvenDaysLater(t *testing.T) {
	troubles := []stripetest.Trouble{
		stripetest.Fail, stripetest.FailAfter, stripetest.Cut, stripetest.CutAfter, stripetest.Redirect, stripetest.Garbage, stripetest.Unreadable,
	}
	for _, trouble := range troubles {
		for _, forgotten := range []bool{false, true} {
			for before := range 2 { // look, make
				s := newScene(t)
				o := s.paid()
				s.stripe.Next([]stripetest.Trouble{stripetest.None, stripetest.None}[:before]...)
				s.stripe.Next(trouble)
				_, err := s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan))
				s.claimUnknown(err)
				if forgotten {
					s.stripe.ForgetKeys()
				}
				got, err := s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan))
				if err != nil || got.State != payment.EventRefundSent || len(s.stripe.Refunds()) != 1 {
					t.Errorf("trouble %d at %d: %v %v of %v", trouble, before, got, err, s.stripe.Refunds())
				}
			}
		}
	}
}

func TestAFailureThatStripeKeepsForGoodAndThatGaveNothingBackIsGotRound(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	s.stripe.Next(stripetest.None, stripetest.FailBefore)
	_, err := s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan))
	s.claimUnknown(err)
	got, err := s.g.Refund(s.ctx, back(o, "ref_1", 5*models.Yuan))
	if err != nil || got.State != payment.EventRefundSent || len(s.stripe.Refunds()) != 1 {
		t.Errorf("%v %v of %v", got, err, s.stripe.Refunds())
	}
}

func TestNoMoreGoesBackThanCame(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	if _, err := s.g.Refund(s.ctx, back(o, "ref_1", s.request().Amount-models.Fen)); err != nil {
		t.Fatal(err)
	}
	got, err := s.g.Refund(s.ctx, back(o, "ref_2", 2*models.Fen))
	if err != nil || got.State != payment.EventRefundFailed || got.Reason != "charge_already_refunded" || len(s.stripe.Refunds()) != 1 {
		t.Errorf("%v %v of %v", got, err, s.stripe.Refunds())
	}
}

func TestARefundOfAPaymentWhoseChargeWasNeverToldFindsIt(t *testing.T) {
	s := newScene(t)
	r := back(s.paid(), "ref_1", models.Yuan)
	r.Charge = ""
	if got, err := s.g.Refund(s.ctx, r); err != nil || got.State != payment.EventRefundSent {
		t.Errorf("%v %v", got, err)
	}
	unpaid := s.request()
	unpaid.PaymentID = "pay_3"
	o, err := s.g.Open(s.ctx, unpaid)
	if err != nil {
		t.Fatal(err)
	}
	none := payment.RefundRequest{RefundID: "ref_3", PaymentID: "pay_3", Reference: o.Reference, Amount: models.Yuan}
	if got, err := s.g.Refund(s.ctx, none); err != nil || got.State != payment.EventRefundFailed || got.Reason != "not_paid" {
		t.Errorf("of one that was never paid: %v %v", got, err)
	}
	r.PaymentID, r.RefundID = "pay_2", "ref_2"
	if _, err := s.g.Refund(s.ctx, r); !errors.Is(err, payment.ErrForged) {
		t.Errorf("of another payment: %v", err)
	}
}

func TestARefundsIdIsOfOneAmount(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	if _, err := s.g.Refund(s.ctx, back(o, "ref_1", models.Yuan)); err != nil {
		t.Fatal(err)
	}
	_, err := s.g.Refund(s.ctx, back(o, "ref_1", 2*models.Yuan))
	s.claimUnknown(err)
}

func TestARefundOnItsWayIsToldOnceItHasEnded(t *testing.T) {
	for end, want := range map[string]string{"succeeded": payment.EventRefundSent, "failed": payment.EventRefundFailed, "canceled": payment.EventRefundFailed} {
		s := newScene(t)
		o := s.paid()
		s.stripe.RefundsBecome("pending")
		got, err := s.g.Refund(s.ctx, back(o, "ref_1", models.Yuan))
		if err != nil || got.State != payment.EventPending {
			t.Fatalf("%v %v", got, err)
		}
		s.claimKinds(s.hears("charge.refunded", o.Reference), payment.EventPaid)
		s.stripe.EndRefund(got.Reference, end)
		all := s.hears("charge.refund.updated", got.Reference)
		s.claimKinds(all, payment.EventPaid, want)
		if e := all[1]; e.Refund != "ref_1" || e.PaymentID != "pay_1" || e.Reference != o.Reference || e.Charge != "pi_of_"+o.Reference || e.Amount != models.Yuan {
			t.Errorf("%s: %v", end, e)
		}
	}
}

func TestWhatIsRefundedAtStripeIsToldAfterItsArrivalAndOncePerRefund(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	first := s.stripe.RefundOutside(o.Reference, 100)
	if _, err := s.g.Refund(s.ctx, back(o, "ref_1", models.Yuan)); err != nil {
		t.Fatal(err)
	}
	second := s.stripe.RefundOutside(o.Reference, 200)
	for kind, id := range map[string]string{"charge.refunded": o.Reference, "refund.created": second, "refund.updated": first, "charge.refund.updated": first} {
		all := s.hears(kind, id)
		s.claimKinds(all, payment.EventPaid, payment.EventRefundedOutside, payment.EventRefundSent, payment.EventRefundedOutside)
		if asked, _ := s.asked(o); all[0] != asked || all[1].ID != "stripe:"+first+":refunded_outside" || all[3].Amount != 2*models.Yuan || all[3].Refund != "" {
			t.Errorf("%s: %v", kind, all)
		}
	}
	s.stripe.EndRefund(second, "failed")
	s.claimKinds(s.hears("refund.failed", second)[3:], payment.EventRefundedOutside, payment.EventRefundFailed)
}

func TestADisputeIsToldWithItsEndAfterTheArrival(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	d := s.stripe.Dispute(o.Reference)
	all := s.hears("charge.dispute.created", d)
	s.claimKinds(all, payment.EventPaid, payment.EventDisputed)
	until := noon.Add(7 * 24 * time.Hour)
	e := all[1]
	if e.Until == nil || !e.Until.Equal(until) {
		t.Errorf("until %v", e.Until)
	}
	e.Until = nil
	if e != (payment.Event{
		ID: "stripe:" + d + ":disputed", PaymentID: "pay_1", Reference: o.Reference, Charge: "pi_of_" + o.Reference, Kind: payment.EventDisputed,
		Amount: s.request().Amount, Currency: "CNY", Dispute: d, Reason: "fraudulent", Cost: 110 * models.Yuan,
	}) {
		t.Errorf("%v", e)
	}
	for status, want := range map[string]string{"won": payment.EventDisputeWon, "lost": payment.EventDisputeLost} {
		s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Status = status })
		s.claimKinds(s.hears("charge.dispute.closed", d), payment.EventPaid, payment.EventDisputed, want)
	}
}

func TestAnInquiryHasTakenNoMoneyAndIsNotTold(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	d := s.stripe.Dispute(o.Reference)
	for _, status := range []string{"warning_needs_response", "warning_under_review", "warning_closed", "charge_refunded", "of_next_year"} {
		s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Status = status })
		s.claimKinds(s.hears("charge.dispute.created", d))
	}
}

func TestMoneyOfOthersIsNoneOfOurs(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	d, r := s.stripe.Dispute(o.Reference), s.stripe.RefundOutside(o.Reference, 100)
	s.stripe.ChangeIntent("pi_of_"+o.Reference, func(i *stripetest.Intent) { i.Metadata = map[string]string{"payment_id": "pay_of_another"} })
	s.claimKinds(s.hears("charge.dispute.created", d))
	s.claimKinds(s.hears("refund.created", r))
	s.stripe.ChangeIntent("pi_of_"+o.Reference, func(i *stripetest.Intent) { i.Metadata = nil })
	s.claimKinds(s.hears("charge.refunded", o.Reference))
}

func TestADisputeThatStripeWasNotAskedAboutIsSentAgain(t *testing.T) {
	s := newScene(t)
	o := s.paid()
	d := s.stripe.Dispute(o.Reference)
	for before := range 2 { // whose, which session
		s.stripe.Next([]stripetest.Trouble{stripetest.None}[:before]...)
		s.stripe.Next(stripetest.Cut)
		p := s.stripe.Event("charge.dispute.created", d, nil)
		_, err := s.g.Webhook(s.ctx, p, stripetest.Sign(p, s.clock.Now(), stripetest.Secret))
		s.claimUnknown(err)
	}
}

func TestALiveDisputeIsForgedHere(t *testing.T) {
	s := newScene(t)
	d := s.stripe.Dispute(s.paid().Reference)
	s.stripe.ChangeDispute(d, func(d *stripetest.Dispute) { d.Live = true })
	p := s.stripe.Event("charge.dispute.created", d, nil)
	if _, err := s.g.Webhook(s.ctx, p, stripetest.Sign(p, s.clock.Now(), stripetest.Secret)); !errors.Is(err, payment.ErrForged) {
		t.Errorf("%v", err)
	}
}
