package store

import (
	"time"

	"supermarket/models"
)

// Ready is what of a programme waits to be settled with one payee.
type Ready struct {
	ProgrammeID string
	PayeeKind   string
	PayeeID     string
	N           int64
	Total       models.Money
}

// Redemption is a captured reservation with what it was for.
type Redemption struct {
	ReservationID string
	GrantID       string
	ProgrammeID   string
	LineID        string
	OrderID       string
	FirmID        string
	ProviderID    string
	ClaimID       string
	Side          string // of a claim: buyer, provider; "" for one at the till
	Amount        models.Money
	SettledAt     time.Time
	ReservedAt    time.Time // of a claim: when it was approved
}

// At is when the value moved: at the settlement, or with the claim's approval.
func (r Redemption) At() time.Time {
	if r.ClaimID == "" {
		return r.SettledAt
	}
	return r.ReservedAt
}

// settleable are redemptions in no live batch, of lines whose usage nobody doubts.
const settleable = ` FROM reservations r JOIN grants g ON g.id = r.grant_id JOIN lines l ON l.id = r.line_id JOIN settlements s ON s.line_id = r.line_id
	LEFT JOIN claims c ON c.reservation_id = r.id AND c.reservation_id <> ''
	WHERE r.state = 'captured' AND r.captured > r.refunded
		AND NOT EXISTS (SELECT 1 FROM batch_lines b WHERE b.reservation_id = r.id AND b.live)
		AND NOT EXISTS (SELECT 1 FROM quarantines q WHERE q.line_id = r.line_id AND q.state = 'open' AND q.kind NOT IN ('underuse', 'slow'))
		AND NOT EXISTS (SELECT 1 FROM usage_disputes d WHERE d.line_id = r.line_id AND d.state IN ('asked', 'answered'))`

const payee = ` CASE WHEN c.side = 'buyer' THEN 'firm' ELSE 'provider' END AS payee_kind, CASE WHEN c.side = 'buyer' THEN r.firm_id ELSE l.provider_id END AS payee_id`

// ReadyToSettle sums what waits to be settled by programme and payee, of those
// that the filter names, up to n of them.
func (tx *Tx) ReadyToSettle(f BatchFilter, n int) (rows []Ready, err error) {
	err = tx.scan(&rows, `SELECT programme_id, payee_kind, payee_id, count(*) AS n, CAST(SUM(amount) AS bigint) AS total FROM (
		SELECT g.programme_id, r.captured - r.refunded AS amount,`+payee+settleable+` AND (? = '' OR g.programme_id = ?) AND (? = '' OR r.firm_id = ? OR l.provider_id = ?)) x
		WHERE ? = '' OR (payee_kind = ? AND payee_id = ?)
		GROUP BY programme_id, payee_kind, payee_id ORDER BY programme_id, payee_kind, payee_id LIMIT ?`,
		f.Programme, f.Programme, f.PayeeID, f.PayeeID, f.PayeeID, f.PayeeID, f.PayeeKind, f.PayeeID, n)
	return rows, err
}

// Settleable returns those of the redemptions that still wait to be settled, of a
// programme with one payee, oldest first.
func (tx *Tx) Settleable(programmeID, kind, id string, ids []string) (rows []Redemption, err error) {
	err = tx.scan(&rows, `SELECT * FROM (SELECT r.id AS reservation_id, r.grant_id, g.programme_id, r.line_id, r.order_id, r.firm_id, l.provider_id,
		COALESCE(c.id, '') AS claim_id, COALESCE(c.side, '') AS side, r.captured - r.refunded AS amount, s.created_at AS settled_at, r.created_at AS reserved_at,`+payee+settleable+` AND g.programme_id = ? AND r.id IN ?) x
		WHERE payee_kind = ? AND payee_id = ? ORDER BY settled_at, reservation_id`, programmeID, ids, kind, id)
	return rows, err
}

// SettleableIDs returns up to n redemptions of a programme with one payee that were
// made from one moment to another and wait to be settled, oldest first.
func (tx *Tx) SettleableIDs(programmeID, kind, id string, from, until time.Time, n int) (ids []string, err error) {
	err = tx.scan(&ids, `SELECT reservation_id FROM (SELECT r.id AS reservation_id, c.id AS claim_id, s.created_at AS settled_at, r.created_at AS reserved_at,`+payee+settleable+` AND g.programme_id = ?) x
		WHERE payee_kind = ? AND payee_id = ? AND CASE WHEN claim_id IS NULL THEN settled_at ELSE reserved_at END >= ? AND CASE WHEN claim_id IS NULL THEN settled_at ELSE reserved_at END <= ?
		ORDER BY settled_at, reservation_id LIMIT ?`, programmeID, kind, id, from, until, n)
	return ids, err
}

