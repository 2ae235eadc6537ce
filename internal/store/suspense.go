package store

import (
	"time"

	"supermarket/models"
)

// AddSuspenseEntry adds money that pays nothing; false when its event was kept before.
func (tx *Tx) AddSuspenseEntry(e models.SuspenseEntry) (bool, error) { return tx.insertAbsent(&e) }

// SuspenseEntry returns one entry.
func (tx *Tx) SuspenseEntry(id string) (models.SuspenseEntry, error) {
	return one[models.SuspenseEntry](tx, "id = ?", id)
}

// SuspenseByCharge returns the entry of what a processor knows the money by, the
// newest of several.
func (tx *Tx) SuspenseByCharge(charge string) (models.SuspenseEntry, error) {
	rows, err := many[models.SuspenseEntry](tx, "created_at DESC, id", "charge <> '' AND charge = ?", charge)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return models.SuspenseEntry{}, err
	}
	return rows[0], nil
}

// SuspenseOfOrder returns what came for an order and pays nothing, first to last.
func (tx *Tx) SuspenseOfOrder(orderID string) ([]models.SuspenseEntry, error) {
	return many[models.SuspenseEntry](tx, "created_at, id", "order_id = ?", orderID)
}

// LockSuspenseEntry makes others wait who change the same entry, and returns it.
func (tx *Tx) LockSuspenseEntry(id string) (models.SuspenseEntry, error) {
	if err := tx.guarded("UPDATE suspense_entries SET updated_at = updated_at WHERE id = ?", id); err != nil {
		return models.SuspenseEntry{}, ErrNotFound
	}
	return tx.SuspenseEntry(id)
}

// OpenSuspense returns up to n entries whose money is still here, oldest first.
func (tx *Tx) OpenSuspense(n int) ([]models.SuspenseEntry, error) {
	var rows []models.SuspenseEntry
	err := tx.g.Where("state IN ('held', 'sending')").Order("created_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// EndedSuspense returns entries whose money is gone, newest first.
func (tx *Tx) EndedSuspense(p Page) ([]models.SuspenseEntry, string, error) {
	at := func(e models.SuspenseEntry) (time.Time, string) { return e.CreatedAt, e.ID }
	return paged(tx, p, at, "state IN ('returned', 'booked')")
}

// UnsentSuspense returns up to n entries on their way back of which the processor
// was not asked since, the longest first.
func (tx *Tx) UnsentSuspense(since time.Time, n int) ([]models.SuspenseEntry, error) {
	var rows []models.SuspenseEntry
	err := tx.g.Where("state = 'sending' AND (sent_at IS NULL OR sent_at <= ?)", since).Order("updated_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// MoveSuspenseEntry writes what of an entry changes where its state still is from; ErrStale otherwise.
func (tx *Tx) MoveSuspenseEntry(e models.SuspenseEntry, from models.SuspenseState) error {
	return tx.guarded(`UPDATE suspense_entries SET state = ?, firm_id = ?, returned = ?, tries = ?, hold_id = ?, reason = ?, answer = ?, refund_reference = ?,
		decided_by = ?, sent_at = ?, updated_at = ? WHERE id = ? AND state = ?`, e.State, e.FirmID, e.Returned, e.Tries, e.HoldID, e.Reason, e.Answer, e.RefundReference,
		e.DecidedBy, e.SentAt, e.UpdatedAt, e.ID, from)
}

// AuditSuspense finds that what lies in suspense is not what the lists of it say:
// arrivals at the bank that no wallet has, and processors' money that pays nothing.
func (tx *Tx) AuditSuspense() (Finding, error) {
	return tx.find("SELECT (SELECT count(*) FROM suspense_entries) + (SELECT count(*) FROM bank_entries)",
		`SELECT 'suspense' AS id WHERE coalesce((SELECT SUM(balance) FROM accounts WHERE kind = 'suspense' AND asset_id = 'CNY'), 0) <>
			coalesce((SELECT SUM(amount) FROM bank_entries WHERE state IN ('unmatched', 'assigned')), 0)
			+ coalesce((SELECT SUM(amount - returned) FROM suspense_entries WHERE currency = 'CNY' AND state IN ('held', 'sending')), 0)`)
}

// AuditSuspenseEntries finds entries whose money did not come as they say, or is
// not set aside while it is sent back.
func (tx *Tx) AuditSuspenseEntries() (Finding, error) {
	came := moved("'event:' || s.event_id", "processor", "suspense")
	return tx.find("SELECT count(*) FROM suspense_entries",
		`SELECT s.id FROM suspense_entries s LEFT JOIN (SELECT hold_id, SUM(amount - captured - released) AS rest FROM hold_parts GROUP BY hold_id) h ON h.hold_id = s.hold_id
			WHERE (CASE WHEN s.currency = 'CNY' THEN s.amount ELSE 0 END) <> `+came+`
				OR coalesce(h.rest, 0) <> CASE WHEN s.state = 'sending' THEN s.amount - s.returned ELSE 0 END
				OR (s.state = 'returned') <> (s.returned = s.amount)
				OR (s.state = 'booked' AND `+moved("'suspense:' || s.id || ':wallet'", "suspense", "wallet")+` <> s.amount - s.returned)
				OR (s.state <> 'booked' AND `+moved("'suspense:' || s.id || ':wallet'", "", "")+` <> 0) ORDER BY s.id`)
}
