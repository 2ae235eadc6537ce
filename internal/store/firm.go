package store

import (
	"time"

	"supermarket/models"
)

// InsertFirm adds a firm and tells whether its code was free.
func (tx *Tx) InsertFirm(f models.Firm) (bool, error) { return tx.insertAbsent(&f) }

// Firm returns the firm with this id.
func (tx *Tx) Firm(id string) (models.Firm, error) { return one[models.Firm](tx, "id = ?", id) }

// FirmByCode returns the firm with this company code.
func (tx *Tx) FirmByCode(code string) (models.Firm, error) {
	return one[models.Firm](tx, "code = ?", code)
}

// Firms returns firms by id after the page's cursor, all but the platform's own.
func (tx *Tx) Firms(page Page) ([]models.Firm, error) {
	var rows []models.Firm
	err := tx.g.Where("id > ? AND id <> ?", page.After, HouseFirm).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// MoveFirm changes a firm's state where it is still from and nobody has edited
// it since version, and counts as an edit; ErrStale otherwise.
func (tx *Tx) MoveFirm(id string, from, to models.FirmState, version int64, now time.Time) error {
	column := "decided_at"
	if to == models.FirmSubmitted {
		column = "submitted_at"
	}
	return tx.guarded("UPDATE firms SET state = ?, "+column+" = ?, updated_at = ?, version = version + 1 WHERE id = ? AND state = ? AND version = ?",
		to, now, now, id, from, version)
}

// SaveFirm writes what a firm says of itself where nobody has edited it since
// version; ErrStale otherwise. State and its times are MoveFirm's.
func (tx *Tx) SaveFirm(f models.Firm, version int64, now time.Time) error {
	return tx.guarded(`UPDATE firms SET name = ?, code = ?, org_type = ?, region = ?, industry = ?, size = ?, size_reason = ?, size_basis = ?,
		title = ?, title_expires_at = ?, founded_at = ?, legal_person = ?, address = ?, address_key = ?, employees = ?, revenue_yuan = ?,
		assets_yuan = ?, incubated = ?, tasks_done = ?, ladder_facts = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		f.Name, f.Code, f.OrgType, f.Region, f.Industry, f.Size, f.SizeReason, f.SizeBasis, f.Title, f.TitleExpiresAt, f.FoundedAt, f.LegalPerson, f.Address,
		f.AddressKey, f.Employees, f.RevenueYuan, f.AssetsYuan, f.Incubated, f.TasksDone, f.LadderFacts, now, f.ID, version)
}

// Shareholders returns who owns a firm, as it declares them.
func (tx *Tx) Shareholders(firmID string) ([]models.FirmShareholder, error) {
	return many[models.FirmShareholder](tx, "n", "firm_id = ?", firmID)
}

// ReplaceShareholders makes these the firm's only shareholders.
func (tx *Tx) ReplaceShareholders(firmID string, all []models.FirmShareholder) error {
	if _, err := tx.exec("DELETE FROM firm_shareholders WHERE firm_id = ?", firmID); err != nil {
		return err
	}
	for i, s := range all {
		s.FirmID, s.N = firmID, i+1
		if err := tx.insert(&s); err != nil {
			return err
		}
	}
	return nil
}

// EverVerified tells whether staff have ever verified the firm.
func (tx *Tx) EverVerified(firmID string) (bool, error) {
	var n int64
	err := tx.scan(&n, "SELECT COUNT(*) FROM moves WHERE entity = 'firm' AND entity_id = ? AND from_to = ?", firmID,
		string(models.FirmSubmitted)+">"+string(models.FirmVerified))
	return n > 0, err
}
