package store

import (
	"errors"

	"supermarket/models"
)

// TOTP returns the user's generator, and whether there is one.
func (tx *Tx) TOTP(userID string) (models.TOTP, bool, error) {
	t, err := one[models.TOTP](tx, "user_id = ? AND confirmed_at IS NOT NULL", userID)
	if errors.Is(err, ErrNotFound) {
		return models.TOTP{}, false, nil
	}
	return t, err == nil, err
}

// PutTOTP gives the user this generator in place of an earlier one.
func (tx *Tx) PutTOTP(t models.TOTP) error {
	_, err := tx.exec(`INSERT INTO totps (user_id, secret, confirmed_at, last_step, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, confirmed_at = excluded.confirmed_at,
			last_step = excluded.last_step, created_at = excluded.created_at`,
		t.UserID, t.Secret, t.ConfirmedAt, t.LastStep, t.CreatedAt)
	return err
}

// UseTOTPStep takes a time step of the generator with that sealed secret; ErrStale
// when it, or a newer one, was taken before.
func (tx *Tx) UseTOTPStep(userID, secret string, step int64) error {
	return tx.guarded("UPDATE totps SET last_step = ? WHERE user_id = ? AND secret = ? AND last_step < ?", step, userID, secret, step)
}

// RemoveTOTP takes the user's generator away; ErrStale when there is none.
func (tx *Tx) RemoveTOTP(userID string) error {
	return tx.guarded("DELETE FROM totps WHERE user_id = ?", userID)
}
