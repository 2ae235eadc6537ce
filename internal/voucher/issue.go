package voucher

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// IssueInput gives a firm a grant; two persons stand behind it.
type IssueInput struct {
	ProgrammeID string
	FirmID      string
	Amount      models.Money
	ExpiresAt   time.Time // zero: as late as the rules allow
	IssuedBy    string
	ApprovedBy  string
	Key         string
	Now         time.Time
}

// Validate refuses one pair of eyes and amounts that are none.
func (in IssueInput) Validate() error {
	switch {
	case in.IssuedBy == "" || in.ApprovedBy == "" || in.IssuedBy == in.ApprovedBy:
		return ErrSameHands
	case in.Amount <= 0 || in.Key == "":
		return ErrAmount
	}
	return nil
}

// id is the same for the same key, so that a second try finds the first.
func (in IssueInput) id() string {
	sum := sha256.Sum256([]byte(in.ProgrammeID + "\x00" + in.Key))
	return "gr_" + idText.EncodeToString(sum[:16])
}

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Issue gives a firm that the rules take a grant, once per key: of a funded
// programme the amount moves from the budget into the grant's account, of an
// entitlement nothing moves yet.
func Issue(tx *store.Tx, in IssueInput) (models.Grant, error) {
	if err := in.Validate(); err != nil {
		return models.Grant{}, err
	}
	old, err := tx.Grant(in.id())
	if err == nil {
		return same(old, in)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return models.Grant{}, err
	}
	g, p, err := in.decide(tx)
	if err != nil {
		return models.Grant{}, err
	}
	return put(tx, p, g)
}

func same(old models.Grant, in IssueInput) (models.Grant, error) {
	expiry := in.ExpiresAt.IsZero() || old.ExpiresAt.Equal(in.ExpiresAt)
	if old.ProgrammeID != in.ProgrammeID || old.FirmID != in.FirmID || old.Amount != in.Amount ||
		old.IssuedBy != in.IssuedBy || old.ApprovedBy != in.ApprovedBy || !expiry {
		return models.Grant{}, ErrKeyReused
	}
	return old, nil
}

func (in IssueInput) decide(tx *store.Tx) (models.Grant, models.Programme, error) {
	p, err := tx.Programme(in.ProgrammeID)
	if err != nil {
		return models.Grant{}, p, known(err, ErrNoProgramme)
	}
	if p.State != "published" {
		return models.Grant{}, p, ErrNotOpen
	}
	firm, err := tx.Firm(in.FirmID)
	if err != nil {
		return models.Grant{}, p, err
	}
	t, err := termsFor(tx, models.Grant{ProgrammeID: p.ID, Version: p.Version})
	if err != nil {
		return models.Grant{}, p, err
	}
	expiry, err := t.rules.expiry(in.ExpiresAt, in.Now)
	if err != nil {
		return models.Grant{}, p, err
	}
	if err := fault.List(append(t.rules.Who.check(firm, in.Now), t.rules.ended(in.Now)...)).Or(); err != nil {
		return models.Grant{}, p, err
	}
	return models.Grant{
		ID: in.id(), ProgrammeID: p.ID, Version: p.Version, FirmID: firm.ID, State: models.GrantActive, Amount: in.Amount,
		ExpiresAt: expiry, IssuedBy: in.IssuedBy, ApprovedBy: in.ApprovedBy, CreatedAt: in.Now, UpdatedAt: in.Now,
	}, p, nil
}

// ended lets grants be given before the programme begins, not after its end.
func (r Rules) ended(now time.Time) []*fault.Fault {
	if now.Before(r.EndsAt) {
		return nil
	}
	return r.dates(now)
}

// expiry is when a grant's value ends: no later than the rules say, which is
// the end of the last of ValueDays days in UTC+8, or the programme's end.
func (r Rules) expiry(asked, now time.Time) (time.Time, error) {
	last := r.EndsAt
	if r.ValueDays > 0 {
		if end := DayEnd(now.AddDate(0, 0, r.ValueDays)); end.Before(last) {
			last = end
		}
	}
	if asked.IsZero() {
		return last, nil
	}
	if asked.After(last) || !asked.After(now) {
		return asked, ErrExpiry.With("last", last)
	}
	return cut(asked), nil
}

func put(tx *store.Tx, p models.Programme, g models.Grant) (models.Grant, error) {
	own, err := ledger.Open(tx, models.AssetCNY, models.AccountGrant, g.ID, g.CreatedAt)
	if err != nil {
		return g, err
	}
	g.AccountID = own.ID
	if fresh, err := tx.InsertGrant(g); err != nil || !fresh {
		return g, orStale(err)
	}
	if err := moved(tx, "grant", g.ID, "", g.State, g.ApprovedBy, g.CreatedAt); err != nil {
		return g, err
	}
	if p.Kind != Funded {
		return g, nil
	}
	budget, err := budgetAccount(tx, p.ID)
	if err != nil {
		return g, err
	}
	return g, short(post(tx, "grant:"+g.ID, "grant", g.ID, budget.ID, own.ID, g.Amount, g.CreatedAt))
}
