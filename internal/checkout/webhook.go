package checkout

import (
	"context"
	"errors"

	"supermarket/internal/payment"
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
		err := c.Paid(ctx, e)
		if errors.Is(err, ErrMismatch) && e.Kind == payment.EventFailed {
			continue // a session that no buyer was led to has ended
		}
		if err != nil {
			return err
		}
	}
	return nil
}
