package store

import "supermarket/models"

// InsertReview adds an answer of staff about a firm.
func (tx *Tx) InsertReview(r models.FirmReview) error { return tx.insert(&r) }

// Reviews returns what staff answered about a firm, newest first.
func (tx *Tx) Reviews(firmID string) ([]models.FirmReview, error) {
	return many[models.FirmReview](tx, "at DESC, id DESC", "firm_id = ?", firmID)
}
