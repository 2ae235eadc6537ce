package store

import (
	"strings"
	"time"

	"supermarket/models"
)

// JobFilter is what a list of jobs is narrowed to; a zero field narrows nothing.
type JobFilter struct {
	States  []models.JobState
	Recipe  string
	Array   string
	OrderID string
}

// JobsFiltered returns a firm's jobs that pass the filter, newest first.
func (tx *Tx) JobsFiltered(firmID string, f JobFilter, p Page) (rows []models.Job, next string, err error) {
	where, args := []string{"firm_id = ?"}, []any{firmID}
	if len(f.States) > 0 {
		where, args = append(where, "state IN ?"), append(args, f.States)
	}
	for _, x := range []struct{ column, value string }{{"recipe_id", f.Recipe}, {"array_id", f.Array}, {"order_id", f.OrderID}} {
		if x.value != "" {
			where, args = append(where, x.column+" = ?"), append(args, x.value)
		}
	}
	return paged(tx, p, func(j models.Job) (time.Time, string) { return j.CreatedAt, j.ID }, strings.Join(where, " AND "), args...)
}

// JobRecipes returns the recipes that a firm's jobs are of.
func (tx *Tx) JobRecipes(firmID string) ([]string, error) {
	var out []string
	return out, tx.scan(&out, "SELECT DISTINCT recipe_id FROM jobs WHERE firm_id = ? ORDER BY recipe_id", firmID)
}

// JobsOfArray returns the elements of a firm's array in the order of their lines.
func (tx *Tx) JobsOfArray(arrayID, firmID string) ([]models.Job, error) {
	if arrayID == "" {
		return nil, nil
	}
	var out []models.Job
	return out, tx.scan(&out, "SELECT j.* FROM jobs j JOIN lines l ON l.id = j.line_id WHERE j.array_id = ? AND j.firm_id = ? ORDER BY l.n, j.id", arrayID, firmID)
}
