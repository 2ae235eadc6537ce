package store

import (
	"time"

	"supermarket/models"
)

// InsertEvidence adds a file that proves something.
func (tx *Tx) InsertEvidence(e models.Evidence) error { return tx.insert(&e) }

// Evidence returns one file, also one that was removed.
func (tx *Tx) Evidence(id string) (models.Evidence, error) {
	return one[models.Evidence](tx, "id = ?", id)
}

// EvidenceOf returns the files of a thing that were not removed, oldest first.
func (tx *Tx) EvidenceOf(kind, id string) ([]models.Evidence, error) {
	return many[models.Evidence](tx, "created_at, id", "of_kind = ? AND of_id = ? AND removed_at IS NULL", kind, id)
}

// EvidenceEver returns how many files a thing ever had.
func (tx *Tx) EvidenceEver(kind, id string) (n int64, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM evidence WHERE of_kind = ? AND of_id = ?", kind, id)
	return n, err
}

// RemoveEvidence takes a file away; ErrStale when it was removed before.
func (tx *Tx) RemoveEvidence(id string, at time.Time) error {
	return tx.guarded("UPDATE evidence SET removed_at = ? WHERE id = ? AND removed_at IS NULL", at, id)
}
