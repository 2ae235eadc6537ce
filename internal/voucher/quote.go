package voucher

import (
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Share is what a grant would pay of a base.
type Share struct {
	Amount           models.Money // 0 when refused
	RateNum, RateDen int64
	Remaining        models.Money   // of the grant, before this share
	Reasons          []*fault.Fault // why it is refused; empty when it pays
}

// Quote returns what a firm's grant would pay of base for the facts, or every
// reason why it would not. It never writes.
func Quote(tx *store.Tx, grantID, firmID string, f Facts, base models.Money) (Share, error) {
	t, err := termsOf(tx, grantID, firmID)
	if err != nil {
		return Share{}, err
	}
	return t.share(tx, Item{f, base}, t.ceilings(f, f.OrderID, f.Now), base, nil)
}

// share is what t pays of an item under the ceilings, beside what pays already.
func (t terms) share(tx *store.Tx, in Item, cs []ceiling, open models.Money, beside *fault.Fault) (s Share, err error) {
	if in.Facts, err = t.sure(tx, in.Facts); err != nil {
		return s, err
	}
	r := newRoom()
	if err := r.read(tx, []terms{t}, cs); err != nil {
		return s, err
	}
	return t.weigh(r, cs, in, open, beside)
}

// sure looks up anew what a caller must not be trusted with: ties, and what was spent.
func (t terms) sure(tx *store.Tx, f Facts) (_ Facts, err error) {
	if t.rules.What.Unrelated {
		if f.Ties, err = tx.ProviderTies(f.Firm.ID, f.Offering.ProviderID); err != nil {
			return f, err
		}
	}
	if t.rules.Unlock.Spend > 0 {
		f.Spent, err = spentOf(tx, f.Firm.ID, f.Now, []Rules{t.rules})
	}
	return f, err
}
