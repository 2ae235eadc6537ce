package catalog

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrRace means that another change of the same offering came first.
var ErrRace = fault.New(fault.Conflict, "offering.changed")

// TariffInput is a new price list of one offering; it rules the quotes made from now on.
type TariffInput struct {
	OfferingID string
	Prices     []models.TariffPrice
	By         string // user id
	Now        time.Time
}

// SetTariff adds the next version of an offering's prices and returns its
// number. Quotes and orders made before keep the version they were made with.
func SetTariff(tx *store.Tx, in TariffInput) (int, error) {
	o, err := tx.Offering(in.OfferingID)
	if err != nil {
		return 0, missing(err, in.OfferingID)
	}
	p, err := NewPrices(o.Kind, in.Prices)
	if err != nil {
		return 0, err
	}
	t := models.Tariff{OfferingID: o.ID, Version: o.TariffVersion + 1, ValidFrom: in.Now, CreatedBy: in.By, CreatedAt: in.Now}
	if err := tx.AddTariff(t, p.rows, in.Now); err != nil {
		return 0, race(err)
	}
	return t.Version, nil
}

func race(err error) error {
	if errors.Is(err, store.ErrStale) {
		return ErrRace.Wrap(err)
	}
	return err
}
