package voucher

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// terms are a grant with the programme and the rules it was given under.
type terms struct {
	grant     models.Grant
	programme models.Programme
	rules     Rules
}

func (t terms) funded() bool { return t.programme.Kind == Funded }

// termsOf reads a firm's grant; another firm's is not found.
func termsOf(tx *store.Tx, grantID, firmID string) (terms, error) {
	g, err := tx.GrantOf(grantID, firmID)
	if err != nil {
		return terms{}, known(err, ErrNoGrant)
	}
	return termsFor(tx, g)
}

func termsFor(tx *store.Tx, g models.Grant) (terms, error) {
	p, err := tx.Programme(g.ProgrammeID)
	if err != nil {
		return terms{}, err
	}
	v, err := tx.Version(g.ProgrammeID, g.Version)
	if err != nil {
		return terms{}, err
	}
	rules, err := Parse(v.Rules)
	return terms{g, p, rules}, err
}

func known(err error, missing *fault.Fault) error {
	if errors.Is(err, store.ErrNotFound) {
		return missing.Wrap(err)
	}
	return err
}

// refusals are all reasons but a lack of value.
func (t terms) refusals(f Facts, base models.Money) []*fault.Fault {
	out := append(t.standing(f.Now), Check(t.rules, f)...)
	switch {
	case t.rules.Redeem == f.Redeem || t.rules.Redeem == RedeemInstant && f.Redeem == "":
	case t.rules.Redeem == RedeemInstant:
		out = append(out, ErrAtTill)
	default:
		out = append(out, ErrClaimOnly)
	}
	if base < t.rules.MinSpend {
		out = append(out, ErrMinSpend.With("min", t.rules.MinSpend, "base", base))
	}
	if t.rules.RateFor(f) == 0 {
		out = append(out, ErrRate)
	}
	return out
}

func (t terms) standing(now time.Time) []*fault.Fault {
	switch {
	case t.grant.State == models.GrantRevoked:
		return []*fault.Fault{ErrRevoked}
	case t.grant.State == models.GrantExpired || !now.Before(t.grant.ExpiresAt):
		return []*fault.Fault{ErrExpired.With("at", t.grant.ExpiresAt)}
	case t.grant.State == models.GrantSuspended:
		return []*fault.Fault{ErrSuspended}
	}
	return nil
}
