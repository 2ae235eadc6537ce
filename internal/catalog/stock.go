package catalog

import (
	"errors"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrSoldOut refuses units that a limited offering has not left; its argument
// "left" is how many it has, "units" how many were asked for.
var ErrSoldOut = fault.New(fault.Exhausted, "offering.sold_out")

// TakeStock counts units off a limited offering, ErrSoldOut when it has fewer;
// false when the offering has no such bound and nothing was counted.
func TakeStock(tx *store.Tx, o models.Offering, units int) (taken bool, err error) {
	if o.Stock == 0 {
		return false, nil
	}
	err = tx.TakeLimit(stockLimit(o.ID), int64(units), o.Stock)
	if errors.Is(err, store.ErrStale) {
		return false, soldOut(tx, o, units)
	}
	return err == nil, err
}

// GiveStock puts units back that TakeStock counted off.
func GiveStock(tx *store.Tx, offeringID string, units int) error {
	return tx.GiveBackLimit(stockLimit(offeringID), int64(units))
}

// Left returns how many units of a limited offering are left; false when the
// offering has no such bound.
func Left(tx *store.Tx, o models.Offering) (left int64, limited bool, err error) {
	if o.Stock == 0 {
		return 0, false, nil
	}
	l, err := tx.Limit(stockLimit(o.ID))
	return max(0, o.Stock-l.Used), true, err
}

func soldOut(tx *store.Tx, o models.Offering, units int) error {
	left, _, err := Left(tx, o)
	if err != nil {
		return err
	}
	return ErrSoldOut.With("left", left, "units", units)
}

func stockLimit(offeringID string) string { return "stock:" + offeringID }
