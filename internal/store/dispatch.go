package store

import (
	"time"

	"supermarket/models"
)

// FirmUse is how much a firm was served: units × milliseconds.
type FirmUse struct {
	FirmID     string
	UnitMillis int64
}

// UseByFirm sums what each firm was served by stretches that began at or after since.
func (tx *Tx) UseByFirm(since time.Time) ([]FirmUse, error) {
	var rows []FirmUse
	err := tx.scan(&rows, `SELECT firm_id, CAST(SUM(millis * units) AS bigint) AS unit_millis
		FROM usage_segments WHERE starts_at >= ? GROUP BY firm_id ORDER BY firm_id`, since)
	return rows, err
}

// KeptReservations returns the dated windows that have not passed.
func (tx *Tx) KeptReservations(now time.Time) ([]models.DatedReservation, error) {
	return many[models.DatedReservation](tx, "starts_at, id", "state = 'kept' AND ends_at > ?", now)
}

// CountLive counts the jobs and attempts that have not ended, by state.
func (tx *Tx) CountLive() (jobs, attempts map[string]int, err error) {
	if jobs, err = tx.countBy("SELECT state, count(*) AS n FROM jobs WHERE state IN ('queued', 'running') GROUP BY state"); err != nil {
		return nil, nil, err
	}
	attempts, err = tx.countBy("SELECT state, count(*) AS n FROM attempts WHERE state IN ('planned', 'submitting', 'unknown', 'pending', 'running') GROUP BY state")
	return jobs, attempts, err
}

func (tx *Tx) countBy(query string) (map[string]int, error) {
	var rows []struct {
		State string
		N     int
	}
	out := map[string]int{}
	err := tx.scan(&rows, query)
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// RunTasksNow makes every waiting task due, held by nobody: for an operator who
// has mended what they wait for, and for tests.
func (tx *Tx) RunTasksNow() error {
	_, err := tx.exec("UPDATE tasks SET run_at = " + tx.now() + ", held_until = NULL WHERE state = 'waiting'")
	return err
}
