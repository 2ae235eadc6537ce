package store

import (
	"time"

	"supermarket/models"
)

// AddApproval adds a question to a second member; an order has one at most.
func (tx *Tx) AddApproval(a models.Approval) error { return tx.insert(&a) }

// Approval returns a question of that firm.
func (tx *Tx) Approval(id, firmID string) (models.Approval, error) {
	return one[models.Approval](tx, "id = ? AND firm_id = ?", id, firmID)
}

// ApprovalOfOrder returns the question about an order, whatever became of it.
func (tx *Tx) ApprovalOfOrder(orderID string) (models.Approval, error) {
	return one[models.Approval](tx, "order_id = ?", orderID)
}

// Approvals returns a firm's questions, newest first.
func (tx *Tx) Approvals(firmID string, p Page) (rows []models.Approval, next string, err error) {
	return paged(tx, p, func(a models.Approval) (time.Time, string) { return a.CreatedAt, a.ID }, "firm_id = ?", firmID)
}

// ApprovalsAsked returns how many questions of a firm wait, those that one member
// asked left out.
func (tx *Tx) ApprovalsAsked(firmID, userID string) (n int64, err error) {
	err = tx.scan(&n, "SELECT COUNT(*) FROM approvals WHERE firm_id = ? AND state = 'asked' AND asked_by <> ?", firmID, userID)
	return n, err
}

// DecideApproval ends a question that still waits; ErrStale otherwise.
func (tx *Tx) DecideApproval(id string, to models.ApprovalState, by, reason string, at time.Time) error {
	return tx.guarded("UPDATE approvals SET state = ?, decided_by = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'asked'",
		to, by, reason, at, id)
}

// OverdueApprovals returns questions that nobody has answered in time.
func (tx *Tx) OverdueApprovals(now time.Time, limit int) ([]models.Approval, error) {
	var rows []models.Approval
	err := tx.g.Where("state = 'asked' AND decide_by <= ?", now).Order("decide_by, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// SetPayBy sets an order's time to be paid.
func (tx *Tx) SetPayBy(orderID string, by, at time.Time) error {
	return tx.guarded("UPDATE orders SET pay_by = ?, updated_at = ? WHERE id = ?", by, at, orderID)
}

// OrderedAlone returns what a member's orders of that time, both ends included,
// may cost the firm at most, those left out that a second member was asked about,
// and those that came to nothing.
func (tx *Tx) OrderedAlone(firmID, userID string, since, until time.Time) (sum models.Money, err error) {
	err = tx.scan(&sum, `SELECT CAST(COALESCE(SUM(o.cap_amount - o.voucher_amount), 0) AS bigint) FROM orders o
		WHERE o.firm_id = ? AND o.user_id = ? AND o.created_at >= ? AND o.created_at <= ? AND o.state <> 'cancelled'
		AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.order_id = o.id)`, firmID, userID, since, until)
	return sum, err
}
