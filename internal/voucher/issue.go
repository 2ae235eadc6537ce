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
	Cause       string // what it came of, as "bulk:" and the id of a bulk issue; "" for nothing else
	Basis       string // versions of the reference data that it was decided with; no part of what a key means
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
	g, t, err := in.decide(tx)
	if err != nil {
		return models.Grant{}, err
	}
	return put(tx, t, g, in.Cause)
}

func same(old models.Grant, in IssueInput) (models.Grant, error) {
	expiry := in.ExpiresAt.IsZero() || old.ExpiresAt.Equal(in.ExpiresAt)
	if old.ProgrammeID != in.ProgrammeID || old.FirmID != in.FirmID || old.Amount != in.Amount ||
		old.IssuedBy != in.IssuedBy || old.ApprovedBy != in.ApprovedBy || !expiry {
		return models.Grant{}, ErrKeyReused
	}
	return old, nil
}

func (in IssueInput) decide(tx *store.Tx) (models.Grant, Measure, error) {
	t, err := MeasureOf(tx, in.ProgrammeID, 0, in.Now)
	if err != nil {
		return models.Grant{}, t, err
	}
	firm, err := tx.Firm(in.FirmID)
	if err != nil {
		return models.Grant{}, t, err
	}
	expiry, why := t.Grant(in.Amount, in.ExpiresAt)
	if len(why) > 0 {
		return models.Grant{}, t, fault.List(why).Or()
	}
	refused, err := t.Firms(tx, []models.Firm{firm})
	if err != nil {
		return models.Grant{}, t, err
	}
	g := t.grant(in.id(), firm.ID, in.Amount, expiry, in.IssuedBy, in.ApprovedBy)
	g.Basis = in.Basis
	return g, t, fault.List(refused[firm.ID]).Or()
}

// expiry is when a grant's value ends: no later than the rules say, which is
// the end of the last of ValueDays days in UTC+8, or the programme's end.
func (r Rules) expiry(asked, now time.Time) (time.Time, *fault.Fault) {
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

func put(tx *store.Tx, t Measure, g models.Grant, cause string) (models.Grant, error) {
	own, err := ledger.Open(tx, models.AssetCNY, models.AccountGrant, g.ID, g.CreatedAt)
	if err != nil {
		return g, err
	}
	g.AccountID = own.ID
	if fresh, err := tx.InsertGrant(g); err != nil || !fresh {
		return g, orStale(err)
	}
	if err := tx.AddMove(born(g, cause)); err != nil {
		return g, err
	}
	if t.Programme.Kind != Funded {
		return g, nil
	}
	budget, err := budgetAccount(tx, g.ProgrammeID)
	if err != nil {
		return g, err
	}
	return g, short(post(tx, "grant:"+g.ID, "grant", g.ID, budget.ID, own.ID, g.Amount, g.CreatedAt))
}

// born is the first move of a grant, with what it came of.
func born(g models.Grant, cause string) models.Move {
	return models.Move{Entity: "grant", EntityID: g.ID, FromTo: ">" + string(g.State), Cause: cause, Actor: g.ApprovedBy, At: g.CreatedAt}
}
