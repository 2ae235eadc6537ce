package store

import (
	"time"

	"supermarket/models"
)

// Requeue is what an attempt leaves its job that waits again; numbers are added.
type Requeue struct {
	Preemptions    int
	Faults         int
	AttainedMillis int64
	CheckpointKey  string     // "" keeps the one before
	RetryAt        *time.Time // nil for at once
	AsideAt        *time.Time // nil leaves it in the queue
	AsideWhy       string
}

// Requeue keeps what a queued job takes along to its next attempt.
func (tx *Tx) Requeue(id string, r Requeue, at time.Time) error {
	return tx.guarded(`UPDATE jobs SET preemptions = preemptions + ?, faults = faults + ?, attained_millis = attained_millis + ?,
		checkpoint_key = CASE CAST(? AS text) WHEN '' THEN checkpoint_key ELSE CAST(? AS text) END, retry_at = ?, set_aside_at = ?, set_aside_why = ?,
		reason = CASE CAST(? AS text) WHEN '' THEN reason ELSE CAST(? AS text) END, reason_args = '{}', updated_at = ? WHERE id = ? AND state = 'queued'`,
		r.Preemptions, r.Faults, r.AttainedMillis, r.CheckpointKey, r.CheckpointKey, r.RetryAt, r.AsideAt, r.AsideWhy, r.AsideWhy, r.AsideWhy, at, id)
}

// CheckpointOf returns the file of the newest checkpoint that an attempt brought, "" for none.
func (tx *Tx) CheckpointOf(attemptID string) (key string, err error) {
	err = tx.scan(&key, "SELECT file_key FROM artefacts WHERE attempt_id = ? AND name LIKE 'checkpoint%' ORDER BY created_at DESC, name DESC LIMIT 1", attemptID)
	return key, err
}

// PreemptAttempt notes that a running attempt is asked to make room; ErrStale when it was, or has ended.
func (tx *Tx) PreemptAttempt(id, why string, at time.Time) error {
	return tx.guarded("UPDATE attempts SET preempt_at = ?, preempt_why = ?, updated_at = ? WHERE id = ? AND preempt_at IS NULL AND state = 'running'", at, why, at, id)
}

// JobsAside returns the jobs that wait for a person, the longest first.
func (tx *Tx) JobsAside(most int) ([]models.Job, error) {
	var rows []models.Job
	return rows, tx.scan(&rows, "SELECT * FROM jobs WHERE set_aside_at IS NOT NULL AND state = 'queued' ORDER BY set_aside_at, id LIMIT ?", most)
}

// ReleaseJob lets a job that was set aside wait again as if it had not failed; ErrStale when it is not aside.
func (tx *Tx) ReleaseJob(id string, at time.Time) error {
	return tx.guarded(`UPDATE jobs SET set_aside_at = NULL, set_aside_why = '', faults = 0, retry_at = NULL, reason = '', updated_at = ?
		WHERE id = ? AND set_aside_at IS NOT NULL AND state = 'queued'`, at, id)
}

// SiteFailed counts a fault of a site and returns how many it had in a row.
func (tx *Tx) SiteFailed(id string) (n int, err error) {
	return n, tx.scan(&n, "UPDATE sites SET faults = faults + 1 WHERE id = ? RETURNING faults", id)
}

// RestSite gives a site no work before then.
func (tx *Tx) RestSite(id string, until time.Time) error {
	if err := tx.guarded("UPDATE sites SET rest_until = ? WHERE id = ?", until, id); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// SiteServed ends a row of faults.
func (tx *Tx) SiteServed(id string) error {
	n, err := tx.exec("UPDATE sites SET faults = 0, rest_until = NULL WHERE id = ? AND faults > 0", id)
	if err != nil || n == 0 {
		return err
	}
	return tx.TouchCatalogue()
}

// ProvidersOf returns the provider of each offering.
func (tx *Tx) ProvidersOf(offerings []string) (map[string]string, error) {
	var rows []struct{ ID, ProviderID string }
	err := tx.scan(&rows, "SELECT id, provider_id FROM offerings WHERE id IN ?", offerings)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.ProviderID
	}
	return out, err
}

// SiteReached notes whether a site's engine answered; true when that is news.
func (tx *Tx) SiteReached(id string, up bool, at time.Time) (bool, error) {
	query, args := "UPDATE sites SET down_since = NULL WHERE id = ? AND down_since IS NOT NULL", []any{id}
	if !up {
		query, args = "UPDATE sites SET down_since = ? WHERE id = ? AND down_since IS NULL", []any{at, id}
	}
	n, err := tx.exec(query, args...)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.TouchCatalogue()
}
