package store

import (
	"time"

	"supermarket/models"
)

// AddJob adds the job of a line; false when the line has one already.
func (tx *Tx) AddJob(j models.Job) (bool, error) {
	if _, err := tx.JobOfLine(j.LineID); err == nil {
		return false, nil
	}
	return true, tx.insert(&j)
}

// Job returns one job, whatever its firm, for workers.
func (tx *Tx) Job(id string) (models.Job, error) { return one[models.Job](tx, "id = ?", id) }

// JobOfFirm returns a job of that firm.
func (tx *Tx) JobOfFirm(id, firmID string) (models.Job, error) {
	return one[models.Job](tx, "id = ? AND firm_id = ?", id, firmID)
}

// JobOfLine returns the job of a line.
func (tx *Tx) JobOfLine(lineID string) (models.Job, error) {
	return one[models.Job](tx, "line_id = ?", lineID)
}

// LiveJobs returns all jobs that have not ended, oldest first. Its cost does
// not depend on how many have ended.
func (tx *Tx) LiveJobs() ([]models.Job, error) {
	return many[models.Job](tx, "created_at, id", "state IN ('queued', 'running')")
}

// JobsOfFirm returns a firm's jobs, newest first.
func (tx *Tx) JobsOfFirm(firmID string, p Page) (rows []models.Job, next string, err error) {
	return paged(tx, p, func(j models.Job) (time.Time, string) { return j.CreatedAt, j.ID }, "firm_id = ?", firmID)
}

// MoveJob changes a job's state if it still is as it was, else ErrStale.
func (tx *Tx) MoveJob(id string, from, to models.JobState, cause string, at time.Time) error {
	return tx.guarded("UPDATE jobs SET state = ?, cause = ?, updated_at = ? WHERE id = ? AND state = ?", to, cause, at, id, from)
}

// EndJob writes how a job ended beside its last state.
func (tx *Tx) EndJob(id string, exit *int, at time.Time) error {
	return tx.guarded("UPDATE jobs SET exit_code = ?, ended_at = ?, updated_at = ? WHERE id = ? AND ended_at IS NULL", exit, at, at, id)
}

// SetJobReason says why a job waits or where it was placed.
func (tx *Tx) SetJobReason(id, reason, args string, at time.Time) error {
	return tx.guarded("UPDATE jobs SET reason = ?, reason_args = ?, updated_at = ? WHERE id = ?", reason, args, at, id)
}

// CountAttempt takes the next attempt number of a queued job that has taken n so far, else ErrStale.
func (tx *Tx) CountAttempt(id string, n int, at time.Time) error {
	return tx.guarded("UPDATE jobs SET attempts = attempts + 1, updated_at = ? WHERE id = ? AND state = 'queued' AND cancel_at IS NULL AND set_aside_at IS NULL AND attempts = ?", at, id, n)
}

// AskCancel notes that the buyer wants a job ended; false when that was noted or the job has ended.
func (tx *Tx) AskCancel(id string, at time.Time) (bool, error) {
	n, err := tx.exec("UPDATE jobs SET cancel_at = ?, updated_at = ? WHERE id = ? AND cancel_at IS NULL AND state IN ('queued', 'running')", at, at, id)
	return n == 1, err
}

// LockJob makes others wait who change the same job, and returns it.
func (tx *Tx) LockJob(id string) (models.Job, error) {
	if err := tx.guarded("UPDATE jobs SET updated_at = updated_at WHERE id = ?", id); err != nil {
		return models.Job{}, ErrNotFound
	}
	return one[models.Job](tx, "id = ?", id)
}
