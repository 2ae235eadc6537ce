package checkout_test

import (
	"errors"
	"sync"
	"testing"

	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/store"
	"supermarket/models"
)

// sandboxed is an order that waits for the sandbox, and the firm that placed it.
func sandboxed(m *market) (models.Actor, checkout.Placed) {
	m.Helper()
	a := m.firm()
	return a, m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 60))
}

func (m *market) sandboxDoes(a models.Actor, p checkout.Placed, deeds ...string) {
	m.Helper()
	for _, d := range deeds {
		if _, err := m.SandboxDo(m.ctx, a, p.Payment.ID, d); err != nil {
			m.Fatalf("%s: %v", d, err)
		}
	}
}

func TestEveryStateOfAPaymentCanBeHadInTheSandbox(t *testing.T) {
	cases := []struct {
		deeds []string
		order models.LineState
		pay   models.PaymentState
		back  bool // the money went away again
	}{
		{[]string{sandbox.Pay, sandbox.Pay}, models.LinePaid, models.PaymentPaid, false},
		{[]string{sandbox.Decline, sandbox.Pay}, models.LineAwaitingPayment, models.PaymentFailed, true},
		{[]string{sandbox.PayLater}, models.LineAwaitingPayment, models.PaymentConfirming, true},
		{[]string{sandbox.PayLater, sandbox.Arrive}, models.LinePaid, models.PaymentPaid, false},
		{[]string{sandbox.PayLater, sandbox.Bounce}, models.LineAwaitingPayment, models.PaymentFailed, true},
		{[]string{sandbox.Pay, sandbox.Dispute}, models.LinePaid, models.PaymentPaid, true},
		{[]string{sandbox.Pay, sandbox.Dispute, sandbox.DisputeWon}, models.LinePaid, models.PaymentPaid, false},
		{[]string{sandbox.Pay, sandbox.Dispute, sandbox.DisputeLost}, models.LinePaid, models.PaymentPaid, true},
	}
	both(t, func(m *market) {
		for _, c := range cases {
			a, p := sandboxed(m)
			before := m.sandboxBrought()
			m.sandboxDoes(a, p, c.deeds...)
			v := m.order(a, p.Order.ID)
			if v.Order.State != models.OrderState(c.order) || v.Payments[0].State != c.pay {
				m.Errorf("%v: order %s, payment %s", c.deeds, v.Order.State, v.Payments[0].State)
			}
			want := p.Payment.Amount
			if c.back {
				want = 0
			}
			if got := m.sandboxBrought() - before + m.disputesCost(a); got != want {
				m.Errorf("%v: %v came and stayed, want %v", c.deeds, got, want)
			}
			m.audited()
		}
	})
}

// sandboxBrought is what the sandbox brought and nobody took back.
func (m *market) sandboxBrought() (got models.Money) {
	m.Helper()
	m.see(func(tx *store.Tx) error {
		p, err := ledger.Find(tx, models.AssetCNY, models.AccountProcessor, sandbox.Name)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		got = -models.Money(p.Balance)
		return err
	})
	return got
}

// disputesCost is what the sandbox took for the firm's disputes.
func (m *market) disputesCost(a models.Actor) (sum models.Money) {
	m.Helper()
	m.see(func(tx *store.Tx) error {
		all, err := tx.DisputesOfFirm(a.FirmID(), 10)
		for _, d := range all {
			sum += d.Charge
		}
		return err
	})
	return sum
}

func TestMoneyOnItsWayInTheSandboxArrivesByAsking(t *testing.T) {
	both(t, func(m *market) {
		a, p := sandboxed(m)
		m.sandboxDoes(a, p, sandbox.PayLater)
		m.must(m.AskNow(m.ctx, a, p.Order.ID))
		if got := m.order(a, p.Order.ID).Payments[0].State; got != models.PaymentConfirming {
			m.Fatalf("it is %s", got)
		}
		m.clock.Step(sandbox.Arrives)
		m.must(m.AskNow(m.ctx, a, p.Order.ID))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LinePaid) {
			m.Errorf("the order is %s", got)
		}
		m.audited()
	})
}

func TestTwentyAtTheSandboxAtOnceDecideOnce(t *testing.T) {
	both(t, func(m *market) {
		a, p := sandboxed(m)
		var wg sync.WaitGroup
		for i := range 20 {
			deed := []string{sandbox.Pay, sandbox.Decline, sandbox.PayLater, sandbox.Arrive}[i%4]
			wg.Go(func() {
				if _, err := m.SandboxDo(m.ctx, a, p.Payment.ID, deed); err != nil && !errors.Is(err, sandbox.ErrDeed) {
					m.Errorf("%s: %v", deed, err)
				}
			})
		}
		wg.Wait()
		v, err := m.SandboxPayment(m.ctx, a, p.Payment.ID)
		m.must(err)
		paid := m.order(a, p.Order.ID).Order.State == models.OrderState(models.LinePaid)
		if paid != (v.Record.Kind == payment.EventPaid) {
			m.Errorf("decided %q, the order is paid: %v", v.Record.Kind, paid)
		}
		m.audited()
	})
}

func TestTheSandboxIsForTheFirmsOwnPaymentsAndThoseWhoPay(t *testing.T) {
	both(t, func(m *market) {
		a, p := sandboxed(m)
		other := m.firm()
		if _, err := m.SandboxDo(m.ctx, other, p.Payment.ID, sandbox.Pay); !errors.Is(err, store.ErrNotFound) {
			m.Errorf("another firm: %v", err)
		}
		a.Role = models.RoleDeveloper
		if _, err := m.SandboxDo(m.ctx, a, p.Payment.ID, sandbox.Pay); !errors.Is(err, checkout.ErrMayNotBuy) {
			m.Errorf("a developer: %v", err)
		}
		a.Role = models.RoleFinance
		m.sandboxDoes(a, p, sandbox.Pay)
	})
}
