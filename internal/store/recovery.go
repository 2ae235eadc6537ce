package store

import (
	"time"

	"supermarket/models"
)

// PutRecoveryCodes gives the user these codes in place of all earlier ones.
func (tx *Tx) PutRecoveryCodes(userID string, hashes []string, now time.Time) error {
	if err := tx.DropRecoveryCodes(userID); err != nil {
		return err
	}
	for _, h := range hashes {
		if err := tx.insert(&models.RecoveryCode{UserID: userID, Hash: h, CreatedAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// DropRecoveryCodes takes all codes of the user away.
func (tx *Tx) DropRecoveryCodes(userID string) error {
	_, err := tx.exec("DELETE FROM recovery_codes WHERE user_id = ?", userID)
	return err
}

// UseRecoveryCode uses a code up; ErrStale when it is none of the user's, or was used before.
func (tx *Tx) UseRecoveryCode(userID, hash string, now time.Time) error {
	return tx.guarded("UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND hash = ? AND used_at IS NULL", now, userID, hash)
}

// RecoveryCodesLeft counts the user's codes that were not used, and tells when they were made.
func (tx *Tx) RecoveryCodesLeft(userID string) (left int, madeAt time.Time, err error) {
	rows, err := many[models.RecoveryCode](tx, "hash", "user_id = ?", userID)
	for _, r := range rows {
		madeAt = r.CreatedAt
		if r.UsedAt == nil {
			left++
		}
	}
	return left, madeAt, err
}
