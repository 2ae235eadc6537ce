package store

import (
	"time"

	"supermarket/models"
)

// InsertStaffKey adds a key of a member of staff.
func (tx *Tx) InsertStaffKey(k models.StaffKey) error { return tx.insert(&k) }

// StaffKeyByHash returns the key whose secret has this SHA-256, revoked or not.
func (tx *Tx) StaffKeyByHash(hash string) (models.StaffKey, error) {
	return one[models.StaffKey](tx, "hash = ?", hash)
}

// StaffKeys returns a person's keys, newest first.
func (tx *Tx) StaffKeys(userID string) ([]models.StaffKey, error) {
	return many[models.StaffKey](tx, "created_at DESC, id", "user_id = ?", userID)
}

// RevokeStaffKey ends a person's key; ErrStale when it is not there or already ended.
func (tx *Tx) RevokeStaffKey(id, userID string, now time.Time) error {
	return tx.guarded("UPDATE staff_keys SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL", now, id, userID)
}

// TouchStaffKey notes that a key was used, unless that was noted since then.
func (tx *Tx) TouchStaffKey(id string, now, since time.Time) error {
	_, err := tx.exec(`UPDATE staff_keys SET last_used_at = ? WHERE id = ? AND revoked_at IS NULL
		AND (last_used_at IS NULL OR last_used_at <= ?)`, now, id, since)
	return err
}
