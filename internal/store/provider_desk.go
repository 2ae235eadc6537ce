package store

import (
	"time"

	"supermarket/models"
)

// ProvidersOfContact returns the providers that a person applied for, the newest first.
func (tx *Tx) ProvidersOfContact(userID string) ([]models.Provider, error) {
	return many[models.Provider](tx, "created_at DESC, id", "contact = ?", userID)
}

// WaitingProviders returns the applications that wait for an answer, the oldest first.
func (tx *Tx) WaitingProviders(limit int) ([]models.Provider, error) {
	var rows []models.Provider
	err := tx.g.Where("state = 'draft' AND submitted_at IS NOT NULL AND decided_at IS NULL").Order("submitted_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// SubmitProvider writes an application anew, if nobody wrote it since before, else ErrStale.
func (tx *Tx) SubmitProvider(p models.Provider, before, now time.Time) error {
	return tx.guarded(`UPDATE providers SET name_zh = ?, name_en = ?, region = ?, about_zh = ?, about_en = ?, website = ?, legal_person = ?, address = ?, address_key = ?,
		submitted_at = ?, decided_at = NULL, updated_at = ? WHERE id = ? AND state = 'draft' AND updated_at = ?`,
		p.NameZh, p.NameEn, p.Region, p.AboutZh, p.AboutEn, p.Website, p.LegalPerson, p.Address, p.AddressKey, now, now, p.ID, before)
}

// DecideProvider writes an operator's answer, if nobody wrote since before, else ErrStale.
func (tx *Tx) DecideProvider(p models.Provider, before, now time.Time) error {
	if err := tx.guarded(`UPDATE providers SET state = ?, submitted_at = ?, decided_at = ?, decided_by = ?, answer = ?, updated_at = ? WHERE id = ? AND updated_at = ?`,
		p.State, p.SubmittedAt, now, p.DecidedBy, p.Answer, now, p.ID, before); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}
