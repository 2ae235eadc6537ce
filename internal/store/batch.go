package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"supermarket/models"
)

// rowset is a table v of the named fields of a JSON list, to be bound as one
// value: the statement is the same however long the list is. A field is text
// unless its name ends in " bigint".
func (tx *Tx) rowset(fields ...string) string {
	cols := make([]string, len(fields))
	if tx.db.dialect == Postgres {
		for i, f := range fields {
			if cols[i] = f; !strings.Contains(f, " ") {
				cols[i] += " text"
			}
		}
		return "json_to_recordset(CAST(? AS json)) AS v(" + strings.Join(cols, ", ") + ")"
	}
	for i, f := range fields {
		name, _, _ := strings.Cut(f, " ")
		cols[i] = "json_extract(value, '$." + name + "') AS " + name
	}
	return "(SELECT " + strings.Join(cols, ", ") + " FROM json_each(?)) AS v"
}

// stamp is a bound time where the engine cannot tell what it is from its place.
func (tx *Tx) stamp() string {
	if tx.db.dialect == Postgres {
		return "CAST(? AS timestamptz)"
	}
	return "?"
}

// each binds a list to a rowset.
func each[T any](rows []T, field func(T) map[string]any) (string, error) {
	list := make([]map[string]any, len(rows))
	for i, r := range rows {
		list[i] = field(r)
	}
	text, err := json.Marshal(list)
	return string(text), err
}

// all runs an update that must touch so many rows, else ErrStale.
func (tx *Tx) all(n int, query string, args ...any) error {
	touched, err := tx.exec(query, args...)
	if err == nil && touched != int64(n) {
		return ErrStale
	}
	return err
}

// LockOrders makes others wait who change the same orders. Those who lock several
// lock them in one order, so that no two wait for each other.
func (tx *Tx) LockOrders(ids []string) error {
	if tx.db.dialect != Postgres {
		return nil // one writer
	}
	var locked []string
	return tx.scan(&locked, "SELECT id FROM orders WHERE id IN ? ORDER BY id FOR NO KEY UPDATE", ids)
}

// OrdersIn returns the orders that have one of the ids.
func (tx *Tx) OrdersIn(ids []string) ([]models.Order, error) {
	return many[models.Order](tx, "id", "id IN ?", ids)
}

// LinesOfOrders returns all lines of the orders.
func (tx *Tx) LinesOfOrders(ids []string) ([]models.Line, error) {
	return many[models.Line](tx, "order_id, n", "order_id IN ?", ids)
}

// LinesIn returns the lines that have one of the ids.
func (tx *Tx) LinesIn(ids []string) ([]models.Line, error) {
	return many[models.Line](tx, "id", "id IN ?", ids)
}

// SetOrderStates keeps the derived state of several orders.
func (tx *Tx) SetOrderStates(ids []string, s models.OrderState, at time.Time) error {
	return tx.all(len(ids), "UPDATE orders SET state = ?, updated_at = ? WHERE id IN ?", s, at, ids)
}

// MoveLines changes the state of lines that are all as they were, else ErrStale.
func (tx *Tx) MoveLines(ids []string, from, to models.LineState, cause string, at time.Time) error {
	return tx.all(len(ids), "UPDATE lines SET state = ?, cause = ?, updated_at = ? WHERE id IN ? AND state = ?", to, cause, at, ids, from)
}

// AddMoves records changes of state, in their order, as one instant.
func (tx *Tx) AddMoves(moves []models.Move) error {
	if len(moves) == 0 {
		return nil
	}
	rows, err := each(moves, func(m models.Move) map[string]any {
		return map[string]any{"entity": m.Entity, "entity_id": m.EntityID, "from_to": m.FromTo, "cause": m.Cause, "actor": m.Actor}
	})
	if err != nil {
		return err
	}
	return tx.all(len(moves), "INSERT INTO moves (entity, entity_id, from_to, cause, actor, at) SELECT entity, entity_id, from_to, cause, actor, "+tx.stamp()+
		" FROM "+tx.rowset("entity", "entity_id", "from_to", "cause", "actor"), moves[0].At, rows)
}

// AddAttempts adds tries of several jobs; a second living one of a job is an error.
func (tx *Tx) AddAttempts(rows []models.Attempt) error { return tx.insert(&rows) }

// JobsIn returns the jobs that have one of the ids.
func (tx *Tx) JobsIn(ids []string) ([]models.Job, error) {
	return many[models.Job](tx, "id", "id IN ?", ids)
}

// AttemptsIn returns the attempts that have one of the ids.
func (tx *Tx) AttemptsIn(ids []string) ([]models.Attempt, error) {
	return many[models.Attempt](tx, "id", "id IN ?", ids)
}

// Taking is a queued job that a planner places, as it saw it.
type Taking struct {
	JobID        string
	Attempts     int
	Reason, Args string // why there
}

