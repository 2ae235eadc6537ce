package control

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Holding looks at a firm that asks for value of a programme, or gets it, the
// moment it does: what a pass would find is known before anybody signs.
func Holding(tx *store.Tx, programmeID, firmID string, now time.Time) error {
	signs, err := together(
		func() ([]Sign, error) {
			return shared(tx, func(kind string, least int) ([]store.SharedHolders, error) {
				return tx.HoldersLike(kind, programmeID, firmID, least)
			})
		},
		func() ([]Sign, error) { return relatives(tx, programmeID, firmID) },
	)
	if err != nil {
		return err
	}
	_, err = Raise(tx, signs, now)
	return err
}

// Claimed looks at a claim that was handed in. Its order counts as if the claim
// were granted: the pass after the approval writes what it really brought.
func Claimed(tx *store.Tx, c models.Claim, now time.Time) error {
	use := store.VoucherUse{ProgrammeID: c.ProgrammeID, FirmID: c.FirmID, ProviderID: c.ProviderID, OrderID: c.OrderID, Amount: c.Asked}
	signs, err := together(
		func() ([]Sign, error) { return alike(tx, []store.VoucherUse{use}) },
		func() ([]Sign, error) { return near(tx, c.FirmID, now) },
	)
	if err != nil {
		return err
	}
	_, err = Raise(tx, signs, now)
	return err
}

// Ordered finds what is to be seen of an order that sets voucher value aside, to
// be raised after it stands; none for one that uses none. It never writes.
func Ordered(tx *store.Tx, orderID string, now time.Time) ([]Sign, error) {
	uses, err := tx.VoucherUsesIn(orderID)
	if err != nil || len(uses) == 0 {
		return nil, err
	}
	return together(
		func() ([]Sign, error) { return alike(tx, uses) },
		func() ([]Sign, error) { return split(tx, uses) },
		func() ([]Sign, error) { return fast(tx, uses[0].FirmID, now) },
	)
}
