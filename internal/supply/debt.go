package supply

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// Debt is what a provider owes, why, and the reference of the transfer that pays it.
type Debt struct {
	refund.Debt
	Reference string
}

// Debt returns what the actor's provider owes.
func (c *Counter) Debt(ctx context.Context, a models.Actor) (d Debt, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return d, err
	}
	d.Reference = transfer.DebtReference(provider)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { d.Debt, err = refund.DebtOf(tx, provider); return err })
	return d, err
}
