package catalog

import (
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrResidency refuses to compute on data outside the region that it stays in.
var ErrResidency = fault.New(fault.Invalid, "data.residency").On("input") // region, at

// Resides returns why a job may not read data of a region at the offering, nil
// when it may: data of no region goes anywhere, other data only where it stays.
func Resides(o models.Offering, region string) error {
	if region == "" || region == o.Region {
		return nil
	}
	return ErrResidency.With("region", fault.Term("region."+region), "at", fault.Term("region."+o.Region))
}

// resides is Resides for a buyer's file, "" for none.
func resides(tx *store.Tx, o models.Offering, inputID string) error {
	if inputID == "" {
		return nil
	}
	region, err := tx.Residency(inputID)
	if err != nil {
		return err
	}
	return Resides(o, region)
}
