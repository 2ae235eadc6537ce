package store

import "supermarket/models"

// InsertIdentity ties an account of an OpenID provider to a user, and tells whether it was free.
func (tx *Tx) InsertIdentity(i models.Identity) (bool, error) { return tx.insertAbsent(&i) }

// Identity returns whom an account of an OpenID provider belongs to.
func (tx *Tx) Identity(issuer, subject string) (models.Identity, error) {
	return one[models.Identity](tx, "issuer = ? AND subject = ?", issuer, subject)
}

// Identities returns the accounts elsewhere that a user signs in with, oldest first.
func (tx *Tx) Identities(userID string) ([]models.Identity, error) {
	return many[models.Identity](tx, "created_at, issuer, subject", "user_id = ?", userID)
}

// RemoveIdentities unties the user from an OpenID provider; ErrNotFound when they were not tied.
func (tx *Tx) RemoveIdentities(userID, issuer string) error {
	n, err := tx.exec("DELETE FROM identities WHERE user_id = ? AND issuer = ?", userID, issuer)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// LockUser keeps two errands that change how one user signs in from going on at once.
func (tx *Tx) LockUser(userID string) error {
	return tx.guarded("UPDATE users SET updated_at = updated_at WHERE id = ?", userID)
}
