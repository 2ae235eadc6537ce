package voucher

import (
	"fmt"
	"slices"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Item is a line of an order that is yet to be made.
type Item struct {
	Facts Facts
	Base  models.Money // the line's hard cap
}

// Weigh returns what the grants would pay of each line of one order, by grant
// and line: what Reserve gives to those that pay, since a grant and every cap
// shrink by what was taken before, and no more than the line's base is paid. Of
// grants of which only the higher pays, the one that would pay most stands at the
// place of the first. Reasons say why one gives nothing towards a line.
func (p Purse) Weigh(grants []string) ([][]Share, error) {
	w := weighing{Purse: p, room: p.room.copied(), shares: make([][]Share, len(grants))}
	for n := range w.shares {
		w.shares[n] = make([]Share, len(p.items))
	}
	for i := range p.items {
		if err := w.line(i, grants); err != nil {
			return nil, err
		}
	}
	return w.shares, nil
}

// weighing is how far an order is weighed.
type weighing struct {
	Purse
	room   room
	payers []Payer
	shares [][]Share // by grant and line
}

func (w *weighing) line(i int, grants []string) error {
	in := w.items[i]
	turns, err := w.turns(i, grants)
	if err != nil {
		return err
	}
	open := in.Base
	for _, n := range turns {
		t := w.terms[grants[n]]
		s, cs, err := w.weigh(t, i, open)
		if err != nil {
			return err
		}
		if w.shares[n][i] = s; s.Amount == 0 {
			continue
		}
		w.room.take(t, cs, s.Amount)
		me := t.payer(lineName(i), in.Facts)
		me.Amount = s.Amount
		w.payers, open = append(w.payers, me), open-s.Amount
	}
	return nil
}

// lineName names a line that has no id yet.
func lineName(i int) string { return fmt.Sprint("line ", i) }

func (w *weighing) weigh(t terms, i int, open models.Money) (Share, []ceiling, error) {
	in := w.items[i]
	cs := t.ceilings(in.Facts, in.Facts.OrderID, in.Facts.Now)
	s, err := t.weigh(w.room, cs, in, open, t.payer(lineName(i), in.Facts).beside(w.payers))
	return s, cs, err
}

// turns is the order in which the grants are asked for line i: as they stand,
// but of those of which only the higher pays the highest comes first.
func (w *weighing) turns(i int, grants []string) ([]int, error) {
	out := make([]int, len(grants))
	first, best, most := -1, -1, models.Money(-1)
	for n, id := range grants {
		out[n] = n
		if w.terms[id].rules.Stacking != StackHigher {
			continue
		}
		s, _, err := w.weigh(w.terms[id], i, w.items[i].Base)
		if err != nil {
			return nil, err
		}
		if first < 0 {
			first = n
		}
		if s.Amount > most {
			best, most = n, s.Amount
		}
	}
	if best > first {
		out = slices.Insert(slices.Delete(out, best, best+1), first, best)
	}
	return out, nil
}

// weigh decides by what the grant and each cap still allow; it pays no more than
// open, the part of the base that nothing else pays, and nothing where it cannot
// stand beside what pays already.
func (t terms) weigh(r room, cs []ceiling, in Item, open models.Money, beside *fault.Fault) (Share, error) {
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
	switch amount = min(amount, open); {
	case len(s.Reasons) > 0:
	case beside != nil:
		s.Reasons = []*fault.Fault{beside}
	case amount <= 0:
		s.Reasons = []*fault.Fault{ErrNothing}
	default:
		s.Amount = amount
	}
	return s, nil
}
