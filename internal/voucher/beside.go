package voucher

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Payer is a voucher that pays for a line of an order, or is claimed for one.
type Payer struct {
	GrantID     string
	ProgrammeID string
	LineID      string
	ProviderID  string
	Rules       Rules
	Amount      models.Money // of what was given back nothing is left in it
	ClaimID     string       // of a claim that is not decided
}

// Beside lists what pays for the lines of an order: live reservations, and claims
// that wait for an answer. Keep the order locked (tx.LockOrder) for as long as
// its answer is to hold.
func Beside(tx *store.Tx, orderID string) (out []Payer, err error) {
	if orderID == "" {
		return nil, nil
	}
	rs, err := tx.ReservationsOfOrder(orderID)
	if err != nil {
		return nil, err
	}
	known := map[string]terms{}
	for _, r := range rs {
		t, err := once(known, r.GrantID, func() (terms, error) { return termsOf(tx, r.GrantID, r.FirmID) })
		if err != nil {
			return nil, err
		}
		p := Payer{GrantID: r.GrantID, ProgrammeID: t.programme.ID, LineID: r.LineID, ProviderID: r.ProviderID, Rules: t.rules, Amount: r.Amount}
		if r.State == models.ReservationCaptured {
			p.Amount = r.Captured - r.Refunded
		}
		out = append(out, p)
	}
	return withClaims(tx, out, orderID)
}

func withClaims(tx *store.Tx, out []Payer, orderID string) ([]Payer, error) {
	claims, err := tx.ClaimsWaiting(orderID)
	for _, c := range claims {
		v, err := tx.Version(c.ProgrammeID, c.Version)
		if err != nil {
			return nil, err
		}
		r, err := Parse(v.Rules)
		if err != nil {
			return nil, err
		}
		out = append(out, Payer{GrantID: c.GrantID, ProgrammeID: c.ProgrammeID, LineID: c.LineID, ProviderID: c.ProviderID, Rules: r, Amount: max(c.Asked, c.Amount), ClaimID: c.ID})
	}
	return out, err
}

// payer is t as it would stand among those who pay for the order of an item.
func (t terms) payer(lineID string, f Facts) Payer {
	return Payer{GrantID: t.grant.ID, ProgrammeID: t.programme.ID, LineID: lineID, ProviderID: f.Offering.ProviderID, Rules: t.rules}
}

// beside returns why p cannot pay beside the others, nil when it can. On one line
// all must say that they sum, of those that pay the higher one only one does.
// One voucher a contract holds for all that one provider does under the order;
// the groups of exclusion, and rules that suffer no other public money, for the
// whole order.
func (p Payer) beside(others []Payer) *fault.Fault {
	for _, o := range others {
		if o.Amount == 0 || o.GrantID == p.GrantID {
			continue
		}
		if why := p.against(o); why != nil {
			return why
		}
	}
	return nil
}

func (p Payer) against(o Payer) *fault.Fault {
	is := func(s Stacking) (both, either bool) {
		mine, theirs := p.Rules.Stacking == s, o.Rules.Stacking == s
		return mine && theirs, mine || theirs
	}
	higher, _ := is(StackHigher)
	sum, _ := is(StackSum)
	_, exclusive := is(StackExclusive)
	_, one := is(StackOne)
	foreign := p.ProgrammeID != o.ProgrammeID
	switch {
	case foreign && share(p.Rules.Excludes, o.Rules.Excludes):
		return ErrExcluded
	case p.LineID == o.LineID && sum:
		return nil
	case p.LineID == o.LineID && higher:
		return ErrHigher
	case p.LineID == o.LineID:
		return ErrStacking
	case foreign && exclusive:
		return ErrExclusive
	case one && p.ProviderID == o.ProviderID:
		return ErrContract
	}
	return nil
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
