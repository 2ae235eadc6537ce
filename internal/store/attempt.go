package store

import (
	"slices"
	"time"

	"supermarket/models"
)

// AddAttempt adds a try; a second living one of the job is an error.
func (tx *Tx) AddAttempt(a models.Attempt) error { return tx.insert(&a) }

// Attempt returns one attempt.
func (tx *Tx) Attempt(id string) (models.Attempt, error) {
	return one[models.Attempt](tx, "id = ?", id)
}

// AttemptByKey returns the attempt of a submission key.
func (tx *Tx) AttemptByKey(key string) (models.Attempt, error) {
	return one[models.Attempt](tx, "submission_key = ?", key)
}

// AttemptsOfJob returns the attempts of a job, first to last.
func (tx *Tx) AttemptsOfJob(jobID string) ([]models.Attempt, error) {
	return many[models.Attempt](tx, "n", "job_id = ?", jobID)
}

// LiveAttempts returns all attempts that have not ended, oldest first.
func (tx *Tx) LiveAttempts() ([]models.Attempt, error) {
	return many[models.Attempt](tx, "planned_at, id", "state IN ('planned', 'submitting', 'unknown', 'pending', 'running')")
}

// MoveAttempt changes an attempt's state if it still is as it was, else ErrStale.
func (tx *Tx) MoveAttempt(id string, from, to models.AttemptState, cause string, at time.Time) error {
	return tx.guarded("UPDATE attempts SET state = ?, cause = ?, updated_at = ? WHERE id = ? AND state = ?", to, cause, at, id, from)
}

// SetSubmitted keeps the engine's name for an attempt.
func (tx *Tx) SetSubmitted(id, remoteRef string, at time.Time) error {
	return tx.guarded("UPDATE attempts SET remote_ref = ?, submitted_at = ?, updated_at = ? WHERE id = ?", remoteRef, at, at, id)
}

// CountTry counts a submit of an attempt.
func (tx *Tx) CountTry(id string) error {
	return tx.guarded("UPDATE attempts SET tries = tries + 1 WHERE id = ?", id)
}

// ClaimAttempt gives an attempt to the runner with this nonce; ErrStale when another one has it.
func (tx *Tx) ClaimAttempt(id, runnerID string, at time.Time) error {
	return tx.guarded("UPDATE attempts SET runner_id = ?, claimed_at = ?, seen_at = ?, updated_at = ? WHERE id = ? AND runner_id = ''", runnerID, at, at, at, id)
}

// ReportAttempt keeps the newest report of an attempt's runner; false when a newer one was kept.
func (tx *Tx) ReportAttempt(id, runnerID string, r models.ReportRequest, metrics string, at time.Time) (bool, error) {
	var started *time.Time
	if !r.StartedAt.IsZero() {
		t := r.StartedAt.UTC().Truncate(time.Microsecond)
		started = &t
	}
	n, err := tx.exec(`UPDATE attempts SET report_seq = ?, started_at = COALESCE(started_at, ?), run_millis = ?, cpu_millis = ?, max_rss = ?,
		checkpoint_millis = ?, progress = ?, metrics = ?, seen_at = ?, updated_at = ? WHERE id = ? AND runner_id = ? AND state = 'running' AND report_seq < ?`,
		r.Sequence, started, r.RunMillis, r.CPUMillis, r.MaxRSSBytes, max(0, min(r.CheckpointMillis, r.RunMillis)), int(r.Progress*1000), metrics, at, at, id, runnerID, r.Sequence)
	return n == 1, err
}

// SetLogBytes keeps how long an attempt's log is; it only grows.
func (tx *Tx) SetLogBytes(id string, size int64) error {
	_, err := tx.exec("UPDATE attempts SET log_bytes = ? WHERE id = ? AND log_bytes < ?", size, id, size)
	return err
}

// EndAttempt keeps the figures of a run that ended.
func (tx *Tx) EndAttempt(id string, f models.FinishRequest, metrics string, at time.Time) error {
	exit := f.ExitCode
	return tx.guarded(`UPDATE attempts SET started_at = ?, ended_at = ?, run_millis = ?, cpu_millis = ?, max_rss = ?, exit_code = ?,
		checkpoint_millis = ?, log_bytes = ?, metrics = ?, seen_at = ?, updated_at = ? WHERE id = ?`,
		moment(f.StartedAt), moment(f.EndedAt), f.RunMillis, f.CPUMillis, f.MaxRSSBytes, exit, f.CheckpointMillis, f.LogBytes, metrics, at, at, id)
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}

// AddArtefact adds a file that a job left; the same name again is no error.
func (tx *Tx) AddArtefact(a models.Artefact) error {
	_, err := tx.exec(`INSERT INTO artefacts (id, attempt_id, job_id, firm_id, name, size, sha256, file_key, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id, name) DO NOTHING`,
		a.ID, a.AttemptID, a.JobID, a.FirmID, a.Name, a.Size, a.SHA256, a.FileKey, a.CreatedAt)
	return err
}

// Artefacts returns the files of a firm's job by name.
func (tx *Tx) Artefacts(jobID, firmID string) ([]models.Artefact, error) {
	return many[models.Artefact](tx, "name, attempt_id", "job_id = ? AND firm_id = ?", jobID, firmID)
}

// AddSegments adds the stretches of an attempt, for the firm of its line.
func (tx *Tx) AddSegments(rows []models.UsageSegment) error {
	if len(rows) == 0 {
		return nil
	}
	l, err := tx.Line(rows[0].LineID)
	if err != nil {
		return err
	}
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].FirmID = l.FirmID
	}
	return tx.insert(&rows)
}

// SegmentsOfLine returns the stretches of a line's attempts in order of time.
func (tx *Tx) SegmentsOfLine(lineID string) ([]models.UsageSegment, error) {
	return many[models.UsageSegment](tx, "starts_at, attempt_id, n", "line_id = ?", lineID)
}

// LineRanSimulated tells whether any attempt of a line ran at a site whose hardware is simulated.
func (tx *Tx) LineRanSimulated(lineID string) (bool, error) {
	var n int64
	err := tx.scan(&n, `SELECT count(*) FROM attempts a JOIN jobs j ON j.id = a.job_id JOIN sites s ON s.id = a.site_id
		WHERE j.line_id = ? AND s.simulated`, lineID)
	return n > 0, err
}
