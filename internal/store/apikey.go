package store

import (
	"time"

	"supermarket/models"
)

// InsertKey adds an API key.
func (tx *Tx) InsertKey(k models.APIKey) error { return tx.insert(&k) }

// KeyByHash returns the key whose secret has this SHA-256, revoked or not.
func (tx *Tx) KeyByHash(hash string) (models.APIKey, error) {
	return one[models.APIKey](tx, "hash = ?", hash)
}

// Keys returns a firm's keys, newest first.
func (tx *Tx) Keys(firmID string) ([]models.APIKey, error) {
	return many[models.APIKey](tx, "created_at DESC, id", "firm_id = ?", firmID)
}

// Key returns a firm's key.
func (tx *Tx) Key(id, firmID string) (models.APIKey, error) {
	return one[models.APIKey](tx, "id = ? AND firm_id = ?", id, firmID)
}

// CountKeys returns how many live keys a firm has.
func (tx *Tx) CountKeys(firmID string) (n int64, err error) {
	err = tx.scan(&n, "SELECT COUNT(*) FROM api_keys WHERE firm_id = ? AND revoked_at IS NULL", firmID)
	return n, err
}

// RevokeKey ends a firm's key; ErrStale when it is not there or already ended.
func (tx *Tx) RevokeKey(id, firmID string, now time.Time) error {
	return tx.guarded("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND firm_id = ? AND revoked_at IS NULL", now, id, firmID)
}

// TouchKey notes that a key was used, unless that was noted since then.
func (tx *Tx) TouchKey(id string, now, since time.Time) error {
	_, err := tx.exec(`UPDATE api_keys SET last_used_at = ? WHERE id = ? AND revoked_at IS NULL
		AND (last_used_at IS NULL OR last_used_at <= ?)`, now, id, since)
	return err
}
