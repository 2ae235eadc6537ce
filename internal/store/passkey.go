package store

import (
	"time"

	"supermarket/models"
)

// InsertPasskey adds a passkey and tells whether its id was new.
func (tx *Tx) InsertPasskey(p models.Passkey) (bool, error) { return tx.insertAbsent(&p) }

// Passkey returns the passkey with this credential id, whoever's it is.
func (tx *Tx) Passkey(id string) (models.Passkey, error) {
	return one[models.Passkey](tx, "id = ?", id)
}

// Passkeys returns a user's passkeys, oldest first.
func (tx *Tx) Passkeys(userID string) ([]models.Passkey, error) {
	return many[models.Passkey](tx, "created_at, id", "user_id = ?", userID)
}

// UsePasskey keeps what a passkey's use changed; ErrStale when its counter did not
// go up. Passkeys that several devices share count nothing and stay at 0.
func (tx *Tx) UsePasskey(p models.Passkey, now time.Time) error {
	return tx.guarded(`UPDATE passkeys SET credential = ?, sign_count = ?, last_used_at = ?
		WHERE id = ? AND user_id = ? AND (sign_count < ? OR sign_count = 0 AND ? = 0)`,
		p.Credential, p.SignCount, now, p.ID, p.UserID, p.SignCount, p.SignCount)
}

// RemovePasskey takes one of the user's passkeys away; ErrNotFound when it is not theirs.
func (tx *Tx) RemovePasskey(userID, id string) error {
	n, err := tx.exec("DELETE FROM passkeys WHERE user_id = ? AND id = ?", userID, id)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
