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
	return t.share(tx, f, base, "", base)
}

// share is what t pays of base, no more than open: the part of the base that
// nothing else pays.
func (t terms) share(tx *store.Tx, f Facts, base models.Money, orderID string, open models.Money) (Share, error) {
	left, full, err := t.left(tx, orderID, f)
	if err != nil {
		return Share{}, err
	}
	return t.weigh(f, base, open, left, full)
}

// weigh decides by what the grant and each cap still allow.
func (t terms) weigh(f Facts, base, open models.Money, left []models.Money, full []*fault.Fault) (Share, error) {
	s := Share{RateNum: t.rules.RateFor(f), RateDen: PPM, Reasons: t.refusals(f, base)}
	s.Remaining = left[0]
	amount, err := max(base, 0).Share(s.RateNum, s.RateDen)
	if err != nil {
		return s, ErrAmount.Wrap(err)
	}
	for i, l := range left {
		amount = min(amount, l)
		if l == 0 {
			s.Reasons = append(s.Reasons, full[i])
		}
	}
	amount = min(amount, open)
	if amount <= 0 && len(s.Reasons) == 0 {
		s.Reasons = append(s.Reasons, ErrNothing)
	}
	if len(s.Reasons) == 0 {
		s.Amount = amount
	}
	return s, nil
}

// left lists what the grant and each cap still allow, the grant first, with the
// reason that each gives once it is empty.
func (t terms) left(tx *store.Tx, orderID string, f Facts) ([]models.Money, []*fault.Fault, error) {
	var left []models.Money
	var full []*fault.Fault
	for _, c := range t.ceilings(orderID, f.Now) {
		l, err := c.left(tx)
		if err != nil {
			return nil, nil, err
		}
		left, full = append(left, l), append(full, c.full.With("cap", c.cap))
	}
	value, err := t.value(tx)
	if err != nil {
		return nil, nil, err
	}
	if t.funded() {
		left[0] = min(left[0], value)
		return left, full, nil
	}
	return append(left, value), append(full, ErrPool), nil
}
