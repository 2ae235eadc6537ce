package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/models"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// memory is a ledger that forgets.
type memory struct {
	sync.Mutex
	clock *clock.Manual
	kept  map[string]sandbox.Record
}

func (m *memory) Record(_ context.Context, id string) (sandbox.Record, time.Time, error) {
	m.Lock()
	defer m.Unlock()
	return m.kept[id], m.clock.Now(), nil
}

func (m *memory) Change(_ context.Context, id string, f func(*sandbox.Record, time.Time) error) (sandbox.Record, error) {
	m.Lock()
	defer m.Unlock()
	r := m.kept[id]
	r.Refunds = slices.Clone(r.Refunds)
	if err := f(&r, m.clock.Now()); err != nil {
		return sandbox.Record{}, err
	}
	m.kept[id] = r
	return r, nil
}

type scene struct {
	*testing.T
	*sandbox.Gateway
	clock *clock.Manual
	kept  *memory
}

const amount = 12 * models.Yuan

func newScene(t *testing.T) *scene {
	c := clock.At(noon)
	m := &memory{clock: c, kept: map[string]sandbox.Record{}}
	return &scene{t, sandbox.New(m), c, m}
}

func (s *scene) open(id string, keep bool) {
	s.Helper()
	_, err := s.Open(s.Context(), payment.Request{PaymentID: id, Amount: amount, Keep: keep, ReturnURL: "http://shop.test/wallet"})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *scene) do(deed string) payment.Event {
	s.Helper()
	e, err := s.Do(s.Context(), "pay_1", deed, amount)
	if err != nil {
		s.Fatalf("%s: %v", deed, err)
	}
	return e
}

func (s *scene) deeds() string {
	r, _, _ := s.kept.Record(s.Context(), "pay_1")
	return fmt.Sprint(sandbox.Deeds(r))
}

func (s *scene) claimKind(e payment.Event, want string) {
	s.Helper()
	if e.Kind != want {
		s.Errorf("it is %s, want %s", e.Kind, want)
	}
}

func TestTheFirstDecisionForAPaymentStands(t *testing.T) {
	for first, kind := range map[string]string{sandbox.Pay: payment.EventPaid, sandbox.Decline: payment.EventFailed} {
		s := newScene(t)
		s.open("pay_1", false)
		want := s.do(first)
		s.claimKind(want, kind)
		for _, then := range []string{sandbox.Pay, sandbox.Decline, sandbox.PayLater, sandbox.Arrive, sandbox.Bounce} {
			if got := s.do(then); got != want {
				t.Errorf("%s, then %s: %v", first, then, got)
			}
		}
		if err := s.Expire(t.Context(), "pay_1", ""); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := s.Ask(t.Context(), "pay_1", ""); err != nil || !ok || got != want {
			t.Errorf("%v %v %v", got, ok, err)
		}
	}
}

func TestMoneyOnItsWayArrivesByItselfOrAsItIsTold(t *testing.T) {
	for end, want := range map[string]string{"": payment.EventPaid, sandbox.Arrive: payment.EventPaid, sandbox.Bounce: payment.EventFailed} {
		s := newScene(t)
		s.open("pay_1", false)
		s.claimKind(s.do(sandbox.PayLater), payment.EventPending)
		if err := s.Expire(t.Context(), "pay_1", ""); err != nil {
			t.Fatal(err)
		}
		s.clock.Step(sandbox.Arrives - time.Second)
		e, _, _ := s.Ask(t.Context(), "pay_1", "")
		s.claimKind(e, payment.EventPending)
		if end != "" {
			s.do(end)
		}
		s.clock.Step(time.Second)
		e, _, _ = s.Ask(t.Context(), "pay_1", "")
		s.claimKind(e, want)
	}
}

func TestAnOpenPaymentIsNotKnownAndEndsByItsExpiry(t *testing.T) {
	s := newScene(t)
	s.open("pay_1", false)
	if e, ok, err := s.Ask(t.Context(), "pay_1", ""); ok || err != nil {
		t.Errorf("%v %v", e, err)
	}
	if err := s.Expire(t.Context(), "pay_1", ""); err != nil {
		t.Fatal(err)
	}
	s.claimKind(s.do(sandbox.Pay), payment.EventFailed)
}

