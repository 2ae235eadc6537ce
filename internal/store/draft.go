package store

import (
	"strings"
	"time"

	"supermarket/models"
)

// InsertDraft begins a draft and tells whether the programme had none.
func (tx *Tx) InsertDraft(d models.ProgrammeDraft) (bool, error) { return tx.insertAbsent(&d) }

// DraftOf returns a programme's draft.
func (tx *Tx) DraftOf(programmeID string) (models.ProgrammeDraft, error) {
	return one[models.ProgrammeDraft](tx, "programme_id = ?", programmeID)
}

// SaveDraft writes a draft where it still has the revision before; ErrStale otherwise.
func (tx *Tx) SaveDraft(d models.ProgrammeDraft) error {
	return tx.guarded(`UPDATE programme_drafts SET rules = ?, state = ?, revision = ?, edited_by = ?, submitted_by = ?, note = ?, updated_at = ?
		WHERE programme_id = ? AND revision = ?`, d.Rules, d.State, d.Revision, d.EditedBy, d.SubmittedBy, d.Note, d.UpdatedAt, d.ProgrammeID, d.Revision-1)
}

// InsertFunding adds what waits for a second person and tells whether its id was free.
func (tx *Tx) InsertFunding(f models.Funding) (bool, error) { return tx.insertAbsent(&f) }

// Funding returns one.
func (tx *Tx) Funding(id string) (models.Funding, error) {
	return one[models.Funding](tx, "id = ?", id)
}

// FundingsOf returns a programme's, the newest first.
func (tx *Tx) FundingsOf(programmeID string) ([]models.Funding, error) {
	return many[models.Funding](tx, "created_at DESC, id", "programme_id = ?", programmeID)
}

// DecideFunding ends one that still waits; ErrStale otherwise.
func (tx *Tx) DecideFunding(id, state, by, note string, at time.Time) error {
	return tx.guarded("UPDATE fundings SET state = ?, decided_by = ?, note = ?, decided_at = ? WHERE id = ? AND state = 'proposed'", state, by, note, at, id)
}

// EndDraft removes a programme's draft, if it has one.
func (tx *Tx) EndDraft(programmeID string) error {
	_, err := tx.exec("DELETE FROM programme_drafts WHERE programme_id = ?", programmeID)
	return err
}

// OfferingsIn returns the offerings with these ids.
func (tx *Tx) OfferingsIn(ids []string) ([]models.Offering, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return many[models.Offering](tx, "id", "id IN ?", ids)
}

// ProvidersIn returns the providers with these ids.
func (tx *Tx) ProvidersIn(ids []string) ([]models.Provider, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return many[models.Provider](tx, "id", "id IN ?", ids)
}

// FindOfferings returns up to n offerings that are not drafts and whose title or
// id holds the text, whatever its case.
func (tx *Tx) FindOfferings(text string, n int) ([]models.Offering, error) {
	var rows []models.Offering
	like := "%" + likeText.Replace(strings.ToLower(text)) + "%"
	err := tx.g.Where(`state <> 'draft' AND (lower(title_zh) LIKE ? ESCAPE '\' OR lower(title_en) LIKE ? ESCAPE '\' OR id = ?)`, like, like, text).
		Order("title_zh, id").Limit(n).Find(&rows).Error
	return rows, err
}

// FindProviders returns up to n providers whose name or id holds the text, whatever its case.
func (tx *Tx) FindProviders(text string, n int) ([]models.Provider, error) {
	var rows []models.Provider
	like := "%" + likeText.Replace(strings.ToLower(text)) + "%"
	err := tx.g.Where(`lower(name_zh) LIKE ? ESCAPE '\' OR lower(name_en) LIKE ? ESCAPE '\' OR id = ?`, like, like, text).
		Order("name_zh, id").Limit(n).Find(&rows).Error
	return rows, err
}

// likeText keeps the signs of a pattern from meaning anything.
var likeText = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
