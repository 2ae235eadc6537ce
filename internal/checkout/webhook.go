package checkout

import (
	"context"
	"errors"

	"supermarket/internal/cashier"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// hook is a gateway whose processor calls us. One message may tell several
// things, in the order in which they happened.
type hook interface {
	Webhook(ctx context.Context, payload []byte, signatureHeader string) ([]payment.Event, error)
}

// Webhook takes a message that claims to be of the method's processor, and has
// committed what it says when it returns nil. payment.ErrForged refuses it.
func (c *Counter) Webhook(ctx context.Context, method string, payload []byte, signature string) error {
	g, ok := c.gateways[method].(hook)
	if !ok {
		return ErrMethod
	}
	events, err := g.Webhook(ctx, payload, signature)
	if err != nil {
		return err
	}
	for _, e := range events {
		err := c.toldOf(ctx, method, e)
		if errors.Is(err, ErrMismatch) && e.Kind == payment.EventFailed {
			continue // a session that no buyer was led to has ended
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// toldOf takes an event. Money that goes back before we were told that it came
// makes us ask whether it came; a processor that does not say so tells again.
// Money that names no payment of ours waits for staff.
func (c *Counter) toldOf(ctx context.Context, method string, e payment.Event) error {
	err := c.Paid(ctx, e)
	if errors.Is(err, cashier.ErrUnknown) && e.Kind == payment.EventPaid {
		return c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.cashier().Unknown(tx, method, e, c.Clock.Now()) })
	}
	if !errors.Is(err, cashier.ErrEarly) {
		return err
	}
	var p models.Payment
	if asked := c.DB.View(ctx, func(tx *store.Tx) (err error) { p, err = cashier.PaymentOf(tx, e); return err }); asked != nil {
		return asked
	}
	if asked := c.Confirm(ctx, p); asked != nil {
		return asked
	}
	return c.Paid(ctx, e)
}