// AttemptsOfRedemptions returns the attempts of the lines of redemptions.
func (tx *Tx) AttemptsOfRedemptions(reservations []string) (ids []string, err error) {
	err = tx.scan(&ids, "SELECT DISTINCT a.id FROM reservations r JOIN jobs j ON j.line_id = r.line_id JOIN attempts a ON a.job_id = j.id WHERE r.id IN ? ORDER BY a.id", reservations)
	return ids, err
}

// RedemptionOf returns one redemption, settled or not.
func (tx *Tx) RedemptionOf(reservationID string) (Redemption, error) {
	var rows []Redemption
	err := tx.scan(&rows, `SELECT r.id AS reservation_id, r.grant_id, g.programme_id, r.line_id, r.order_id, r.firm_id, l.provider_id,
		COALESCE(c.id, '') AS claim_id, COALESCE(c.side, '') AS side, r.captured - r.refunded AS amount, s.created_at AS settled_at, r.created_at AS reserved_at
		FROM reservations r JOIN grants g ON g.id = r.grant_id JOIN lines l ON l.id = r.line_id JOIN settlements s ON s.line_id = r.line_id
		LEFT JOIN claims c ON c.reservation_id = r.id AND c.reservation_id <> '' WHERE r.id = ? AND r.state = 'captured'`, reservationID)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Redemption{}, err
	}
	return rows[0], nil
}

// AddSettleBatch adds a batch with its lines; ErrStale when one of its
// redemptions is in another that lives.
func (tx *Tx) AddSettleBatch(b models.Batch, lines []models.BatchLine) error {
	if err := tx.insert(&b); err != nil {
		return err
	}
	return tx.addBatchLines(lines)
}

// GrowSettleBatch adds further lines to a draft that still has as many as before,
// with the sums and the hash that it has with them; ErrStale for any other.
func (tx *Tx) GrowSettleBatch(b models.Batch, before int64, lines []models.BatchLine) error {
	if err := tx.guarded("UPDATE batches SET total = ?, fee = ?, passed = ?, count = ?, evidence_hash = ?, updated_at = ? WHERE id = ? AND state = 'draft' AND count = ?",
		b.Total, b.Fee, b.Passed, b.Count, b.EvidenceHash, b.UpdatedAt, b.ID, before); err != nil {
		return err
	}
	return tx.addBatchLines(lines)
}

func (tx *Tx) addBatchLines(lines []models.BatchLine) error {
	n, err := tx.insertAllAbsent(&lines)
	if err == nil && n != int64(len(lines)) {
		return ErrStale
	}
	return err
}

// SettleBatch returns one.
func (tx *Tx) SettleBatch(id string) (models.Batch, error) {
	return one[models.Batch](tx, "id = ?", id)
}

// SettleBatchOf returns one of a payee, once it was submitted.
func (tx *Tx) SettleBatchOf(id, kind, payee string) (models.Batch, error) {
	return one[models.Batch](tx, "id = ? AND payee_kind = ? AND payee_id = ? AND state <> 'draft'", id, kind, payee)
}

// LockSettleBatch keeps everyone else from a batch until the transaction ends.
func (tx *Tx) LockSettleBatch(id string) error {
	err := tx.guarded("UPDATE batches SET state = state WHERE id = ?", id)
	if err == ErrStale {
		return ErrNotFound
	}
	return err
}

// SettleBatchLines returns up to n of a batch's lines behind one, in their order.
func (tx *Tx) SettleBatchLines(batchID string, after, n int) (rows []models.BatchLine, err error) {
	err = tx.g.Where("batch_id = ? AND n > ?", batchID, after).Order("n").Limit(n).Find(&rows).Error
	return rows, err
}

// LockOrdersOfBatch is LockOrders for the orders of a batch's lines.
func (tx *Tx) LockOrdersOfBatch(batchID string) error {
	if tx.db.dialect != Postgres {
		return nil // one writer
	}
	var locked []string
	return tx.scan(&locked, "SELECT id FROM orders WHERE id IN (SELECT order_id FROM batch_lines WHERE batch_id = ?) ORDER BY id FOR NO KEY UPDATE", batchID)
}

// SettleBatchLine returns one of its lines.
func (tx *Tx) SettleBatchLine(batchID, reservationID string) (models.BatchLine, error) {
	return one[models.BatchLine](tx, "batch_id = ? AND reservation_id = ?", batchID, reservationID)
}

// LiveBatchLine returns the line of the live batch that a redemption is in.
func (tx *Tx) LiveBatchLine(reservationID string) (models.BatchLine, error) {
	return one[models.BatchLine](tx, "reservation_id = ? AND live", reservationID)
}

func settleBatchCursor(b models.Batch) (time.Time, string) { return b.CreatedAt, b.ID }

