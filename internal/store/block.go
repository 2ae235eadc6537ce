package store

import (
	"time"

	"supermarket/models"
)

// liveBlock is true of a block that was neither lifted nor is over.
const liveBlock = `lifted_at IS NULL AND from_at <= @now AND (until_at IS NULL OR until_at > @now)`

// InsertBlock adds a block and tells whether its id was free.
func (tx *Tx) InsertBlock(b models.Block) (bool, error) { return tx.insertAbsent(&b) }

// Block returns one block, or ErrNotFound.
func (tx *Tx) Block(id string) (models.Block, error) { return one[models.Block](tx, "id = ?", id) }

// Blocks returns blocks newest first, those that are lifted or over too.
func (tx *Tx) Blocks(page Page) ([]models.Block, string, error) {
	return paged(tx, page, func(b models.Block) (time.Time, string) { return b.CreatedAt, b.ID }, "1 = 1")
}

// BlocksOfSubject returns every block that names the subject, the oldest first.
func (tx *Tx) BlocksOfSubject(kind, subject string) ([]models.Block, error) {
	return many[models.Block](tx, "created_at, id", "subject_kind = ? AND subject = ?", kind, subject)
}

// LiveBlocks returns the blocks of company codes that hold at now.
func (tx *Tx) LiveBlocks(now time.Time, codes ...string) ([]models.Block, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	return many[models.Block](tx, "created_at, id", "subject_kind = 'code' AND subject IN @codes AND "+liveBlock,
		map[string]any{"codes": codes, "now": now})
}

// BlocksOn returns the blocks that hold at now and name the firm or the provider
// by code, legal person, address or id, the oldest first; either may be "".
func (tx *Tx) BlocksOn(firmID, providerID string, now time.Time) ([]models.Block, error) {
	return many[models.Block](tx, "created_at, id", liveBlock+` AND (
		subject_kind = 'code' AND subject IN (SELECT code FROM firms WHERE id = @firm UNION SELECT code FROM providers WHERE id = @provider)
		OR subject_kind = 'legal_person' AND subject IN (SELECT legal_person FROM firms WHERE id = @firm UNION SELECT legal_person FROM providers WHERE id = @provider)
		OR subject_kind = 'address' AND subject IN (SELECT address_key FROM firms WHERE id = @firm UNION SELECT address_key FROM providers WHERE id = @provider)
		OR subject_kind = 'provider' AND subject = @provider)`,
		map[string]any{"now": now, "firm": firmID, "provider": providerID})
}

// AskLift keeps who asks that another lifts a block; ErrStale when somebody does
// already, or it is lifted.
func (tx *Tx) AskLift(id, by, why string, now time.Time) error {
	return tx.guarded(`UPDATE blocks SET lift_asked_by = ?, lift_asked_why = ?, lift_asked_at = ? WHERE id = ? AND lifted_at IS NULL AND lift_asked_by = ''`, by, why, now, id)
}

// KeepBlock drops what somebody asked, ErrStale when it is not asked by them any more.
func (tx *Tx) KeepBlock(id, askedBy string) error {
	return tx.guarded(`UPDATE blocks SET lift_asked_by = '', lift_asked_why = '', lift_asked_at = NULL WHERE id = ? AND lifted_at IS NULL AND lift_asked_by = ?`, id, askedBy)
}

// LiftBlock ends a block that holds as somebody asked; ErrStale when it was
// lifted before, or it is not asked by them in these words any more.
func (tx *Tx) LiftBlock(id, by, askedBy, why string, now time.Time) error {
	return tx.guarded(`UPDATE blocks SET lifted_by = ?, lifted_why = lift_asked_why, lifted_at = ? WHERE id = ? AND lifted_at IS NULL AND lift_asked_by = ? AND lift_asked_why = ?`, by, now, id, askedBy, why)
}

// BlockNames returns up to n firms, and the providers, that a block names as they are now.
func (tx *Tx) BlockNames(b models.Block, n int) (firms []models.Firm, providers []models.Provider, err error) {
	column := map[string]string{models.BlockCode: "code", models.BlockLegalPerson: "legal_person", models.BlockAddress: "address_key"}[b.SubjectKind]
	if column == "" {
		providers, err = many[models.Provider](tx, "id", "id = ?", b.Subject)
		return nil, providers, err
	}
	if err := tx.g.Where(column+" = ?", b.Subject).Order("id").Limit(n).Find(&firms).Error; err != nil {
		return nil, nil, err
	}
	providers, err = many[models.Provider](tx, "id", column+" = ?", b.Subject)
	return firms, providers, err
}