// TakeJobs takes the next attempt number of each job that still is queued as it
// was seen, with the reason of its place, and returns their ids.
func (tx *Tx) TakeJobs(jobs []Taking, at time.Time) (map[string]bool, error) {
	rows, err := each(jobs, func(t Taking) map[string]any {
		return map[string]any{"job": t.JobID, "seen": t.Attempts, "why": t.Reason, "args": t.Args}
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	err = tx.scan(&ids, `UPDATE jobs SET attempts = attempts + 1, reason = v.why, reason_args = v.args, updated_at = ?
		FROM `+tx.rowset("job", "seen bigint", "why", "args")+`
		WHERE id = v.job AND state = 'queued' AND cancel_at IS NULL AND set_aside_at IS NULL AND attempts = v.seen RETURNING id`, at, rows)
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// ExplainJobs keeps why jobs wait that are still queued.
func (tx *Tx) ExplainJobs(jobs []Taking, at time.Time) error {
	rows, err := each(jobs, func(t Taking) map[string]any {
		return map[string]any{"job": t.JobID, "why": t.Reason, "args": t.Args}
	})
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE jobs SET reason = v.why, reason_args = v.args, updated_at = ? FROM `+tx.rowset("job", "why", "args")+
		` WHERE id = v.job AND state = 'queued' AND set_aside_at IS NULL`, at, rows)
	return err
}

// CountTries counts a submit of each attempt.
func (tx *Tx) CountTries(ids []string) error {
	return tx.all(len(ids), "UPDATE attempts SET tries = tries + 1 WHERE id IN ?", ids)
}

// TryAttempts moves planned attempts to submitting, by the reason of their place,
// and counts the try, else ErrStale.
func (tx *Tx) TryAttempts(ids []string, at time.Time) error {
	return tx.all(len(ids), "UPDATE attempts SET state = 'submitting', cause = reason, tries = tries + 1, updated_at = ? WHERE id IN ? AND state = 'planned'", at, ids)
}

// AcceptAttempts moves attempts that are all as they were to pending, by the reason
// of their place, and keeps the engines' names for them, else ErrStale.
func (tx *Tx) AcceptAttempts(list []models.Attempt, refs map[string]string, at time.Time) error {
	rows, err := each(list, func(a models.Attempt) map[string]any {
		return map[string]any{"attempt": a.ID, "seen": a.State, "ref": refs[a.ID]}
	})
	if err != nil {
		return err
	}
	return tx.all(len(list), `UPDATE attempts SET state = 'pending', cause = reason, remote_ref = v.ref, submitted_at = ?, updated_at = ?
		FROM `+tx.rowset("attempt", "seen", "ref")+` WHERE id = v.attempt AND state = v.seen`, at, at, rows)
}

// SetSubmittedAll keeps the engines' names for attempts, by attempt.
func (tx *Tx) SetSubmittedAll(refs map[string]string, at time.Time) error {
	if len(refs) == 0 {
		return nil
	}
	ids := make([]string, 0, len(refs))
	for id := range refs {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rows, err := each(ids, func(id string) map[string]any { return map[string]any{"attempt": id, "ref": refs[id]} })
	if err != nil {
		return err
	}
	return tx.all(len(ids), `UPDATE attempts SET remote_ref = v.ref, submitted_at = ?, updated_at = ? FROM `+tx.rowset("attempt", "ref")+
		` WHERE id = v.attempt`, at, at, rows)
}

// EnqueueAll is Enqueue for many tasks of one queue.
func (tx *Tx) EnqueueAll(queue string, tasks []models.Task, at time.Time) error {
	rows, err := each(tasks, func(t models.Task) map[string]any {
		return map[string]any{"id": models.NewID("task"), "key": t.Key, "payload": t.Payload}
	})
	if err != nil {
		return err
	}
	// WHERE true tells SQLite that ON begins no join.
	_, err = tx.exec(`INSERT INTO tasks (id, queue, key, payload, run_at, state, created_at)
		SELECT id, CAST(? AS text), key, payload, `+tx.now()+`, 'waiting', `+tx.stamp()+` FROM `+tx.rowset("id", "key", "payload")+
		` WHERE true ON CONFLICT (queue, key) DO NOTHING`, queue, at, rows)
	tx.Wake(QueueTopic(queue))
	return err
}

// FinishTasks marks tasks done that are still held as given, and returns their ids.
func (tx *Tx) FinishTasks(tasks []models.Task) (map[string]bool, error) {
	rows, err := each(tasks, func(t models.Task) map[string]any { return map[string]any{"task": t.ID, "seen": t.Fence} })
	if err != nil {
		return nil, err
	}
	var ids []string
	err = tx.scan(&ids, `UPDATE tasks SET state = 'done', held_until = NULL, error = '' FROM `+tx.rowset("task", "seen bigint")+`
		WHERE id = v.task AND fence = v.seen AND state = 'waiting' AND held_until > `+tx.now()+` RETURNING id`, rows)
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
