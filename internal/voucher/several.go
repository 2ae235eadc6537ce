package voucher

import (
	"supermarket/internal/fault"
	"supermarket/models"
)

// Item is a line of an order that is yet to be made.
type Item struct {
	Facts Facts
	Base  models.Money // the line's hard cap
}

// Weigh returns what the grants would pay of each line of one order, by grant
// and line: what Reserve gives when each line asks them in this order, since a
// grant and every cap shrink by what was taken before, and no more than the
// line's base is paid. Reasons say why one gives nothing towards a line.
func (p Purse) Weigh(grants []string, items []Item) ([][]Share, error) {
	r, out := p.room.copied(), make([][]Share, len(grants))
	for n := range out {
		out[n] = make([]Share, len(items))
	}
	for i, in := range items {
		var beside []terms
		open := in.Base
		for n, id := range grants {
			t := p.terms[id]
			cs := t.ceilings("", in.Facts.Now)
			s, err := t.weigh(r, cs, in, open, t.stacks(beside))
			if err != nil {
				return nil, err
			}
			if out[n][i] = s; s.Amount == 0 {
				continue
			}
			r.take(t, cs, s.Amount)
			beside, open = append(beside, t), open-s.Amount
		}
	}
	return out, nil
}

// weigh decides by what the grant and each cap still allow; it pays no more than
// open, the part of the base that nothing else pays.
func (t terms) weigh(r room, cs []ceiling, in Item, open models.Money, stacks bool) (Share, error) {
	left, full := r.left(t, cs)
	s := Share{RateNum: t.rules.RateFor(in.Facts), RateDen: PPM, Remaining: left[0], Reasons: t.refusals(in.Facts, in.Base)}
	amount, err := max(in.Base, 0).Share(s.RateNum, s.RateDen)
	if err != nil {
		return s, ErrAmount.Wrap(err)
	}
	for i, l := range left {
		amount = min(amount, l)
		if l == 0 {
			s.Reasons = append(s.Reasons, full[i])
		}
	}
	if len(s.Reasons) > 0 {
		return s, nil
	}
	if amount = min(amount, open); amount > 0 && stacks {
		s.Amount = amount
		return s, nil
	}
	s.Reasons = []*fault.Fault{ErrNothing}
	if !stacks {
		s.Reasons[0] = ErrStacking
	}
	return s, nil
}

// stacks tells whether t may pay for a line beside these: all must say so.
func (t terms) stacks(beside []terms) bool {
	for _, o := range beside {
		if t.rules.Stacking != StackSum || o.rules.Stacking != StackSum {
			return false
		}
	}
	return true
}
