package store

import (
	"slices"
	"strings"
	"time"

	"supermarket/models"
)

// TaskTries is how often a task is begun before it is given up as dead.
const TaskTries = 10

// QueueTopic is the topic that Enqueue wakes.
func QueueTopic(queue string) string { return "queue:" + queue }

// Enqueue adds work to be claimed at once, once: a second one with the same queue
// and key changes nothing. ID is made when empty; all else but queue, key, payload
// and CreatedAt is the store's: when a task runs goes by the database's time.
func (tx *Tx) Enqueue(t models.Task) error { return tx.EnqueueAfter(t, 0) }

// EnqueueAfter is Enqueue for work that may not be claimed before delay is over.
func (tx *Tx) EnqueueAfter(t models.Task, delay time.Duration) error {
	if t.ID == "" {
		t.ID = models.NewID("task")
	}
	created := tx.now()
	args := []any{t.ID, t.Queue, t.Key, t.Payload}
	if !t.CreatedAt.IsZero() {
		created, args = "?", append(args, t.CreatedAt)
	}
	n, err := tx.exec(`INSERT INTO tasks (id, queue, key, payload, run_at, state, created_at)
		VALUES (?, ?, ?, ?, `+tx.later(delay)+`, 'waiting', `+created+`) ON CONFLICT (queue, key) DO NOTHING`, args...)
	if err == nil && n == 1 {
		tx.Wake(QueueTopic(t.Queue))
	}
	return err
}

// ClaimTasks gives the holder at most n due tasks of a queue for the length of
// the lease. A task whose holder let its lease run out is given again, with a
// higher fence; one begun TaskTries times is dead.
func (tx *Tx) ClaimTasks(queue, holder string, n int, lease time.Duration) ([]models.Task, error) {
	if err := tx.buryTasks(queue); err != nil {
		return nil, err
	}
	var tasks []models.Task
	// MATERIALIZED keeps PostgreSQL from running the inner query twice.
	err := tx.scan(&tasks, `WITH due AS MATERIALIZED (
			SELECT id FROM tasks WHERE queue = ? AND state = 'waiting' AND run_at <= `+tx.now()+`
				AND (held_until IS NULL OR held_until <= `+tx.now()+`)
			ORDER BY run_at, id LIMIT ? `+tx.skipLocked()+`)
		UPDATE tasks SET holder = ?, held_until = `+tx.later(lease)+`, fence = fence + 1, tries = tries + 1
		WHERE id IN (SELECT id FROM due) RETURNING *`, queue, n, holder)
	slices.SortFunc(tasks, func(a, b models.Task) int {
		if c := a.RunAt.Compare(b.RunAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return tasks, err
}

// buryTasks gives up tasks whose last holder never came back.
func (tx *Tx) buryTasks(queue string) error {
	_, err := tx.exec(`UPDATE tasks SET state = 'dead', error = CASE error WHEN '' THEN 'the worker was lost' ELSE error END
		WHERE queue = ? AND state = 'waiting' AND tries >= ? AND held_until <= `+tx.now(), queue, TaskTries)
	return err
}

// skipLocked leaves rows to those who already have them; SQLite has one writer.
func (tx *Tx) skipLocked() string {
	if tx.db.dialect == Postgres {
		return "FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// held is the guard of one who still holds a task: its fence, and a lease that
// has not run out.
func (tx *Tx) held() string {
	return " WHERE id = ? AND fence = ? AND state = 'waiting' AND held_until > " + tx.now()
}

// FinishTask marks a task done, in the transaction of its effect; ErrStale when
// the lease has run out or someone else has the task.
func (tx *Tx) FinishTask(id string, fence int64) error {
	return tx.guarded(`UPDATE tasks SET state = 'done', held_until = NULL, error = ''`+tx.held(), id, fence)
}

// ExtendTask makes the holder's lease last so long from now, else ErrStale.
func (tx *Tx) ExtendTask(id string, fence int64, lease time.Duration) error {
	return tx.guarded(`UPDATE tasks SET held_until = `+tx.later(lease)+tx.held(), id, fence)
}

// RetryTask gives a task back to be claimed again after a pause, with the reason
// why it failed; after TaskTries it is dead. ErrStale as with FinishTask.
func (tx *Tx) RetryTask(id string, fence int64, after time.Duration, cause error) error {
	return tx.guarded(`UPDATE tasks SET state = CASE WHEN tries >= ? THEN 'dead' ELSE 'waiting' END,
		run_at = `+tx.later(after)+`, held_until = NULL, error = ?`+tx.held(), TaskTries, cause.Error(), id, fence)
}

// KillTask gives a task up at once, with the reason. ErrStale as with FinishTask.
func (tx *Tx) KillTask(id string, fence int64, cause error) error {
	return tx.guarded(`UPDATE tasks SET state = 'dead', held_until = NULL, error = ?`+tx.held(), cause.Error(), id, fence)
}

// Tasks returns a queue's tasks, newest first, and the cursor of the next page.
func (tx *Tx) Tasks(queue string, page Page) ([]models.Task, string, error) {
	return paged(tx, page, func(t models.Task) (time.Time, string) { return t.CreatedAt, t.ID }, "queue = ?", queue)
}

// CountTasks returns how many tasks of each queue are in each state.
func (tx *Tx) CountTasks() (map[string]map[string]int64, error) {
	var rows []struct {
		Queue, State string
		N            int64
	}
	err := tx.scan(&rows, `SELECT queue, state, count(*) AS n FROM tasks GROUP BY queue, state`)
	out := map[string]map[string]int64{}
	for _, r := range rows {
		if out[r.Queue] == nil {
			out[r.Queue] = map[string]int64{}
		}
		out[r.Queue][r.State] = r.N
	}
	return out, err
}

// SweepTasks forgets done tasks that were made before; their keys are free again.
func (tx *Tx) SweepTasks(before time.Time) (int64, error) {
	return tx.exec(`DELETE FROM tasks WHERE state = 'done' AND created_at < ?`, before)
}

// Task returns one task, or ErrNotFound.
func (tx *Tx) Task(id string) (models.Task, error) { return one[models.Task](tx, "id = ?", id) }

// ReviveTask lets a dead task be claimed at once, as if it had never been begun;
// ErrStale when it is not dead.
func (tx *Tx) ReviveTask(t models.Task) error {
	err := tx.guarded(`UPDATE tasks SET state = 'waiting', tries = 0, held_until = NULL, run_at = `+tx.now()+`
		WHERE id = ? AND state = 'dead'`, t.ID)
	tx.Wake(QueueTopic(t.Queue))
	return err
}

// TasksByKey returns the tasks of a queue that have one of the keys, by key.
func (tx *Tx) TasksByKey(queue string, keys []string) (map[string]models.Task, error) {
	rows, err := many[models.Task](tx, "id", "queue = ? AND key IN ?", queue, keys)
	out := make(map[string]models.Task, len(rows))
	for _, t := range rows {
		out[t.Key] = t
	}
	return out, err
}
