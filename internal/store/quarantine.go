package store

import (
	"time"

	"supermarket/models"
)

// AddQuarantine keeps a doubt about an attempt; one of a kind, the first stands.
func (tx *Tx) AddQuarantine(q models.Quarantine) (bool, error) { return tx.insertAbsent(&q) }

// SetClaimedMillis keeps what a runner told, before anything was cut.
func (tx *Tx) SetClaimedMillis(attemptID string, millis int64) error {
	return tx.guarded("UPDATE attempts SET claimed_millis = ? WHERE id = ?", millis, attemptID)
}

// Quarantine returns one.
func (tx *Tx) Quarantine(id string) (models.Quarantine, error) {
	return one[models.Quarantine](tx, "id = ?", id)
}

// QuarantineOfProvider returns one of that provider.
func (tx *Tx) QuarantineOfProvider(id, providerID string) (models.Quarantine, error) {
	return one[models.Quarantine](tx, "id = ? AND provider_id = ?", id, providerID)
}

// OpenQuarantines returns the oldest that wait for a person.
func (tx *Tx) OpenQuarantines(n int) ([]models.Quarantine, error) {
	var rows []models.Quarantine
	err := tx.scan(&rows, "SELECT * FROM quarantines WHERE state = 'open' ORDER BY created_at, id LIMIT ?", n)
	return rows, err
}

// Quarantines returns all, newest first.
func (tx *Tx) Quarantines(p Page) ([]models.Quarantine, string, error) {
	return paged(tx, p, quarantinedAt, "1 = 1")
}

// QuarantinesOfProvider returns a provider's, newest first.
func (tx *Tx) QuarantinesOfProvider(providerID string, p Page) ([]models.Quarantine, string, error) {
	return paged(tx, p, quarantinedAt, "provider_id = ?", providerID)
}

// QuarantinesOfLine returns those of a line's attempts, first to last.
func (tx *Tx) QuarantinesOfLine(lineID string) ([]models.Quarantine, error) {
	return many[models.Quarantine](tx, "created_at, kind", "line_id = ?", lineID)
}

func quarantinedAt(q models.Quarantine) (time.Time, string) { return q.CreatedAt, q.ID }

// DecideQuarantine ends an open one, else ErrStale.
func (tx *Tx) DecideQuarantine(q models.Quarantine) error {
	return tx.guarded("UPDATE quarantines SET state = ?, note = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'open'",
		q.State, q.Note, q.DecidedBy, q.DecidedAt, q.ID)
}

// WithheldOf returns what a provider has earned on lines of which a claim of too
// much is open, less what of it was given back.
func (tx *Tx) WithheldOf(providerID string) (models.Money, error) {
	var sum int64
	err := tx.scan(&sum, `SELECT coalesce(SUM(s.provider - coalesce(r.gives, 0)), 0) FROM settlements s
		LEFT JOIN (SELECT line_id, SUM(provider) AS gives FROM refunds WHERE kind = 'line' AND state = 'booked' GROUP BY line_id) r ON r.line_id = s.line_id
		WHERE s.provider_id = ? AND EXISTS (SELECT 1 FROM quarantines q WHERE q.line_id = s.line_id AND q.state = 'open' AND q.kind NOT IN ('underuse', 'slow'))`, providerID)
	return models.Money(sum), err
}
