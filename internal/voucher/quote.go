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
	return t.share(tx, Item{f, base}, "", base, true)
}

// share is what t pays of an item in an order, beside what pays already.
func (t terms) share(tx *store.Tx, in Item, orderID string, open models.Money, stacks bool) (Share, error) {
	r, cs := newRoom(), t.ceilings(orderID, in.Facts.Now)
	if err := r.read(tx, t, cs); err != nil {
		return Share{}, err
	}
	return t.weigh(r, cs, in, open, stacks)
}
