package store

import (
	"time"

	"supermarket/models"
)

// PutMail leaves an item in a site's mailbox; the same key and kind again changes nothing.
func (tx *Tx) PutMail(m models.MailboxItem) error {
	_, err := tx.exec(`INSERT INTO mailbox_items (submission_key, site_id, kind, payload, state, seen, remote_ref, created_at, updated_at)
		VALUES (?, ?, ?, ?, 'waiting', '', '', ?, ?) ON CONFLICT (submission_key, kind) DO NOTHING`,
		m.SubmissionKey, m.SiteID, m.Kind, m.Payload, m.CreatedAt, m.CreatedAt)
	return err
}

// Mail returns one item.
func (tx *Tx) Mail(key, kind string) (models.MailboxItem, error) {
	return one[models.MailboxItem](tx, "submission_key = ? AND kind = ?", key, kind)
}

// WaitingMail returns what a site has not taken yet, oldest first.
func (tx *Tx) WaitingMail(siteID string, limit int) ([]models.MailboxItem, error) {
	var rows []models.MailboxItem
	err := tx.g.Where("site_id = ? AND state = 'waiting'", siteID).Order("created_at, submission_key").Limit(limit).Find(&rows).Error
	return rows, err
}

// SeenMail keeps what a site's agent said of an item, and that it has taken it.
func (tx *Tx) SeenMail(siteID, key, kind, state, seen, remoteRef string, at time.Time) error {
	_, err := tx.exec(`UPDATE mailbox_items SET state = ?, seen = ?, remote_ref = ?, updated_at = ?
		WHERE site_id = ? AND submission_key = ? AND kind = ?`, state, seen, remoteRef, at, siteID, key, kind)
	return err
}

// HearSite keeps what a pull site's agent said of its capacity, and when.
func (tx *Tx) HearSite(siteID, capacity string, at time.Time) error {
	if err := tx.guarded("UPDATE sites SET last_seen_at = ? WHERE id = ?", at, siteID); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, "site.capacity."+siteID, capacity, at)
	return err
}

// SiteHeard returns what HearSite kept last.
func (tx *Tx) SiteHeard(siteID string) (capacity string, at time.Time, err error) {
	row, err := one[models.Setting](tx, "name = ?", "site.capacity."+siteID)
	return row.Value, row.UpdatedAt, err
}
