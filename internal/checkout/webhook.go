package checkout

import (
	"context"
	"errors"

	"supermarket/internal/payment"
)

// hook is a gateway whose processor calls us.
type hook interface {
	Webhook(payload []byte, signatureHeader string) (payment.Event, bool, error)
}

// Webhook takes a message that claims to be of the method's processor, and has
// committed what it says when it returns nil. payment.ErrForged refuses it.
func (c *Counter) Webhook(ctx context.Context, method string, payload []byte, signature string) error {
	g, ok := c.gateways[method].(hook)
	if !ok {
		return ErrMethod
	}
	e, ok, err := g.Webhook(payload, signature)
	if err != nil || !ok {
		return err
	}
	err = c.Paid(ctx, e)
	if errors.Is(err, ErrMismatch) && e.Kind == payment.EventFailed {
		return nil // a session that no buyer was led to has ended
	}
	return err
}
