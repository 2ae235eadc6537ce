package store

import (
	"time"

	"supermarket/models"
)

// InsertProgramme adds a programme and tells whether its slug was free.
func (tx *Tx) InsertProgramme(p models.Programme) (bool, error) { return tx.insertAbsent(&p) }

// Programme returns the programme with this id.
func (tx *Tx) Programme(id string) (models.Programme, error) {
	return one[models.Programme](tx, "id = ?", id)
}

// ProgrammeBySlug returns the programme with this slug.
func (tx *Tx) ProgrammeBySlug(slug string) (models.Programme, error) {
	return one[models.Programme](tx, "slug = ?", slug)
}

// Programmes returns programmes by id after the page's cursor.
func (tx *Tx) Programmes(page Page) ([]models.Programme, error) {
	var rows []models.Programme
	err := tx.g.Where("id > ?", page.After).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// Published returns published programmes by id after the page's cursor.
func (tx *Tx) Published(page Page) ([]models.Programme, error) {
	var rows []models.Programme
	err := tx.g.Where("state = 'published' AND id > ?", page.After).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// PublishVersion makes version the one that new grants take, where the
// programme still has the one before; what its rules say of dates and redeem
// mode is copied for lists.
func (tx *Tx) PublishVersion(p models.Programme, version int, now time.Time) error {
	return tx.guarded(`UPDATE programmes SET version = ?, state = 'published', redeem_mode = ?, starts_at = ?, ends_at = ?, updated_at = ?
		WHERE id = ? AND version = ? AND state <> 'closed'`, version, p.RedeemMode, p.StartsAt, p.EndsAt, now, p.ID, version-1)
}

// CloseProgramme ends a published programme's granting.
func (tx *Tx) CloseProgramme(id string, now time.Time) error {
	return tx.guarded("UPDATE programmes SET state = 'closed', updated_at = ? WHERE id = ? AND state = 'published'", now, id)
}

// InsertVersion adds a rule set to a programme.
func (tx *Tx) InsertVersion(v models.ProgrammeVersion) (bool, error) { return tx.insertAbsent(&v) }

// Version returns one rule set of a programme.
func (tx *Tx) Version(programmeID string, version int) (models.ProgrammeVersion, error) {
	return one[models.ProgrammeVersion](tx, "programme_id = ? AND version = ?", programmeID, version)
}
