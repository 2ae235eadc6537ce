package store

import (
	"time"

	"supermarket/models"
)

// FirmMarks returns what staff marked a firm with, also what is over, by mark.
func (tx *Tx) FirmMarks(firmID string) ([]models.FirmMark, error) {
	return many[models.FirmMark](tx, "mark", "firm_id = ?", firmID)
}

// MarkFirm sets a firm's mark, in place of one that is there.
func (tx *Tx) MarkFirm(m models.FirmMark) error {
	_, err := tx.exec(`INSERT INTO firm_marks (firm_id, mark, note, valid_until, set_by, created_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (firm_id, mark) DO UPDATE SET note = excluded.note, valid_until = excluded.valid_until, set_by = excluded.set_by, created_at = excluded.created_at`,
		m.FirmID, m.Mark, m.Note, m.ValidUntil, m.SetBy, m.CreatedAt)
	return err
}

// UnmarkFirm takes a mark from a firm; ErrStale when it has none.
func (tx *Tx) UnmarkFirm(firmID, mark string) error {
	return tx.guarded("DELETE FROM firm_marks WHERE firm_id = ? AND mark = ?", firmID, mark)
}

// SettledSince returns the cost of a firm's lines that settled at from or later
// and before until, less what was refunded of them.
func (tx *Tx) SettledSince(firmID string, from, until time.Time) (models.Money, error) {
	var n int64
	err := tx.scan(&n, `SELECT CAST(COALESCE(SUM(s.cost - COALESCE(r.amount, 0)), 0) AS bigint) FROM settlements s
		LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM refunds WHERE firm_id = @firm AND kind = 'line' AND state = 'booked' GROUP BY line_id) r ON r.line_id = s.line_id
		WHERE s.firm_id = @firm AND s.created_at >= @from AND s.created_at < @until`,
		map[string]any{"firm": firmID, "from": from, "until": until})
	return models.Money(n), err
}