// BatchFilter says which batches are looked at; "" asks for nothing.
type BatchFilter struct{ State, Programme, PayeeKind, PayeeID string }

// SettleBatches returns batches, newest first.
func (tx *Tx) SettleBatches(f BatchFilter, p Page) ([]models.Batch, string, error) {
	return paged(tx, p, settleBatchCursor, "(? = '' OR state = ?) AND (? = '' OR programme_id = ?) AND (? = '' OR (payee_kind = ? AND payee_id = ? AND state <> 'draft'))",
		f.State, f.State, f.Programme, f.Programme, f.PayeeID, f.PayeeKind, f.PayeeID)
}

// WriteSettleBatch writes a step of a batch if it still is as it was, else ErrStale.
func (tx *Tx) WriteSettleBatch(b models.Batch, from models.ClaimState) error {
	return tx.guarded(`UPDATE batches SET state = ?, repaid = ?, paid = ?, clawed = ?, payment_reference = ?, note = ?, reason = ?, reviewed_by = ?, approved_by = ?, paid_by = ?,
		reviewed_at = ?, approved_at = ?, paid_at = ?, updated_at = ? WHERE id = ? AND state = ?`,
		b.State, b.Repaid, b.Paid, b.Clawed, b.PaymentReference, b.Note, b.Reason, b.ReviewedBy, b.ApprovedBy, b.PaidBy, b.ReviewedAt, b.ApprovedAt, b.PaidAt, b.UpdatedAt, b.ID, from)
}

// FreeBatchLines lets the redemptions of a refused batch go into another.
func (tx *Tx) FreeBatchLines(batchID string) error {
	_, err := tx.exec("UPDATE batch_lines SET live = false WHERE batch_id = ?", batchID)
	return err
}

// posted is what the ledger moved for the redemption r of the grant g: to
// payables, less what came back from them.
const posted = `(SELECT CAST(COALESCE(SUM(CASE WHEN p.source_id = g.account_id THEN p.amount ELSE -p.amount END), 0) AS bigint) FROM transfers t JOIN postings p ON p.transfer_id = t.id
	WHERE t.ref = r.line_id AND ((p.source_id = g.account_id AND p.destination_id LIKE 'payable%') OR (p.destination_id = g.account_id AND p.source_id LIKE 'payable%')))`

// BatchGap is a line of a batch that is not what it should be.
type BatchGap struct {
	N      int
	Amount models.Money // of the line
	Kept   models.Money // that the reservation captured and did not give back
	Posted models.Money // that the ledger moved
}

// BatchGaps returns up to n lines of a batch whose amount is not what the
// reservation kept, or not what the ledger moved.
func (tx *Tx) BatchGaps(batchID string, n int) (rows []BatchGap, err error) {
	err = tx.scan(&rows, `SELECT n, amount, kept, posted FROM (SELECT b.n, b.amount, r.captured - r.refunded AS kept, `+posted+` AS posted
		FROM batch_lines b JOIN reservations r ON r.id = b.reservation_id JOIN grants g ON g.id = r.grant_id WHERE b.batch_id = ?) x
		WHERE amount <> kept OR amount <> posted ORDER BY n LIMIT ?`, batchID, n)
	return rows, err
}

// ClaimNumbersOfBatch returns the numbers of the claims among a batch's lines, by reservation.
func (tx *Tx) ClaimNumbersOfBatch(batchID string) (map[string]string, error) {
	var rows []struct{ ReservationID, Number string }
	err := tx.scan(&rows, "SELECT c.reservation_id, c.number FROM claims c JOIN batch_lines b ON b.reservation_id = c.reservation_id WHERE b.batch_id = ? AND c.reservation_id <> ''", batchID)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ReservationID] = r.Number
	}
	return out, err
}

// PayClaimsOfBatch moves the approved claims among a batch's lines with it, records
// each move, and returns the orders that they are about.
func (tx *Tx) PayClaimsOfBatch(batchID, by string, at time.Time) (orders []string, err error) {
	const of = "state = 'approved' AND reservation_id <> '' AND reservation_id IN (SELECT reservation_id FROM batch_lines WHERE batch_id = ?)"
	if _, err := tx.exec("INSERT INTO moves (entity, entity_id, from_to, cause, actor, at) SELECT 'claim', id, 'approved>paid', '', CAST(? AS text), "+tx.stamp()+" FROM claims WHERE "+of, by, at, batchID); err != nil {
		return nil, err
	}
	err = tx.scan(&orders, "UPDATE claims SET state = 'paid', batch_id = ?, paid_at = ?, updated_at = ?, revision = revision + 1 WHERE "+of+" RETURNING order_id", batchID, at, at, batchID)
	return orders, err
}
