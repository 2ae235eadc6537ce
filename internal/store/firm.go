package store

import (
	"time"

	"supermarket/models"
)

// InsertFirm adds a firm and tells whether its code was free.
func (tx *Tx) InsertFirm(f models.Firm) (bool, error) { return tx.insertAbsent(&f) }

// Firm returns the firm with this id.
func (tx *Tx) Firm(id string) (models.Firm, error) { return one[models.Firm](tx, "id = ?", id) }

// FirmByCode returns the firm with this company code.
func (tx *Tx) FirmByCode(code string) (models.Firm, error) {
	return one[models.Firm](tx, "code = ?", code)
}

// Firms returns firms by id after the page's cursor.
func (tx *Tx) Firms(page Page) ([]models.Firm, error) {
	var rows []models.Firm
	err := tx.g.Where("id > ?", page.After).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// MoveFirm changes a firm's state where it is still from; ErrStale otherwise.
func (tx *Tx) MoveFirm(id string, from, to models.FirmState, now time.Time) error {
	return tx.guarded("UPDATE firms SET state = ?, updated_at = ? WHERE id = ? AND state = ?", to, now, id, from)
}
