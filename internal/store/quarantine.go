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
	return paged(tx, p, quarantinedAt, "id <> ''")
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
