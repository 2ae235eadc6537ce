package voucher

import (
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrGrantCap refuses a grant of more than the programme gives one.
var ErrGrantCap = fault.New(fault.Invalid, "voucher.grant_cap").On("amount")

// Measure is what new grants of a programme are measured by at one moment.
type Measure struct {
	Programme models.Programme
	Version   int
	rules     Rules
	now       time.Time
}

// MeasureOf reads what a version of a programme measures grants by, 0 for the one in force;
// ErrNoProgramme, or ErrNotOpen for one that grants nothing.
func MeasureOf(tx *store.Tx, programmeID string, version int, now time.Time) (Measure, error) {
	p, err := tx.Programme(programmeID)
	if err != nil {
		return Measure{}, known(err, ErrNoProgramme)
	}
	if p.State != "published" {
		return Measure{}, ErrNotOpen
	}
	if version == 0 {
		version = p.Version
	}
	t, err := termsFor(tx, models.Grant{ProgrammeID: p.ID, Version: version})
	return Measure{Programme: p, Version: version, rules: t.rules, now: now}, err
}

// Grant returns when a grant of the amount would end, and why it cannot be given
// to anyone. A zero asked is as late as the rules allow.
func (t Measure) Grant(amount models.Money, asked time.Time) (expiry time.Time, why []*fault.Fault) {
	if amount <= 0 {
		why = append(why, ErrAmount)
	}
	if most := t.Programme.GrantCap; most > 0 && amount > most {
		why = append(why, ErrGrantCap.With("max", most))
	}
	expiry, late := t.rules.expiry(asked, t.now)
	if late != nil {
		why = append(why, late)
	}
	return expiry, why
}

// Firms returns why the rules refuse firms, by id; who is not in it is taken.
func (t Measure) Firms(tx *store.Tx, firms []models.Firm) (map[string][]*fault.Fault, error) {
	ids := make([]string, len(firms))
	for i, f := range firms {
		ids[i] = f.ID
	}
	marks, err := tx.MarksOfFirms(ids)
	if err != nil {
		return nil, err
	}
	blocks, err := tx.HoldingBlocks(t.now)
	if err != nil {
		return nil, err
	}
	by, out := map[string][]models.FirmMark{}, map[string][]*fault.Fault{}
	for _, m := range marks {
		by[m.FirmID] = append(by[m.FirmID], m)
	}
	for _, f := range firms {
		facts := Facts{Firm: f, Marks: by[f.ID], Blocks: naming(blocks, f), Now: t.now}
		if why := CheckFirm(t.rules, facts); len(why) > 0 {
			out[f.ID] = why
		}
	}
	return out, nil
}

// naming are the blocks that name a firm.
func naming(blocks []models.Block, f models.Firm) []models.Block {
	return slices.DeleteFunc(slices.Clone(blocks), func(b models.Block) bool {
		have := map[string]string{"code": f.Code, "legal_person": f.LegalPerson, "address": f.AddressKey}[b.SubjectKind]
		return have == "" || b.Subject != have
	})
}

func (t Measure) grant(id, firmID string, amount models.Money, expiry time.Time, issuedBy, approvedBy string) models.Grant {
	return models.Grant{
		ID: id, ProgrammeID: t.Programme.ID, Version: t.Version, FirmID: firmID, State: models.GrantActive, Amount: amount,
		ExpiresAt: expiry, IssuedBy: issuedBy, ApprovedBy: approvedBy, CreatedAt: t.now, UpdatedAt: t.now,
	}
}
