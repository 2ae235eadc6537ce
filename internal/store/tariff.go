package store

import (
	"time"

	"supermarket/models"
)

// AddTariff adds the version of an offering's prices that follows its current
// one, else ErrStale: another version came first.
func (tx *Tx) AddTariff(t models.Tariff, prices []models.TariffPrice, now time.Time) error {
	if err := tx.guarded(`UPDATE offerings SET tariff_version = ?, updated_at = ? WHERE id = ? AND tariff_version = ?`,
		t.Version, now, t.OfferingID, t.Version-1); err != nil {
		return err
	}
	if err := tx.insert(&t); err != nil {
		return err
	}
	for _, p := range prices {
		p.OfferingID, p.Version = t.OfferingID, t.Version
		if err := tx.insert(&p); err != nil {
			return err
		}
	}
	return tx.TouchCatalogue()
}

// Tariff returns one version, or ErrNotFound.
func (tx *Tx) Tariff(offeringID string, version int) (models.Tariff, error) {
	return one[models.Tariff](tx, "offering_id = ? AND version = ?", offeringID, version)
}

// Tariffs returns all versions of an offering, the newest first.
func (tx *Tx) Tariffs(offeringID string) ([]models.Tariff, error) {
	return many[models.Tariff](tx, "version DESC", "offering_id = ?", offeringID)
}

// TariffPrices returns the prices of one version by meter, tier and band; none when there is no such version.
func (tx *Tx) TariffPrices(offeringID string, version int) ([]models.TariffPrice, error) {
	return many[models.TariffPrice](tx, "meter, tier_from, band", "offering_id = ? AND version = ?", offeringID, version)
}
