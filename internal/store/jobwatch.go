package store

import (
	"time"

	"supermarket/models"
)

// untold is that no fact of the kind was left about what stands in column.
const untold = " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.queue = 'fact' AND t.key = ? || "

// JobsWaitingUntold returns at most n queued jobs that could have started before
// then and about which no fact of the kind was left.
func (tx *Tx) JobsWaitingUntold(kind string, before time.Time, n int) (out []models.Job, err error) {
	return out, tx.scan(&out, `SELECT j.* FROM jobs j WHERE j.state = 'queued' AND NOT j.house AND j.created_at < ? AND j.earliest_at < ?`+
		untold+`j.id) ORDER BY j.created_at, j.id LIMIT ?`, before, before, kind+":", n)
}

// JobsPastWaitUntold returns at most n queued jobs that never began, whose buyer
// let them wait until a moment before now, and about which no fact of the kind
// was left.
func (tx *Tx) JobsPastWaitUntold(kind string, now time.Time, n int) (out []models.Job, err error) {
	return out, tx.scan(&out, `SELECT j.* FROM jobs j JOIN lines l ON l.id = j.line_id JOIN quotes q ON q.id = l.quote_id
		WHERE j.state = 'queued' AND NOT j.house AND q.wait_until < ? AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.job_id = j.id AND a.claimed_at IS NOT NULL)`+
		untold+`j.id) ORDER BY j.created_at, j.id LIMIT ?`, now, kind+":", n)
}

// JobsNearCapUntold returns at most n jobs whose living run has used nine tenths
// of their cap and about which no fact of the kind was left.
func (tx *Tx) JobsNearCapUntold(kind string, n int) (out []models.Job, err error) {
	return out, tx.scan(&out, `SELECT j.* FROM jobs j JOIN attempts a ON a.job_id = j.id AND a.state = 'running'
		WHERE j.state = 'running' AND NOT j.house AND a.run_millis * 10 >= j.cap_millis * 9`+untold+`j.id) ORDER BY j.created_at, j.id LIMIT ?`, kind+":", n)
}
