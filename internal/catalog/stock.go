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

// LeftOf returns how many units are left of each limited offering among those given, by id.
func LeftOf(tx *store.Tx, offerings []models.Offering) (map[string]int64, error) {
	var ids []string
	for _, o := range offerings {
		if o.Stock > 0 {
			ids = append(ids, stockLimit(o.ID))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	used, err := tx.LimitsUsed(ids)
	out := make(map[string]int64, len(ids))
	for _, o := range offerings {
		if o.Stock > 0 {
			out[o.ID] = max(0, o.Stock-used[stockLimit(o.ID)])
		}
	}
	return out, err
}

// ShortOf returns why so many units cannot be had where left are left, nil when they can.
func ShortOf(left int64, units int) *fault.Fault {
	if int64(units) <= left {
		return nil
	}
	return ErrSoldOut.With("left", left, "units", units)
}

func soldOut(tx *store.Tx, o models.Offering, units int) error {
	left, _, err := Left(tx, o)
	if err != nil {
		return err
	}
	return ErrSoldOut.With("left", left, "units", units)
}

func stockLimit(offeringID string) string { return "stock:" + offeringID }
