package store

import (
	"time"

	"supermarket/models"
)

// AddPayment adds a payment; a second one with its key is an error.
func (tx *Tx) AddPayment(p models.Payment) error { return tx.insert(&p) }

// Payment returns one payment.
func (tx *Tx) Payment(id string) (models.Payment, error) {
	return one[models.Payment](tx, "id = ?", id)
}

// PaymentsOfOrder returns the payments of an order, first to last by the number in their key.
func (tx *Tx) PaymentsOfOrder(orderID string) ([]models.Payment, error) {
	return many[models.Payment](tx, "length(key), key", "order_id = ?", orderID)
}

// MovePayment changes a payment's state if it still is as it was, else ErrStale.
func (tx *Tx) MovePayment(id string, from, to models.PaymentState, at time.Time) error {
	return tx.guarded("UPDATE payments SET state = ?, updated_at = ? WHERE id = ? AND state = ?", to, at, id, from)
}

// SetPaymentOpened keeps the processor's reference and page of a payment.
func (tx *Tx) SetPaymentOpened(id, reference, url string, at time.Time) error {
	return tx.guarded("UPDATE payments SET reference = ?, url = ?, updated_at = ? WHERE id = ? AND reference IN ('', ?)", reference, url, at, id, reference)
}

// AddPaymentEvent keeps a processor's message; false when it was kept before.
func (tx *Tx) AddPaymentEvent(e models.PaymentEvent) (bool, error) {
	n, err := tx.exec(`INSERT INTO payment_events (id, payment_id, kind, amount, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, e.ID, e.PaymentID, e.Kind, int64(e.Amount), e.At)
	return n == 1, err
}

// UnsureOpenPayments returns open payments of orders that no processor has answered for yet.
func (tx *Tx) UnsureOpenPayments(limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("state = ? AND reference = '' AND order_id <> ''", models.PaymentOpen).Order("created_at").Limit(limit).Find(&rows).Error
	return rows, err
}

// ClaimAsk keeps when a payment's processor is asked; false when that was after
// since, or the payment's end is known.
func (tx *Tx) ClaimAsk(id string, since, at time.Time) (bool, error) {
	n, err := tx.exec("UPDATE payments SET asked_at = ? WHERE id = ? AND state IN ('open', 'confirming') AND (asked_at IS NULL OR asked_at <= ?)", at, id, since)
	return n == 1, err
}

// SilentPayments returns payments whose end is not known and of which nobody has
// told or asked since, those that were quiet longest first.
func (tx *Tx) SilentPayments(since time.Time, limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.scan(&rows, `SELECT * FROM payments WHERE state IN ('open', 'confirming') AND reference <> '' AND updated_at <= ?
		AND (asked_at IS NULL OR asked_at <= ?) ORDER BY COALESCE(asked_at, updated_at), id LIMIT ?`, since, since, limit)
	return rows, err
}

// StalePayments returns open payments of orders that wait for no money any more.
func (tx *Tx) StalePayments(limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.scan(&rows, `SELECT p.* FROM payments p JOIN orders o ON o.id = p.order_id
		WHERE p.state = 'open' AND o.state NOT IN ('draft', 'awaiting_payment') ORDER BY p.created_at, p.id LIMIT ?`, limit)
	return rows, err
}

// LockPayment makes others wait who change the same payment.
func (tx *Tx) LockPayment(id string) error {
	if err := tx.guarded("UPDATE payments SET updated_at = updated_at WHERE id = ?", id); err != nil {
		return ErrNotFound
	}
	return nil
}

// PaymentByCharge returns the payment whose money the processor knows by that name.
func (tx *Tx) PaymentByCharge(charge string) (models.Payment, error) {
	return one[models.Payment](tx, "charge = ? AND charge <> ''", charge)
}

// SetPaymentCharge keeps what the processor knows a payment's money by: the first name stands.
func (tx *Tx) SetPaymentCharge(id, charge string) error {
	_, err := tx.exec("UPDATE payments SET charge = ? WHERE id = ? AND charge = ''", charge, id)
	return err
}
