package store

import (
	"time"

	"supermarket/models"
)

// InsertUser adds a user and tells whether the address was free.
func (tx *Tx) InsertUser(u models.User) (bool, error) { return tx.insertAbsent(&u) }

// User returns the user with this id.
func (tx *Tx) User(id string) (models.User, error) { return one[models.User](tx, "id = ?", id) }

// UserByEmail returns the user with this normalised address.
func (tx *Tx) UserByEmail(email string) (models.User, error) {
	return one[models.User](tx, "email = ?", email)
}

// SetPassword replaces a user's password hash.
func (tx *Tx) SetPassword(userID, hash string, now time.Time) error {
	return tx.guarded("UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ?", hash, now, userID)
}

// SetUserDisabled shuts a user out or lets them in again.
func (tx *Tx) SetUserDisabled(userID string, disabled bool, now time.Time) error {
	return tx.guarded("UPDATE users SET disabled = ?, updated_at = ? WHERE id = ?", disabled, now, userID)
}

// SetLocale keeps the language that a user reads.
func (tx *Tx) SetLocale(userID, locale string, now time.Time) error {
	return tx.guarded("UPDATE users SET locale = ?, updated_at = ? WHERE id = ?", locale, now, userID)
}

// SetName changes what a user is called.
func (tx *Tx) SetName(userID, name string, now time.Time) error {
	return tx.guarded("UPDATE users SET name = ?, updated_at = ? WHERE id = ?", name, now, userID)
}

// SetEmail gives a user another address, which they have shown to be theirs, and
// tells whether it was free. The old one must be as given, else ErrStale.
func (tx *Tx) SetEmail(userID, old, fresh string, now time.Time) (free bool, err error) {
	var taken int64
	if err := tx.scan(&taken, "SELECT count(*) FROM users WHERE email = ?", fresh); err != nil || taken > 0 {
		return false, err
	}
	return true, tx.guarded("UPDATE users SET email = ?, email_confirmed_at = ?, updated_at = ? WHERE id = ? AND email = ?", fresh, now, now, userID, old)
}

// ConfirmEmail keeps that a user showed their address to be theirs, the first time.
func (tx *Tx) ConfirmEmail(userID string, now time.Time) error {
	_, err := tx.exec("UPDATE users SET email_confirmed_at = ? WHERE id = ? AND email_confirmed_at IS NULL", now, userID)
	return err
}
