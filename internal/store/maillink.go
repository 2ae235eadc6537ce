package store

import (
	"errors"
	"time"

	"supermarket/models"
)

// InsertMailLink adds a link and ends the earlier ones of its purpose that were
// meant for the same address or user: only the newest works.
func (tx *Tx) InsertMailLink(l models.MailLink) error {
	_, err := tx.exec(`UPDATE mail_links SET expires_at = ? WHERE purpose = ? AND used_at IS NULL AND expires_at > ?
		AND (email = ? OR user_id <> '' AND user_id = ?)`, l.CreatedAt, l.Purpose, l.CreatedAt, l.Email, l.UserID)
	if err != nil {
		return err
	}
	return tx.insert(&l)
}

// LiveMailLink returns the link with this hash and purpose, and whether it works
// at that time.
func (tx *Tx) LiveMailLink(hash, purpose string, now time.Time) (l models.MailLink, ok bool, err error) {
	l, err = one[models.MailLink](tx, "hash = ? AND purpose = ?", hash, purpose)
	if errors.Is(err, ErrNotFound) {
		return l, false, nil
	}
	return l, err == nil && l.UsedAt == nil && now.Before(l.ExpiresAt), err
}

// SpendMailLink uses a link up; ErrStale when it does not work any more.
func (tx *Tx) SpendMailLink(id string, now time.Time) error {
	return tx.guarded(`UPDATE mail_links SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?`, now, id, now)
}

// EndMailLinks ends every link of the user that was not used.
func (tx *Tx) EndMailLinks(userID string, now time.Time) error {
	_, err := tx.exec(`UPDATE mail_links SET expires_at = ? WHERE user_id = ? AND used_at IS NULL AND expires_at > ?`, now, userID, now)
	return err
}

// SweepMailLinks forgets links that expired before.
func (tx *Tx) SweepMailLinks(before time.Time) error {
	_, err := tx.exec(`DELETE FROM mail_links WHERE expires_at < ?`, before)
	return err
}
