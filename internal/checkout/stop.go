package checkout

import (
	"supermarket/internal/fault"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// stops says why a firm may order nothing now: staff have suspended it, or it
// owes what a bank took back. One that is still to be verified may buy, without
// vouchers.
func stops(tx *store.Tx, firmID string) (out []*fault.Fault, err error) {
	f, err := tx.Firm(firmID)
	if err != nil {
		return nil, err
	}
	if f.State == models.FirmSuspended {
		out = append(out, ErrSuspended)
	}
	owes, err := refund.Owes(tx, firmID)
	if owes > 0 {
		out = append(out, ErrOwes.With("amount", owes))
	}
	return out, err
}

// mayOrder refuses a firm that stops names a reason for.
func mayOrder(tx *store.Tx, firmID string) error {
	why, err := stops(tx, firmID)
	if err != nil {
		return err
	}
	return fault.List(why).Or()
}
