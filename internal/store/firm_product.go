package store

import (
	"time"

	"supermarket/models"
)

// InsertProduct adds a product that a firm builds.
func (tx *Tx) InsertProduct(p models.FirmProduct) error { return tx.insert(&p) }

// Product returns a firm's product.
func (tx *Tx) Product(id, firmID string) (models.FirmProduct, error) {
	return one[models.FirmProduct](tx, "id = ? AND firm_id = ?", id, firmID)
}

// Products returns what a firm builds, retired ones last, newest first.
func (tx *Tx) Products(firmID string) ([]models.FirmProduct, error) {
	return many[models.FirmProduct](tx, "retired, created_at DESC, id", "firm_id = ?", firmID)
}

// SaveProduct writes what a firm says of a product that it has not retired;
// ErrStale when there is none.
func (tx *Tx) SaveProduct(p models.FirmProduct, now time.Time) error {
	return tx.guarded(`UPDATE firm_products SET name = ?, industry = ?, summary = ?, launched_on = ?, key_ids = ?, updated_at = ?
		WHERE id = ? AND firm_id = ? AND NOT retired`, p.Name, p.Industry, p.Summary, p.LaunchedOn, p.KeyIDs, now, p.ID, p.FirmID)
}

// RetireProduct ends a product; ErrStale when it is not there or ended already.
func (tx *Tx) RetireProduct(id, firmID string, now time.Time) error {
	return tx.guarded("UPDATE firm_products SET retired = ?, updated_at = ? WHERE id = ? AND firm_id = ? AND NOT retired", true, now, id, firmID)
}