func TestNoMoreGoesBackThanWasPaidAndEachRefundOnce(t *testing.T) {
	s := newScene(t)
	s.open("pay_1", false)
	back := func(id string, a models.Money) payment.Refunded {
		got, err := s.Refund(t.Context(), payment.RefundRequest{RefundID: id, PaymentID: "pay_1", Amount: a})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := back("ref_0", models.Yuan); got.State != payment.EventRefundFailed {
		t.Errorf("before it was paid: %v", got)
	}
	s.do(sandbox.Pay)
	for range 3 {
		if got := back("ref_1", 10*models.Yuan); got.State != payment.EventRefundSent {
			t.Errorf("%v", got)
		}
	}
	if got := back("ref_2", 2*models.Yuan+models.Fen); got.State != payment.EventRefundFailed || got.Reason == "" {
		t.Errorf("too much: %v", got)
	}
	if _, err := s.Refund(t.Context(), payment.RefundRequest{RefundID: "ref_1", PaymentID: "pay_1", Amount: models.Yuan}); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("another amount: %v", err)
	}
	e, again := s.do(sandbox.GiveBack), s.do(sandbox.GiveBack)
	if s.claimKind(e, payment.EventRefundedOutside); e.Amount != 2*models.Yuan || again != e {
		t.Errorf("%v, again %v", e, again)
	}
}

func TestADisputeIsWonOrLostOnce(t *testing.T) {
	for end, kind := range map[string]string{sandbox.DisputeWon: payment.EventDisputeWon, sandbox.DisputeLost: payment.EventDisputeLost} {
		s := newScene(t)
		s.open("pay_1", false)
		if _, err := s.Do(t.Context(), "pay_1", end, amount); !errors.Is(err, sandbox.ErrDeed) {
			t.Errorf("without a dispute: %v", err)
		}
		s.do(sandbox.Pay)
		e, again := s.do(sandbox.Dispute), s.do(sandbox.Dispute)
		if s.claimKind(e, payment.EventDisputed); e.ID != again.ID || !e.Until.Equal(*again.Until) || e.Dispute == "" || e.Amount != amount {
			t.Errorf("%v, again %v", e, again)
		}
		if got, err := s.Refund(t.Context(), payment.RefundRequest{RefundID: "ref_1", PaymentID: "pay_1", Amount: models.Fen}); err != nil || got.State != payment.EventRefundFailed {
			t.Errorf("refunded: %v %v", got, err)
		}
		s.claimKind(s.do(end), kind)
		for _, deed := range []string{sandbox.Dispute, sandbox.GiveBack} {
			if _, err := s.Do(t.Context(), "pay_1", deed, amount); !errors.Is(err, sandbox.ErrDeed) {
				t.Errorf("%s: %v", deed, err)
			}
		}
	}
}

func TestWhatIsKeptIsChargedOnceOrDeclined(t *testing.T) {
	for deed, kind := range map[string]string{sandbox.Pay: payment.EventPaid, sandbox.PayOnce: payment.EventFailed} {
		s := newScene(t)
		s.open("pay_1", true)
		kept := s.do(deed).Kept
		for range 2 {
			ref, e, known, err := s.Charge(t.Context(), payment.ChargeRequest{PaymentID: "pay_2", Amount: models.Yuan, Means: kept})
			if err != nil || !known || e.Kind != kind || e.Amount != models.Yuan || ref != e.Reference || (kind == payment.EventFailed) != (e.Reason != "") {
				t.Errorf("%s: %v %v %v", deed, e, known, err)
			}
		}
	}
	s := newScene(t)
	s.open("pay_1", false)
	if kept := s.do(sandbox.Pay).Kept; kept != (payment.Means{}) {
		t.Errorf("kept %v", kept)
	}
	if _, _, _, err := s.Charge(t.Context(), payment.ChargeRequest{PaymentID: "pay_2", Amount: models.Yuan}); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestOnlyWhatAPaymentsStateAllowsIsOffered(t *testing.T) {
	s := newScene(t)
	s.open("pay_1", true)
	for _, c := range []struct{ deed, then string }{
		{"", "[pay pay_once pay_later decline]"},
		{sandbox.PayLater, "[arrive bounce]"},
		{sandbox.Arrive, "[give_back dispute]"},
		{sandbox.Dispute, "[dispute_won dispute_lost]"},
		{sandbox.DisputeWon, "[]"},
	} {
		if c.deed != "" {
			s.do(c.deed)
		}
		if got := s.deeds(); got != c.then {
			t.Errorf("after %q: %s, want %s", c.deed, got, c.then)
		}
	}
	if _, err := s.Do(t.Context(), "pay_1", "rob", amount); !errors.Is(err, sandbox.ErrDeed) {
		t.Errorf("%v", err)
	}
}
