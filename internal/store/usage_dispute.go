package store

import (
	"time"

	"supermarket/models"
)

// AddUsageDispute adds a dispute; a second open one of the line is an error.
func (tx *Tx) AddUsageDispute(d models.UsageDispute) error { return tx.insert(&d) }

// UsageDispute returns one, whosever it is.
func (tx *Tx) UsageDispute(id string) (models.UsageDispute, error) {
	return one[models.UsageDispute](tx, "id = ?", id)
}

// UsageDisputeOfFirm returns one of that firm.
func (tx *Tx) UsageDisputeOfFirm(id, firmID string) (models.UsageDispute, error) {
	return one[models.UsageDispute](tx, "id = ? AND firm_id = ?", id, firmID)
}

// UsageDisputeOfProvider returns one of that provider.
func (tx *Tx) UsageDisputeOfProvider(id, providerID string) (models.UsageDispute, error) {
	return one[models.UsageDispute](tx, "id = ? AND provider_id = ?", id, providerID)
}

// OpenUsageDispute returns the one of a line that is not decided.
func (tx *Tx) OpenUsageDispute(lineID string) (models.UsageDispute, error) {
	return one[models.UsageDispute](tx, "line_id = ? AND state IN ('asked', 'answered')", lineID)
}

// UsageDisputesOfOrder returns those of an order's lines, first to last.
func (tx *Tx) UsageDisputesOfOrder(orderID string) ([]models.UsageDispute, error) {
	return many[models.UsageDispute](tx, "created_at, id", "order_id = ?", orderID)
}

func disputedAt(d models.UsageDispute) (time.Time, string) { return d.CreatedAt, d.ID }

// UsageDisputesOfFirm returns a firm's, newest first.
func (tx *Tx) UsageDisputesOfFirm(firmID string, p Page) ([]models.UsageDispute, string, error) {
	return paged(tx, p, disputedAt, "firm_id = ?", firmID)
}

// UsageDisputesOfProvider returns a provider's, newest first.
func (tx *Tx) UsageDisputesOfProvider(providerID string, p Page) ([]models.UsageDispute, string, error) {
	return paged(tx, p, disputedAt, "provider_id = ?", providerID)
}

// UsageDisputes returns all, newest first.
func (tx *Tx) UsageDisputes(p Page) ([]models.UsageDispute, string, error) {
	return paged(tx, p, disputedAt, "id <> ''")
}

// OpenUsageDisputes returns the oldest that wait for an operator: answered, or asked before a time.
func (tx *Tx) OpenUsageDisputes(askedBefore time.Time, n int) ([]models.UsageDispute, error) {
	var rows []models.UsageDispute
	err := tx.g.Where("state = 'answered' OR (state = 'asked' AND created_at <= ?)", askedBefore).Order("created_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// MoveUsageDispute writes a step of a dispute if it still is as it was, else ErrStale.
func (tx *Tx) MoveUsageDispute(d models.UsageDispute, from string) error {
	return tx.guarded(`UPDATE usage_disputes SET state = ?, answer = ?, answered_by = ?, decision = ?, decided_by = ?, refund_id = ?, updated_at = ?, decided_at = ?
		WHERE id = ? AND state = ?`, d.State, d.Answer, d.AnsweredBy, d.Decision, d.DecidedBy, d.RefundID, d.UpdatedAt, d.DecidedAt, d.ID, from)
}
