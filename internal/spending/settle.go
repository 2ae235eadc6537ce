package spending

import (
	"fmt"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Settle gives back what a line took of budgets beyond what the firm has paid for
// it in the end, into the periods from which it was taken.
func Settle(tx *store.Tx, lineID string, used models.Money, at time.Time) error {
	return giveBack(tx, lineID, at, func(u models.BudgetUse) models.Money { return u.Amount - u.Returned - used })
}

// Free gives back all that a line took: it costs the firm nothing.
func Free(tx *store.Tx, lineID string, at time.Time) error { return Settle(tx, lineID, 0, at) }

// GiveBack gives back part of what a settled line took, since that much of the
// firm's own part was refunded; never more than was taken.
func GiveBack(tx *store.Tx, lineID string, amount models.Money, at time.Time) error {
	return giveBack(tx, lineID, at, func(u models.BudgetUse) models.Money { return min(amount, u.Amount-u.Returned) })
}

func giveBack(tx *store.Tx, lineID string, at time.Time, part func(models.BudgetUse) models.Money) error {
	uses, err := tx.BudgetUses(lineID)
	if err != nil {
		return err
	}
	for _, u := range uses {
		n := part(u)
		if n <= 0 {
			continue
		}
		if err := tx.ReturnBudgetUse(u, n, at); err != nil {
			return fmt.Errorf("spending: line %s of %s: %w", lineID, u.LimitID, err)
		}
		if err := tx.GiveBackLimit(u.LimitID, int64(n)); err != nil {
			return fmt.Errorf("spending: line %s of %s: %w", lineID, u.LimitID, err)
		}
	}
	return nil
}
