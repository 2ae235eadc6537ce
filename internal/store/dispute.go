package store

import (
	"time"

	"supermarket/models"
)

// AddDispute adds a dispute; a second one of its reference is an error.
func (tx *Tx) AddDispute(d models.Dispute) error { return tx.insert(&d) }

// Dispute returns one dispute.
func (tx *Tx) Dispute(id string) (models.Dispute, error) {
	return one[models.Dispute](tx, "id = ?", id)
}

// DisputeByReference returns the dispute that a processor calls so.
func (tx *Tx) DisputeByReference(reference string) (models.Dispute, error) {
	return one[models.Dispute](tx, "reference = ?", reference)
}

// DisputesOfPayment returns the disputes of a payment, first to last.
func (tx *Tx) DisputesOfPayment(paymentID string) ([]models.Dispute, error) {
	return many[models.Dispute](tx, "created_at, id", "payment_id = ?", paymentID)
}

// DisputesOfOrder returns the disputes of an order's payments, first to last.
func (tx *Tx) DisputesOfOrder(orderID string) ([]models.Dispute, error) {
	return many[models.Dispute](tx, "created_at, id", "order_id = ?", orderID)
}

// DisputesOfFirm returns up to n of a firm's disputes, newest first.
func (tx *Tx) DisputesOfFirm(firmID string, n int) ([]models.Dispute, error) {
	var rows []models.Dispute
	err := tx.g.Where("firm_id = ?", firmID).Order("created_at DESC, id DESC").Limit(n).Find(&rows).Error
	return rows, err
}

// FirmsDisputes returns a page of a firm's disputes, newest first.
func (tx *Tx) FirmsDisputes(firmID string, p Page) ([]models.Dispute, string, error) {
	return paged(tx, p, func(d models.Dispute) (time.Time, string) { return d.CreatedAt, d.ID }, "firm_id = ?", firmID)
}

// Disputes returns all disputes, newest first.
func (tx *Tx) Disputes(p Page) ([]models.Dispute, string, error) {
	return paged(tx, p, func(d models.Dispute) (time.Time, string) { return d.CreatedAt, d.ID }, "id <> ''")
}

// OpenDisputes returns up to n disputes that are not decided, those whose
// evidence is due first in front.
func (tx *Tx) OpenDisputes(n int) ([]models.Dispute, error) {
	var rows []models.Dispute
	err := tx.g.Where("state = 'open'").Order("CASE WHEN evidence_by IS NULL THEN 1 ELSE 0 END, evidence_by, id").Limit(n).Find(&rows).Error
	return rows, err
}

// CloseDispute writes how an open dispute ended; ErrStale when it had ended before.
func (tx *Tx) CloseDispute(id string, to models.DisputeState, at time.Time) error {
	return tx.guarded("UPDATE disputes SET state = ?, updated_at = ?, closed_at = ? WHERE id = ? AND state = 'open'", to, at, at, id)
}
