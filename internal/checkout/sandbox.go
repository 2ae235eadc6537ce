package checkout

import (
	"context"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoSandbox refuses the sandbox's deeds where it is not on offer.
var ErrNoSandbox = fault.New(fault.NotFound, "checkout.no_sandbox")

// Decisions keeps what was decided for sandbox payments.
type Decisions struct {
	DB    *store.DB
	Clock clock.Clock
}

// Decide keeps the first decision for a payment.
func (d Decisions) Decide(ctx context.Context, paymentID, kind string, amount models.Money) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.DecideSandbox(paymentID, kind, amount, d.Clock.Now()) })
}

// Decision returns what was decided for a payment.
func (d Decisions) Decision(ctx context.Context, paymentID string) (kind string, amount models.Money, ok bool, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		kind, amount, ok, err = tx.SandboxDecision(paymentID)
		return err
	})
	return kind, amount, ok, err
}

type decider interface {
	Decide(ctx context.Context, paymentID, kind string, amount models.Money) (payment.Event, error)
}

// SandboxPayment returns a sandbox payment of the actor's firm and its order.
func (c *Counter) SandboxPayment(ctx context.Context, a models.Actor, paymentID string) (models.Payment, models.Order, error) {
	firm, err := firmOf(a)
	if err != nil {
		return models.Payment{}, models.Order{}, err
	}
	var p models.Payment
	var o models.Order
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if p, err = tx.Payment(paymentID); err != nil {
			return err
		}
		if o, err = tx.Order(p.OrderID, firm); err != nil {
			return err
		}
		if p.Method != "sandbox" {
			return ErrNoSandbox
		}
		return nil
	})
	return p, o, err
}

// SandboxPay is the buyer's decision on the sandbox's page: pay or decline. The
// first decision for a payment stands, and its event is taken like any other.
func (c *Counter) SandboxPay(ctx context.Context, a models.Actor, paymentID string, decline bool) (models.Order, error) {
	p, o, err := c.SandboxPayment(ctx, a, paymentID)
	if err != nil {
		return o, err
	}
	if _, err := buyerOf(a); err != nil {
		return o, err
	}
	g, ok := c.gateways["sandbox"].(decider)
	if !ok {
		return o, ErrNoSandbox
	}
	kind := payment.EventPaid
	if decline {
		kind = payment.EventFailed
	}
	e, err := g.Decide(ctx, p.ID, kind, p.Amount)
	if err != nil {
		return o, err
	}
	return o, c.Paid(ctx, e)
}
