package control

import (
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// split finds orders of one firm with one provider that stay below a programme's
// cap for one order or contract each, and exceed it together within SplitWindow.
func split(tx *store.Tx, uses []store.VoucherUse) (all []Sign, err error) {
	rules := &rulebook{tx, map[string]voucher.Rules{}}
	done := map[string]bool{}
	for _, u := range uses {
		key := joined(u.ProgrammeID, u.FirmID, u.ProviderID)
		if done[key] {
			continue
		}
		done[key] = true
		some, err := tx.VoucherUsesOf(u.ProgrammeID, u.FirmID, u.ProviderID, u.At.Add(-SplitWindow))
		if err != nil {
			return nil, err
		}
		bounded, err := rules.bound(some)
		if err != nil {
			return nil, err
		}
		for _, s := range series(bounded) {
			f := Sign{
				kind: Splitting, subject: joined(key, s[0].OrderID), programme: u.ProgrammeID, firm: u.FirmID, provider: u.ProviderID, order: s[0].OrderID,
				facts: Facts{Count: int64(len(s))},
			}
			for _, x := range s {
				f.facts.Amount += x.Amount
				f.facts.Cap = max(f.facts.Cap, x.Bound)
				f.facts.Orders = append(f.facts.Orders, x.OrderID)
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// bounded is a use with the cap that held for its firm and offering, 0 for none.
type bounded struct {
	store.VoucherUse
	Bound models.Money
}

// bound finds the cap of each use. A single use exceeds nothing together with others.
func (b *rulebook) bound(uses []store.VoucherUse) (out []bounded, err error) {
	if len(uses) < 2 {
		return nil, nil
	}
	for _, u := range uses {
		r, err := b.of(u.ProgrammeID, u.Version)
		if err != nil {
			return nil, err
		}
		cap, err := capOf(b.tx, r, voucher.Asked{FirmID: u.FirmID, OfferingID: u.OfferingID, OrderID: u.OrderID, Now: u.At})
		if err != nil {
			return nil, err
		}
		out = append(out, bounded{u, cap})
	}
	return out, nil
}

// capOf is the cap for one order or contract of those whom the facts are of, 0
// for none. The firm is taken as it is now, its titles and marks at the moment asked.
func capOf(tx *store.Tx, r voucher.Rules, a voucher.Asked) (models.Money, error) {
	caps := r.Caps
	if len(caps.Tiers) > 0 {
		f, err := voucher.FactsOf(tx, a, r)
		if err != nil {
			return 0, err
		}
		caps = caps.For(f)
	}
	return least(caps.PerOrder, caps.PerContract), nil
}

// series returns the runs of uses, by time, that lie within SplitWindow of their
// first one, stay within their bound each and exceed the widest together.
func series(uses []bounded) (out [][]bounded) {
	for i := 0; i < len(uses); {
		var run []bounded
		var sum, widest models.Money
		j := i
		for ; j < len(uses) && uses[j].At.Sub(uses[i].At) <= SplitWindow; j++ {
			if u := uses[j]; u.Bound > 0 && u.Amount <= u.Bound {
				run, sum, widest = append(run, u), sum+u.Amount, max(widest, u.Bound)
			}
		}
		if len(run) > 1 && sum > widest {
			out = append(out, run)
			i = j
			continue
		}
		i++
	}
	return out
}

// nearly is a claim just below the cap that held for it.
type nearly struct {
	store.ClaimAsked
	bound models.Money
}

// near finds firms that claim again and again just below a cap.
func near(tx *store.Tx, firmID string, from time.Time) (all []Sign, err error) {
	claims, err := tx.ClaimsAsked(firmID, from.Add(-NearWindow))
	if err != nil {
		return nil, err
	}
	rules := &rulebook{tx, map[string]voucher.Rules{}}
	by := map[string][]nearly{}
	for _, c := range claims {
		bound, err := rules.claimed(c)
		if err != nil {
			return nil, err
		}
		if bound > 0 && c.Asked < bound && c.Asked >= bound/100*NearPercent {
			key := joined(c.ProgrammeID, c.FirmID, c.ProviderID)
			by[key] = append(by[key], nearly{c, bound})
		}
	}
	for _, key := range sortedKeys(by) {
		run := crowd(by[key])
		if len(run) == 0 {
			continue
		}
		s := Sign{kind: NearCap, subject: key, programme: run[0].ProgrammeID, firm: run[0].FirmID, provider: run[0].ProviderID, facts: Facts{Count: int64(len(run))}}
		for _, c := range run {
			s.facts.Cap = max(s.facts.Cap, c.bound)
			s.facts.Amount += c.Asked
			s.facts.Claims = append(s.facts.Claims, c.ClaimID)
		}
		all = append(all, s)
	}
	return all, nil
}

// crowd returns the last claims, by time, of which NearLeast lie within NearWindow.
func crowd(claims []nearly) []nearly {
	for end := len(claims); end >= NearLeast; end-- {
		first := end - 1
		for first > 0 && claims[end-1].At.Sub(claims[first-1].At) <= NearWindow {
			first--
		}
		if end-first >= NearLeast {
			return claims[first:end]
		}
	}
	return nil
}

// claimed is the cap that a claim is counted against: as of its order.
func (b *rulebook) claimed(c store.ClaimAsked) (models.Money, error) {
	r, err := b.of(c.ProgrammeID, c.Version)
	if err != nil || len(r.Caps.Tiers) == 0 {
		return least(r.Caps.PerOrder, r.Caps.PerContract), err
	}
	l, err := b.tx.Line(c.LineID)
	if err != nil {
		return 0, err
	}
	return capOf(b.tx, r, voucher.Asked{FirmID: c.FirmID, OfferingID: l.OfferingID, OrderID: c.OrderID, Now: l.CreatedAt})
}
