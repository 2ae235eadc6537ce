package finance

import (
	"context"

	"supermarket/internal/payment/transfer"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// DebtStep is why something was owed, or how it was paid.
type DebtStep = refund.DebtStep

// Debt is what a firm owes, why, and the reference of the transfer that pays it.
type Debt struct {
	refund.Debt
	Reference string
}

// Debt returns what the actor's firm owes.
func (c *Counter) Debt(ctx context.Context, a models.Actor) (d Debt, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return d, err
	}
	d.Reference = transfer.DebtReference(firm)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { d.Debt, err = refund.DebtOf(tx, firm); return err })
	return d, err
}
