package checkout_test

import (
	"testing"

	"supermarket/internal/checkout"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

func (m *market) returnable(id string) (most models.Money) {
	m.Helper()
	m.see(func(tx *store.Tx) error {
		p, err := tx.Payment(id)
		m.must(err)
		most, err = refund.Returnable(tx, p)
		return err
	})
	return most
}

// Other money that lies free in the wallet does not leave by a payment that an order still holds.
func TestAPaymentThatAnOrderHoldsIsNotSentBackToItsSource(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		m.takes(one, newProcessor("sandbox"))
		m.must(m.SandboxTopUp(m.ctx, a, 50*models.Yuan, "some"))
		if got := m.returnable(p.Payment.ID); got != 0 {
			m.Errorf("%v of it may leave while its order waits", got)
		}
		m.must(m.Cancel(m.ctx, a, p.Order.ID))
		if got := m.returnable(p.Payment.ID); got != p.Payment.Amount {
			m.Errorf("%v of %v may leave once the order is cancelled at no cost", got, p.Payment.Amount)
		}
		m.audited()
	})
}
