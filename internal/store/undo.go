package store

import "supermarket/models"

// InsertUndo adds the wish to take a grant or a bulk issue back and tells whether
// no other one of it is live.
func (tx *Tx) InsertUndo(u models.Undo) (bool, error) { return tx.insertAbsent(&u) }

// Undo returns the undo with this id.
func (tx *Tx) Undo(id string) (models.Undo, error) { return one[models.Undo](tx, "id = ?", id) }

// UndosOf returns the undos of a grant or bulk issue, newest first.
func (tx *Tx) UndosOf(kind, id string) ([]models.Undo, error) {
	return many[models.Undo](tx, "created_at DESC, id", "of_kind = ? AND of_id = ?", kind, id)
}

// UndosWaiting returns a programme's undos that nobody has decided, oldest first.
func (tx *Tx) UndosWaiting(programmeID string) ([]models.Undo, error) {
	return many[models.Undo](tx, "created_at, id", "programme_id = ? AND state = 'proposed'", programmeID)
}

// UndosToDo returns what is approved and not done to its end, oldest decision first.
func (tx *Tx) UndosToDo() ([]models.Undo, error) {
	return many[models.Undo](tx, "decided_at, id", "state IN ('approved', 'running')")
}

// LockUndo keeps everyone else from an undo until the transaction ends.
func (tx *Tx) LockUndo(id string) error {
	return tx.guarded("UPDATE undos SET state = state WHERE id = ?", id)
}

// MoveUndo changes where an undo stands, with all that its row says besides;
// ErrStale when it is no longer as it was read.
func (tx *Tx) MoveUndo(u models.Undo, from models.UndoState) error {
	return tx.guarded(`UPDATE undos SET state = ?, undone = ?, kept = ?, value = ?, reached = ?, note = ?, decided_by = ?, decided_at = ?, done_at = ? WHERE id = ? AND state = ?`,
		u.State, u.Undone, u.Kept, u.Value, u.Reached, u.Note, u.DecidedBy, u.DecidedAt, u.DoneAt, u.ID, from)
}

// Unused is how many grants of a bulk issue nobody has used, and what they are worth.
type Unused struct {
	Grants int64
	Value  models.Money
}

// UnusedOfBulk sums the grants of a bulk issue that live and were never used.
func (tx *Tx) UnusedOfBulk(bulkID string) (u Unused, err error) {
	err = tx.scan(&u, `SELECT count(*) AS grants, CAST(COALESCE(SUM(g.amount), 0) AS bigint) AS value FROM bulk_rows w JOIN grants g ON g.id = w.grant_id
		WHERE w.bulk_id = ? AND w.state = 'issued' AND g.state IN ('active', 'suspended')
		AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.grant_id = g.id AND r.state IN ('held', 'captured'))
		AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.grant_id = g.id AND c.state NOT IN ('draft', 'refused'))`, bulkID)
	return u, err
}
