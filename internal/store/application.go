package store

import (
	"errors"
	"time"

	"supermarket/models"
)

// InsertApplication adds an application; false when the firm has a live one for the programme.
func (tx *Tx) InsertApplication(a models.Application) (bool, error) { return tx.insertAbsent(&a) }

// Application returns one application, for those who serve all firms.
func (tx *Tx) Application(id string) (models.Application, error) {
	return one[models.Application](tx, "id = ?", id)
}

// ApplicationOf returns an application of that firm.
func (tx *Tx) ApplicationOf(id, firmID string) (models.Application, error) {
	return one[models.Application](tx, "id = ? AND firm_id = ?", id, firmID)
}

// LiveApplication returns a firm's application for a programme that has not ended, and whether there is one.
func (tx *Tx) LiveApplication(programmeID, firmID string) (models.Application, bool, error) {
	a, err := one[models.Application](tx, "programme_id = ? AND firm_id = ? AND state IN ('draft', 'submitted', 'more_asked', 'reviewed')", programmeID, firmID)
	if errors.Is(err, ErrNotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// ApplicationOfGrant returns the application that a grant of a firm came from, and whether there is one.
func (tx *Tx) ApplicationOfGrant(grantID, firmID string) (models.Application, bool, error) {
	a, err := one[models.Application](tx, "firm_id = ? AND grant_id = ?", firmID, grantID)
	if errors.Is(err, ErrNotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// Applications returns a firm's applications, newest first.
func (tx *Tx) Applications(firmID string, p Page) ([]models.Application, string, error) {
	return paged(tx, p, func(a models.Application) (time.Time, string) { return a.CreatedAt, a.ID }, "firm_id = ?", firmID)
}

// SaveApplication writes all that changes of an application where its state and
// revision still are as they were read; ErrStale otherwise.
func (tx *Tx) SaveApplication(a models.Application, from models.ApplicationState) error {
	return tx.guarded(`UPDATE applications SET version = ?, user_id = ?, state = ?, answers = ?, tasks_done = ?, asked = ?, amount = ?, grant_id = ?, reviewed_by = ?, decided_by = ?,
		reasons = ?, note = ?, revision = revision + 1, submitted_at = ?, reviewed_at = ?, decided_at = ?, updated_at = ? WHERE id = ? AND state = ? AND revision = ?`,
		a.Version, a.UserID, a.State, a.Answers, a.TasksDone, a.Asked, a.Amount, a.GrantID, a.ReviewedBy, a.DecidedBy,
		a.Reasons, a.Note, a.SubmittedAt, a.ReviewedAt, a.DecidedAt, a.UpdatedAt, a.ID, from, a.Revision)
}

// ApplicationFilter narrows the queue of applications; "" and nil take all.
type ApplicationFilter struct {
	State       models.ApplicationState
	ProgrammeID string
	Before      []Cutoff // only those that were handed in before their programme's moment
}

// Cutoff is a moment of a programme.
type Cutoff struct {
	ProgrammeID string
	At          time.Time
}

// handedIn is when an application began to wait, as far as it does.
const handedIn = "COALESCE(submitted_at, created_at)"

// ApplicationQueue returns applications that were ever handed in and match, who
// waits longest first, after the page's cursor, and the cursor of the next page.
func (tx *Tx) ApplicationQueue(f ApplicationFilter, p Page) ([]models.Application, string, error) {
	q := tx.g.Where("submitted_at IS NOT NULL AND (? = '' OR programme_id = ?)", f.ProgrammeID, f.ProgrammeID)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Before != nil {
		late, args := lateOf(f.Before)
		q = q.Where(late, args...)
	}
	if p.After != "" {
		t, id, err := parseCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("("+handedIn+" > ? OR ("+handedIn+" = ? AND id > ?))", t, t, id)
	}
	var rows []models.Application
	if err := q.Order(handedIn + ", id").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", err
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	last := rows[len(rows)-1]
	return rows, cursor(HandedIn(last), last.ID), nil
}

// lateOf is a condition on programme and time; no programme at all is never late.
func lateOf(cut []Cutoff) (query string, args []any) {
	query = "(1 = 0"
	for _, c := range cut {
		query += " OR (programme_id = ? AND submitted_at < ?)"
		args = append(args, c.ProgrammeID, c.At)
	}
	return query + ")", args
}

// HandedIn is when an application was submitted last, else when it was begun.
func HandedIn(a models.Application) time.Time {
	if a.SubmittedAt != nil {
		return *a.SubmittedAt
	}
	return a.CreatedAt
}

// ApplicationCounts returns how many applications that were ever handed in for a programme, "" for all, are in each state.
func (tx *Tx) ApplicationCounts(programmeID string) (map[models.ApplicationState]int64, error) {
	var rows []struct {
		State models.ApplicationState
		N     int64
	}
	if err := tx.scan(&rows, "SELECT state, COUNT(*) AS n FROM applications WHERE submitted_at IS NOT NULL AND (? = '' OR programme_id = ?) GROUP BY state", programmeID, programmeID); err != nil {
		return nil, err
	}
	out := map[models.ApplicationState]int64{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, nil
}

// CountLateApplications returns how many wait that were handed in before their programme's moment.
func (tx *Tx) CountLateApplications(cut []Cutoff) (n int64, err error) {
	late, args := lateOf(cut)
	err = tx.scan(&n, "SELECT COUNT(*) FROM applications WHERE state = 'submitted' AND "+late, args...)
	return n, err
}
