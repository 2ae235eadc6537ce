package store

import (
	"time"

	"supermarket/models"
)

// AddRefund adds a refund; a second one with its key is an error.
func (tx *Tx) AddRefund(r models.Refund) error {
	if err := tx.insert(&r); err != nil || r.LineID == "" {
		return err
	}
	return tx.countLine(r.LineID)
}

// RefundByKey returns the refund that this key made.
func (tx *Tx) RefundByKey(key string) (models.Refund, error) {
	return one[models.Refund](tx, "key = ?", key)
}

// Refund returns one refund, whosever it is, for workers and those who decide.
func (tx *Tx) Refund(id string) (models.Refund, error) { return one[models.Refund](tx, "id = ?", id) }

// RefundOfProvider returns a refund of a line of that provider.
func (tx *Tx) RefundOfProvider(id, providerID string) (models.Refund, error) {
	return one[models.Refund](tx, "id = ? AND provider_id = ? AND kind = 'line'", id, providerID)
}

// RefundsOfLine returns the refunds of a line in the order they were made.
func (tx *Tx) RefundsOfLine(lineID string) ([]models.Refund, error) {
	return many[models.Refund](tx, "created_at, id", "line_id = ? AND kind = 'line'", lineID)
}

// RefundsOfOrder returns the refunds of an order's lines and payments, first to last.
func (tx *Tx) RefundsOfOrder(orderID string) ([]models.Refund, error) {
	return many[models.Refund](tx, "created_at, id", "order_id = ?", orderID)
}

// RefundsOfPayment returns what went back of a payment, first to last.
func (tx *Tx) RefundsOfPayment(paymentID string) ([]models.Refund, error) {
	return many[models.Refund](tx, "created_at, id", "payment_id = ? AND kind = 'source'", paymentID)
}

func refundCursor(r models.Refund) (time.Time, string) { return r.CreatedAt, r.ID }

// RefundsOfFirm returns a firm's refunds, newest first.
func (tx *Tx) RefundsOfFirm(firmID string, p Page) ([]models.Refund, string, error) {
	return paged(tx, p, refundCursor, "firm_id = ?", firmID)
}

// RefundsOfProvider returns the refunds of a provider's lines, newest first.
func (tx *Tx) RefundsOfProvider(providerID string, p Page) ([]models.Refund, string, error) {
	return paged(tx, p, refundCursor, "provider_id = ? AND kind = 'line'", providerID)
}

// Refunds returns all refunds, newest first.
func (tx *Tx) Refunds(p Page) ([]models.Refund, string, error) {
	return paged(tx, p, refundCursor, "id <> ''")
}

// OpenRefunds returns up to n refunds that wait for a decision or to be paid out,
// oldest first; of one provider unless providerID is "".
func (tx *Tx) OpenRefunds(providerID string, n int) ([]models.Refund, error) {
	var rows []models.Refund
	q := tx.g.Where("state IN ('asked', 'sending')")
	if providerID != "" {
		q = tx.g.Where("state = 'asked' AND provider_id = ?", providerID)
	}
	err := q.Order("created_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// UnsentRefunds returns up to n refunds whose fate outside is not known and that
// were not looked at since asked, oldest first.
func (tx *Tx) UnsentRefunds(asked time.Time, n int) ([]models.Refund, error) {
	var rows []models.Refund
	err := tx.g.Where("state = 'sending' AND (updated_at = created_at OR updated_at <= ?)", asked).Order("updated_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// TouchRefund says that a processor was asked about a refund, and what it calls it.
func (tx *Tx) TouchRefund(id, reference string, at time.Time) error {
	return tx.guarded(`UPDATE refunds SET updated_at = ?, reference = CASE WHEN ? = '' THEN reference ELSE ? END
		WHERE id = ? AND state = 'sending'`, at, reference, reference, id)
}

// DecideRefund writes how a refund that was asked for was decided; ErrStale when
// it was decided before.
func (tx *Tx) DecideRefund(r models.Refund) error {
	err := tx.guarded(`UPDATE refunds SET state = ?, amount = ?, voucher = ?, firm = ?, provider = ?, fee = ?, claimed = ?, netted = ?, kept = ?, kept_firm = ?, answer = ?, transfer_id = ?, decided_by = ?,
		updated_at = ?, ended_at = ? WHERE id = ? AND state = 'asked'`,
		r.State, r.Amount, r.Voucher, r.Firm, r.Provider, r.Fee, r.Claimed, r.Netted, r.Kept, r.KeptFirm, r.Answer, r.TransferID, r.DecidedBy, r.UpdatedAt, r.EndedAt, r.ID)
	if err != nil || r.LineID == "" {
		return err
	}
	return tx.countLine(r.LineID)
}

// EndRefund writes what became of a refund to its source if it still is as it
// was, else ErrStale.
func (tx *Tx) EndRefund(r models.Refund, to models.RefundState, at time.Time) error {
	return tx.guarded(`UPDATE refunds SET state = ?, reference = ?, answer = ?, transfer_id = ?, decided_by = ?, updated_at = ?, ended_at = ? WHERE id = ? AND state = ?`,
		to, r.Reference, r.Answer, r.TransferID, r.DecidedBy, at, at, r.ID, r.State)
}

// SettlementOfLine returns how a line was settled.
func (tx *Tx) SettlementOfLine(lineID string) (models.Settlement, error) {
	return one[models.Settlement](tx, "line_id = ?", lineID)
}

// ReturnReservation counts part of what a reservation captured as given back;
// ErrStale when that is more than is left of it.
func (tx *Tx) ReturnReservation(id string, part models.Money, at time.Time) error {
	err := tx.guarded(`UPDATE reservations SET refunded = refunded + ?, updated_at = ?
		WHERE id = ? AND state = 'captured' AND refunded + ? <= captured`, part, at, id, part)
	if err != nil {
		return err
	}
	return tx.countReservation(id)
}

// OutsidePayments returns up to n of a firm's payments that brought money from
// outside, newest first.
func (tx *Tx) OutsidePayments(firmID string, n int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("firm_id = ? AND state = 'paid' AND method <> 'wallet'", firmID).Order("created_at DESC, id DESC").Limit(n).Find(&rows).Error
	return rows, err
}
