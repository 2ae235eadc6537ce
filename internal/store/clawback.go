package store

import (
	"time"

	"supermarket/models"
)

// AddClawback adds one; a second of its id changes nothing, and is told.
func (tx *Tx) AddClawback(c models.Clawback) (bool, error) { return tx.insertAbsent(&c) }

// Clawback returns one.
func (tx *Tx) Clawback(id string) (models.Clawback, error) {
	return one[models.Clawback](tx, "id = ?", id)
}

// ClawbacksOf returns those of one redemption.
func (tx *Tx) ClawbacksOf(reservationID string) ([]models.Clawback, error) {
	return many[models.Clawback](tx, "created_at, id", "reservation_id = ?", reservationID)
}

// ClawbacksOfBatch returns those of a batch's redemptions.
func (tx *Tx) ClawbacksOfBatch(batchID string) ([]models.Clawback, error) {
	return many[models.Clawback](tx, "created_at, id", "batch_id = ?", batchID)
}

func clawbackCursor(c models.Clawback) (time.Time, string) { return c.CreatedAt, c.ID }

// Clawbacks returns all of a state, or all where it is "", newest first.
func (tx *Tx) Clawbacks(state string, p Page) ([]models.Clawback, string, error) {
	return paged(tx, p, clawbackCursor, "(? = '' OR state = ?)", state, state)
}

// ClawbacksFrom returns what was taken back from a payee, newest first.
func (tx *Tx) ClawbacksFrom(kind, id string, p Page) ([]models.Clawback, string, error) {
	return paged(tx, p, clawbackCursor, "state = 'approved' AND from_kind = ? AND CASE WHEN from_kind = 'firm' THEN firm_id ELSE provider_id END = ?", kind, id)
}

// DecideClawback writes how one was decided; ErrStale when it was before.
func (tx *Tx) DecideClawback(c models.Clawback) error {
	return tx.guarded("UPDATE clawbacks SET state = ?, debt = ?, note = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'proposed'",
		c.State, c.Debt, c.Note, c.DecidedBy, c.DecidedAt, c.ID)
}

// ClawedOf is what was taken back of one redemption.
func (tx *Tx) ClawedOf(reservationID string) (models.Money, error) {
	var m models.Money
	err := tx.scan(&m, "SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM clawbacks WHERE reservation_id = ? AND state = 'approved'", reservationID)
	return m, err
}

// ClawedSide is from whom value of a line was taken back: provider, firm, or ""
// from nobody.
func (tx *Tx) ClawedSide(lineID string) (string, error) {
	rows, err := many[models.Clawback](tx, "created_at, id", "line_id = ? AND state = 'approved'", lineID)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].FromKind, nil
}
