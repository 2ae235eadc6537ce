package control

import (
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// split finds orders of one firm with one provider that stay below a programme's
// cap for one order or contract each, and exceed it together within SplitWindow.
func split(tx *store.Tx, uses []store.VoucherUse) (all []found, err error) {
	rules := &rulebook{tx, map[string]voucher.Rules{}}
	done := map[string]bool{}
	for _, u := range uses {
		key := joined(u.ProgrammeID, u.FirmID, u.ProviderID)
		if done[key] {
			continue
		}
		done[key] = true
		r, err := newest(tx, rules, u.ProgrammeID)
		if err != nil {
			return nil, err
		}
		bound := least(r.Caps.PerOrder, r.Caps.PerContract)
		if bound == 0 {
			continue
		}
		some, err := tx.VoucherUsesOf(u.ProgrammeID, u.FirmID, u.ProviderID, u.At.Add(-SplitWindow))
		if err != nil {
			return nil, err
		}
		for _, s := range series(some, bound) {
			f := found{
				kind: Splitting, subject: joined(key, s[0].OrderID), programme: u.ProgrammeID, firm: u.FirmID, provider: u.ProviderID, order: s[0].OrderID,
				facts: Facts{Cap: bound, Count: int64(len(s))},
			}
			for _, x := range s {
				f.facts.Amount += x.Amount
				f.facts.Orders = append(f.facts.Orders, x.OrderID)
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// series returns the runs of uses, by time, that lie within SplitWindow of their
// first one, stay within the bound each and exceed it together.
func series(uses []store.VoucherUse, bound models.Money) (out [][]store.VoucherUse) {
	for i := 0; i < len(uses); {
		var run []store.VoucherUse
		var sum models.Money
		j := i
		for ; j < len(uses) && uses[j].At.Sub(uses[i].At) <= SplitWindow; j++ {
			if uses[j].Amount <= bound {
				run, sum = append(run, uses[j]), sum+uses[j].Amount
			}
		}
		if len(run) > 1 && sum > bound {
			out = append(out, run)
			i = j
			continue
		}
		i++
	}
	return out
}

// near finds firms that claim again and again just below a cap.
func near(tx *store.Tx, from time.Time) (all []found, err error) {
	claims, err := tx.ClaimsAsked(from.Add(-NearWindow))
	if err != nil {
		return nil, err
	}
	rules := &rulebook{tx, map[string]voucher.Rules{}}
	by := map[string]*found{}
	var order []string
	for _, c := range claims {
		r, err := rules.of(c.ProgrammeID, c.Version)
		if err != nil {
			return nil, err
		}
		bound := least(r.Caps.PerOrder, r.Caps.PerContract)
		if bound == 0 || c.Asked >= bound || c.Asked < bound/100*NearPercent {
			continue
		}
		key := joined(c.ProgrammeID, c.FirmID, c.ProviderID)
		f := by[key]
		if f == nil {
			f = &found{kind: NearCap, subject: key, programme: c.ProgrammeID, firm: c.FirmID, provider: c.ProviderID, facts: Facts{Cap: bound}}
			by[key], order = f, append(order, key)
		}
		f.facts.Count++
		f.facts.Amount += c.Asked
		f.facts.Claims = append(f.facts.Claims, c.ClaimID)
	}
	for _, key := range order {
		if by[key].facts.Count >= NearLeast {
			all = append(all, *by[key])
		}
	}
	return all, nil
}
