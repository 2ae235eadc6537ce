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
