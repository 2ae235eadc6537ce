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

// LockProgramme keeps everyone else from the programme's row until the
// transaction ends.
func (tx *Tx) LockProgramme(id string) error {
	return tx.guarded("UPDATE programmes SET state = state WHERE id = ?", id)
}

// ReviseProgramme changes what a programme says of itself, where it is not closed.
func (tx *Tx) ReviseProgramme(p models.Programme) error {
	return tx.guarded(`UPDATE programmes SET name_zh = ?, name_en = ?, funder = ?, kind = ?, region = ?, about_zh = ?, about_en = ?, assumed = ?,
		applies = ?, answer_days = ?, grant_cap = ?, updated_at = ? WHERE id = ? AND state <> 'closed'`,
		p.NameZh, p.NameEn, p.Funder, p.Kind, p.Region, p.AboutZh, p.AboutEn, p.Assumed, p.Applies, p.AnswerDays, p.GrantCap, p.UpdatedAt, p.ID)
}

// DeleteProgramme removes a programme without versions, its draft, its funders,
// its fundings and its budget account, which must never have moved.
func (tx *Tx) DeleteProgramme(id string) error {
	for _, q := range []string{
		"DELETE FROM programme_drafts WHERE programme_id = ?", "DELETE FROM programme_funders WHERE programme_id = ?",
		"DELETE FROM fundings WHERE programme_id = ?", "DELETE FROM accounts WHERE kind = 'budget' AND owner = ?",
	} {
		if _, err := tx.exec(q, id); err != nil {
			return err
		}
	}
	return tx.guarded("DELETE FROM programmes WHERE id = ? AND state = 'draft' AND version = 0", id)
}

// AccountMoved tells whether value ever came into an account or left it.
func (tx *Tx) AccountMoved(id string) (bool, error) {
	var n int64
	err := tx.scan(&n, `SELECT count(*) FROM (SELECT 1 FROM postings WHERE source_id = ? OR destination_id = ? LIMIT 1) AS p`, id, id)
	return n > 0, err
}

// SetFunders replaces those who pay for a programme.
func (tx *Tx) SetFunders(programmeID string, rows []models.ProgrammeFunder) error {
	if _, err := tx.exec("DELETE FROM programme_funders WHERE programme_id = ?", programmeID); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.insert(&rows)
}

// Funders returns those who pay for a programme in their order.
func (tx *Tx) Funders(programmeID string) ([]models.ProgrammeFunder, error) {
	return many[models.ProgrammeFunder](tx, "n", "programme_id = ?", programmeID)
}

// PublishVersion makes version the one that new grants take, where the
// programme still has the one before; what its rules say of dates and redeem
// mode is copied for lists.
func (tx *Tx) PublishVersion(p models.Programme, version int, now time.Time) error {
	return tx.guarded(`UPDATE programmes SET version = ?, state = 'published', redeem_mode = ?, starts_at = ?, ends_at = ?, updated_at = ?
		WHERE id = ? AND version = ? AND state <> 'closed'`, version, p.RedeemMode, p.StartsAt, p.EndsAt, now, p.ID, version-1)
}

// CloseProgramme ends a programme's granting.
func (tx *Tx) CloseProgramme(id string, now time.Time) error {
	return tx.guarded("UPDATE programmes SET state = 'closed', updated_at = ? WHERE id = ? AND state <> 'closed'", now, id)
}

// ClosedWithMoney returns up to n closed programmes whose budget has free value.
func (tx *Tx) ClosedWithMoney(n int) (ids []string, err error) {
	err = tx.scan(&ids, `SELECT p.id FROM programmes p JOIN accounts a ON a.owner = p.id AND a.kind = 'budget'
		WHERE p.state = 'closed' AND a.balance > a.held ORDER BY p.id LIMIT ?`, n)
	return ids, err
}

// InsertVersion adds a rule set to a programme.
func (tx *Tx) InsertVersion(v models.ProgrammeVersion) (bool, error) { return tx.insertAbsent(&v) }

// Version returns one rule set of a programme.
func (tx *Tx) Version(programmeID string, version int) (models.ProgrammeVersion, error) {
	return one[models.ProgrammeVersion](tx, "programme_id = ? AND version = ?", programmeID, version)
}

// VersionsOf returns the rule sets of a programme, the newest first.
func (tx *Tx) VersionsOf(programmeID string) ([]models.ProgrammeVersion, error) {
	return many[models.ProgrammeVersion](tx, "version DESC", "programme_id = ?", programmeID)
}
