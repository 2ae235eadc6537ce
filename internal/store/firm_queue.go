package store

import (
	"time"

	"supermarket/models"
)

// FirmFilter narrows the queue of firms; "" takes all.
type FirmFilter struct {
	State  models.FirmState
	Region string
}

// queued is when a firm began to wait, as far as it does.
const queued = "COALESCE(submitted_at, created_at)"

// FirmQueue returns firms that match, who waits longest first, after the page's
// cursor, and the cursor of the next page.
func (tx *Tx) FirmQueue(f FirmFilter, p Page) ([]models.Firm, string, error) {
	q := tx.g.Where("id <> ?", HouseFirm)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Region != "" {
		q = q.Where("region = ?", f.Region)
	}
	if p.After != "" {
		t, id, err := parseCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("("+queued+" > ? OR ("+queued+" = ? AND id > ?))", t, t, id)
	}
	var rows []models.Firm
	if err := q.Order(queued + ", id").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", err
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	last := rows[len(rows)-1]
	return rows, cursor(Queued(last), last.ID), nil
}

// Queued is when the firm was submitted last, else when it was made.
func Queued(f models.Firm) time.Time {
	if f.SubmittedAt != nil {
		return *f.SubmittedAt
	}
	return f.CreatedAt
}

// FirmCounts returns how many firms of a region, "" for all, are in each state.
func (tx *Tx) FirmCounts(region string) (map[models.FirmState]int64, error) {
	var rows []struct {
		State models.FirmState
		N     int64
	}
	if err := tx.scan(&rows, "SELECT state, COUNT(*) AS n FROM firms WHERE id <> ? AND (? = '' OR region = ?) GROUP BY state", HouseFirm, region, region); err != nil {
		return nil, err
	}
	out := map[models.FirmState]int64{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, nil
}

// FirmsAhead returns how many submitted firms were submitted before this one.
func (tx *Tx) FirmsAhead(f models.Firm) (n int64, err error) {
	at := Queued(f)
	err = tx.scan(&n, "SELECT COUNT(*) FROM firms WHERE state = 'submitted' AND ("+queued+" < ? OR ("+queued+" = ? AND id < ?))", at, at, f.ID)
	return n, err
}
