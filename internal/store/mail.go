package store

import (
	"time"

	"supermarket/models"
)

// InsertMail adds a message.
func (tx *Tx) InsertMail(m models.Mail) error { return tx.insert(&m) }

// Message returns one message.
func (tx *Tx) Message(id string) (models.Mail, error) { return one[models.Mail](tx, "id = ?", id) }

// Messages returns messages, newest first, and the cursor of the next page.
func (tx *Tx) Messages(page Page) ([]models.Mail, string, error) {
	return paged(tx, page, func(m models.Mail) (time.Time, string) { return m.CreatedAt, m.ID }, "id <> ''")
}

// EndMessage moves a waiting message on; the body of one that was sent is
// blanked. ErrStale when it does not wait.
func (tx *Tx) EndMessage(id string, to models.MailState, reason string, at time.Time) error {
	if to != models.MailSent {
		return tx.guarded(`UPDATE mails SET state = ?, error = ? WHERE id = ? AND state = 'waiting'`, to, reason, id)
	}
	return tx.guarded(`UPDATE mails SET state = 'sent', error = '', body = '', sent_at = ? WHERE id = ? AND state = 'waiting'`, at, id)
}

// DelayMessage keeps why a waiting message could not be sent yet.
func (tx *Tx) DelayMessage(id, reason string) error {
	return tx.guarded(`UPDATE mails SET error = ? WHERE id = ? AND state = 'waiting'`, reason, id)
}

// WakeMessage lets a dead message wait again; ErrStale when it is not, or when
// its words were blanked.
func (tx *Tx) WakeMessage(id string) error {
	return tx.guarded(`UPDATE mails SET state = 'waiting', error = '' WHERE id = ? AND state = 'dead' AND body <> ''`, id)
}

// SweepMails blanks the bodies of messages that ended before blank, and forgets
// messages that ended before forget.
func (tx *Tx) SweepMails(blank, forget time.Time) error {
	if _, err := tx.exec(`UPDATE mails SET body = '' WHERE state <> 'waiting' AND body <> '' AND created_at < ?`, blank); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM mails WHERE state <> 'waiting' AND created_at < ?`, forget)
	return err
}
