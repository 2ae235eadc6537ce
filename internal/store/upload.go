package store

import (
	"time"

	"supermarket/models"
)

// AddUpload adds a file that comes in pieces.
func (tx *Tx) AddUpload(u models.Upload) error { return tx.insert(&u) }

// Upload returns an owner's upload in any state, or ErrNotFound.
func (tx *Tx) Upload(id, owner string) (models.Upload, error) {
	return one[models.Upload](tx, "id = ? AND owner = ?", id, owner)
}

// OpenUploads returns an owner's uploads that are not yet whole, the newest first.
func (tx *Tx) OpenUploads(owner string) ([]models.Upload, error) {
	return many[models.Upload](tx, "created_at DESC, id", "owner = ? AND state = 'open'", owner)
}

// ReceivedUpload notes how much of an open upload is here, and until when the
// rest may come; less than before changes nothing.
func (tx *Tx) ReceivedUpload(id string, received int64, until, now time.Time) error {
	_, err := tx.exec("UPDATE uploads SET received = ?, expires_at = ?, updated_at = ? WHERE id = ? AND state = 'open' AND received <= ?", received, until, now, id, received)
	return err
}

// EndUpload ends an open upload, with the file that became of it where one did;
// ErrStale when it was not open.
func (tx *Tx) EndUpload(id, state, inputID string, now time.Time) error {
	return tx.guarded("UPDATE uploads SET state = ?, input_id = ?, updated_at = ? WHERE id = ? AND state = 'open'", state, inputID, now, id)
}

// UploadsToEnd returns open uploads that are past their time, at most limit.
func (tx *Tx) UploadsToEnd(now time.Time, limit int) ([]models.Upload, error) {
	var rows []models.Upload
	err := tx.scan(&rows, "SELECT * FROM uploads WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at, id LIMIT ?", now, limit)
	return rows, err
}

// UploadsToForget returns uploads that ended before a time, at most limit.
func (tx *Tx) UploadsToForget(before time.Time, limit int) ([]models.Upload, error) {
	var rows []models.Upload
	err := tx.scan(&rows, "SELECT * FROM uploads WHERE state <> 'open' AND updated_at < ? ORDER BY updated_at, id LIMIT ?", before, limit)
	return rows, err
}

// ForgetUpload removes an upload that has ended.
func (tx *Tx) ForgetUpload(id string) error {
	_, err := tx.exec("DELETE FROM uploads WHERE id = ? AND state <> 'open'", id)
	return err
}

// ArtefactBytes returns how much the jobs of a firm have left that is still here.
func (tx *Tx) ArtefactBytes(firmID string) (total int64, err error) {
	err = tx.scan(&total, "SELECT coalesce(sum(size), 0) FROM artefacts WHERE firm_id = ? AND deleted_at IS NULL", firmID)
	return total, err
}

// AttemptsToPurge returns attempts that ended and were planned before a time, and
// whose log and files are still here, at most limit.
func (tx *Tx) AttemptsToPurge(before time.Time, limit int) ([]models.Attempt, error) {
	var rows []models.Attempt
	err := tx.scan(&rows, `SELECT * FROM attempts WHERE purged_at IS NULL AND planned_at < ?
		AND state IN ('succeeded', 'failed', 'preempted', 'lost', 'cancelled') ORDER BY planned_at, id LIMIT ?`, before, limit)
	return rows, err
}

// ArtefactsOfAttempt returns the files that an attempt left.
func (tx *Tx) ArtefactsOfAttempt(a models.Attempt) ([]models.Artefact, error) {
	return many[models.Artefact](tx, "name", "job_id = ? AND attempt_id = ?", a.JobID, a.ID)
}

// PurgeAttempt notes that log and files of an attempt are gone.
func (tx *Tx) PurgeAttempt(a models.Attempt, now time.Time) error {
	if _, err := tx.exec("UPDATE artefacts SET deleted_at = ? WHERE job_id = ? AND attempt_id = ? AND deleted_at IS NULL", now, a.JobID, a.ID); err != nil {
		return err
	}
	_, err := tx.exec("UPDATE attempts SET purged_at = ? WHERE id = ? AND purged_at IS NULL", now, a.ID)
	return err
}
