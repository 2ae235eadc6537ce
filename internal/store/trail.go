package store

import "supermarket/models"

// trailCounter hands out the numbers of the audit trail; its row is the lock of
// the chain's head.
const trailCounter = "trail"

// AddTrail appends an entry to the audit trail, after the one before has been
// given to link, which completes it. Others who append wait until the
// transaction ends.
func (tx *Tx) AddTrail(e models.TrailEntry, link func(e *models.TrailEntry, prevHash string)) (models.TrailEntry, error) {
	seq, err := tx.NextNumber(trailCounter)
	if err != nil {
		return e, err
	}
	prev := ""
	if err := tx.scan(&prev, `SELECT hash FROM trail_entries WHERE seq = ?`, seq-1); err != nil {
		return e, err
	}
	e.Seq = seq
	link(&e, prev)
	return e, tx.insert(&e)
}

// TrailAfter returns at most n entries after seq, oldest first.
func (tx *Tx) TrailAfter(seq int64, n int) ([]models.TrailEntry, error) {
	var rows []models.TrailEntry
	err := tx.g.Where("seq > ?", seq).Order("seq").Limit(n).Find(&rows).Error
	return rows, err
}

// TrailBefore returns at most n entries before seq, newest first; 0 means from
// the newest.
func (tx *Tx) TrailBefore(seq int64, n int) ([]models.TrailEntry, error) {
	q := tx.g.Order("seq DESC").Limit(n)
	if seq > 0 {
		q = q.Where("seq < ?", seq)
	}
	var rows []models.TrailEntry
	err := q.Find(&rows).Error
	return rows, err
}

// TrailOf returns all entries about one thing, oldest first.
func (tx *Tx) TrailOf(kind, id string) ([]models.TrailEntry, error) {
	return many[models.TrailEntry](tx, "seq", "object_kind = ? AND object_id = ?", kind, id)
}

// TrailLength returns how many entries were ever appended.
func (tx *Tx) TrailLength() (int64, error) {
	var n int64
	err := tx.scan(&n, `SELECT value FROM counters WHERE name = ?`, trailCounter)
	return n, err
}
