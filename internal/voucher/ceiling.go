package voucher

import (
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ceiling is one cap on what may be reserved and captured together; full is the
// reason once nothing is left under it.
type ceiling struct {
	id   string
	cap  models.Money
	full *fault.Fault
}

// ceilings are the caps that a reservation of t made at that time counts
// against, in the order in which their rows are locked.
func (t terms) ceilings(orderID string, at time.Time) []ceiling {
	caps, firm := t.rules.Caps, "programme:"+t.programme.ID+":firm:"+t.grant.FirmID
	all := []ceiling{
		{"grant:" + t.grant.ID, t.grant.Amount, ErrSpent},
		{"programme:" + t.programme.ID + ":order:" + orderID, caps.PerOrder, ErrCapOrder},
		{fmt.Sprintf("%s:%d", firm, year(at)), caps.PerYear, ErrCapYear},
		{firm, caps.PerProgramme, ErrCapFirm},
	}
	out := all[:0]
	for _, c := range all {
		if c.cap > 0 {
			out = append(out, c)
		}
	}
	return out
}

func take(tx *store.Tx, cs []ceiling, amount models.Money) error {
	for _, c := range cs {
		if err := tx.TakeLimit(c.id, int64(amount), int64(c.cap)); err != nil {
			return fmt.Errorf("voucher: %s: %w", c.id, err)
		}
	}
	return nil
}

func giveBack(tx *store.Tx, cs []ceiling, amount models.Money) error {
	if amount == 0 {
		return nil
	}
	for _, c := range cs {
		if err := tx.GiveBackLimit(c.id, int64(amount)); err != nil {
			return fmt.Errorf("voucher: %s: %w", c.id, err)
		}
	}
	return nil
}
