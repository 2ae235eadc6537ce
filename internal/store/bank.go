package store

import (
	"time"

	"supermarket/models"
)

// AddBankStatement adds a statement and tells whether no file with its sum was
// there.
func (tx *Tx) AddBankStatement(s models.BankStatement) (bool, error) { return tx.insertAbsent(&s) }

// BankStatement returns one statement.
func (tx *Tx) BankStatement(id string) (models.BankStatement, error) {
	return one[models.BankStatement](tx, "id = ?", id)
}

// BankStatementBySum returns the statement of a file with this SHA-256.
func (tx *Tx) BankStatementBySum(sum string) (models.BankStatement, error) {
	return one[models.BankStatement](tx, "sha256 = ?", sum)
}

// BankStatements returns statements, newest first.
func (tx *Tx) BankStatements(p Page) ([]models.BankStatement, string, error) {
	return paged(tx, p, func(s models.BankStatement) (time.Time, string) { return s.CreatedAt, s.ID }, "id <> ''")
}

// AddBankEntry adds an arrival and tells whether none with the bank's number of
// it was there.
func (tx *Tx) AddBankEntry(e models.BankEntry) (bool, error) { return tx.insertAbsent(&e) }

// BankEntry returns one arrival.
func (tx *Tx) BankEntry(id string) (models.BankEntry, error) {
	return one[models.BankEntry](tx, "id = ?", id)
}

// BankEntryByRef returns the arrival with the bank's number.
func (tx *Tx) BankEntryByRef(ref string) (models.BankEntry, error) {
	return one[models.BankEntry](tx, "bank_ref = ?", ref)
}

// BankEntries returns the arrivals in a state, newest first; "" is any.
func (tx *Tx) BankEntries(state models.EntryState, p Page) ([]models.BankEntry, string, error) {
	at := func(e models.BankEntry) (time.Time, string) { return e.CreatedAt, e.ID }
	if state == "" {
		return paged(tx, p, at, "id <> ''")
	}
	return paged(tx, p, at, "state = ?", state)
}

// BankEntriesOf returns the arrivals that are assigned to or booked for a
// payment, first to last.
func (tx *Tx) BankEntriesOf(paymentID string) ([]models.BankEntry, error) {
	return many[models.BankEntry](tx, "booked_at, id", "payment_id = ?", paymentID)
}

// MoveBankEntry writes an arrival's state and what belongs to it where its state
// still is from; ErrStale otherwise.
func (tx *Tx) MoveBankEntry(e models.BankEntry, from models.EntryState) error {
	return tx.guarded(`UPDATE bank_entries SET state = ?, payment_id = ?, firm_id = ?, note = ?, matched_by = ?, updated_at = ?
		WHERE id = ? AND state = ?`, e.State, e.PaymentID, e.FirmID, e.Note, e.MatchedBy, e.UpdatedAt, e.ID, from)
}

// PaymentsByReference returns a method's payments with a reference, newest first.
func (tx *Tx) PaymentsByReference(method, reference string) ([]models.Payment, error) {
	return many[models.Payment](tx, "created_at DESC, id", "method = ? AND reference = ?", method, reference)
}

// AwaitedPayments returns a method's payments that wait for their money, the
// longest first.
func (tx *Tx) AwaitedPayments(method string, limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("method = ? AND state IN ('open', 'confirming') AND reference <> ''", method).Order("created_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// PaymentsOfAmount returns a method's payments of an amount that brought nothing
// yet, newest first.
func (tx *Tx) PaymentsOfAmount(method string, amount models.Money, limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("method = ? AND amount = ? AND state <> 'paid' AND state <> 'refunded' AND reference <> ''", method, amount).
		Order("created_at DESC, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// EndedWithParts returns payments that have ended while parts of them are still
// assigned.
func (tx *Tx) EndedWithParts(limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("state NOT IN ('open', 'confirming') AND id IN (SELECT payment_id FROM bank_entries WHERE state = 'assigned')").
		Order("created_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// FirmsNamed returns the firms with exactly this name, at most limit.
func (tx *Tx) FirmsNamed(name string, limit int) ([]models.Firm, error) {
	var rows []models.Firm
	err := tx.g.Where("name = ?", name).Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// OrderByNumber returns the order with this number.
func (tx *Tx) OrderByNumber(number string) (models.Order, error) {
	return one[models.Order](tx, "number = ?", number)
}
