package checkout

import (
	"context"

	"supermarket/internal/control"
	"supermarket/internal/store"
	"supermarket/models"
)

// watchOrder looks at an order that uses vouchers once it stands: right after the
// commit, so that no buyer waits for it under the locks of money. Where it fails
// the pass finds the same.
func (c *Counter) watchOrder(ctx context.Context, o models.Order) {
	if o.VoucherAmount == 0 {
		return
	}
	var signs []control.Sign
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) { signs, err = control.Ordered(tx, o.ID, c.Clock.Now()); return err })
	if err == nil && len(signs) > 0 {
		err = c.DB.Atomic(ctx, func(tx *store.Tx) error { _, err := control.Raise(tx, signs, c.Clock.Now()); return err })
	}
	if err != nil {
		c.Log.WarnContext(ctx, "the pass will look at an order later", "order", o.ID, "error", err.Error())
	}
}

// basis names the reference data that a decision about a firm rests on.
func (c *Counter) basis() string {
	if c.Reference == nil {
		return ""
	}
	return c.Reference().FirmBasis()
}
