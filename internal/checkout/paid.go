package checkout

import (
	"context"

	"supermarket/internal/cashier"
	"supermarket/internal/killpoint"
	"supermarket/internal/payment"
	"supermarket/internal/store"
)

// Paid takes a checked event of a processor. It is safe to call twice and at
// once: the event's row is unique, and money and job commit together.
func (c *Counter) Paid(ctx context.Context, e payment.Event) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.cashier().Take(tx, e, c.Clock.Now()) })
	if err == nil {
		killpoint.At("checkout.paid")
	}
	return err
}

func (c *Counter) cashier() cashier.Desk { return cashier.Desk{Terms: c.Terms, Keep: c.keepMeans} }
