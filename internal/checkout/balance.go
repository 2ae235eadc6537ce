package checkout

import (
	"context"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// BalanceAfter returns what stood in the wallet of the actor's firm right after
// the line of its history with this sequence.
func (c *Counter) BalanceAfter(ctx context.Context, a models.Actor, seq int64) (models.Money, error) {
	firm, err := firmOf(a)
	if err != nil {
		return 0, err
	}
	var balance int64
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
		if err != nil {
			return err
		}
		newer, err := tx.AccountNewer(acc.ID, seq)
		balance = acc.Balance - newer
		return err
	})
	return models.Money(balance), err
}
