package voucher

import (
	"cmp"
	"slices"

	"supermarket/models"
)

// Stated returns the grants of the purse in the stated order: what expires first,
// then what is good for less (narrower rules), then the smaller balance.
func (p Purse) Stated() []string {
	ids := make([]string, 0, len(p.terms))
	for id := range p.terms {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := p.terms[a], p.terms[b]
		return cmp.Or(
			x.grant.ExpiresAt.Compare(y.grant.ExpiresAt),
			y.rules.What.narrow()-x.rules.What.narrow(),
			cmp.Compare(p.Remaining(a), p.Remaining(b)),
			cmp.Compare(a, b))
	})
	return ids
}

// narrow grows with what a voucher must not be used for: one for named offerings
// is narrower than one for providers, a kind of computing, a place or scale, or
// domestic chips.
func (w What) narrow() (n int) {
	place := len(w.Regions) > 0 || len(w.Facilities) > 0
	for i, bound := range []bool{w.Domestic, len(w.Purposes) > 0 || w.Registered, place, len(w.Kinds) > 0, len(w.Providers) > 0, len(w.Offerings) > 0} {
		if bound {
			n += 1 << i
		}
	}
	return n
}

// leads is how many grants are tried in front of the stated order.
const leads = 20

// Pick returns which grants to use for the lines, and in which order: the stated
// one, unless one of them in front of the others saves more. Those that would pay
// for no line are left out, and it names most at the most.
func (p Purse) Pick(most int) ([]string, error) {
	stated, err := p.paying(p.Stated())
	if err != nil {
		return nil, err
	}
	best, saved, err := p.keep(stated, most)
	if err != nil {
		return nil, err
	}
	for i, lead := range stated {
		if i == leads {
			break
		}
		front := slices.Concat([]string{lead}, stated[:i], stated[i+1:])
		kept, s, err := p.keep(front, most)
		if err != nil {
			return nil, err
		}
		if s > saved {
			best, saved = kept, s
		}
	}
	return best, nil
}

// paying are the grants that would pay something if they were alone.
func (p Purse) paying(grants []string) (out []string, err error) {
	for _, id := range grants {
		kept, _, err := p.keep([]string{id}, 1)
		if err != nil {
			return nil, err
		}
		out = append(out, kept...)
	}
	return out, nil
}

// keep drops the grants that pay for no line where they stand, and tells what
// those that are kept pay together.
func (p Purse) keep(grants []string, most int) (kept []string, saved models.Money, err error) {
	shares, err := p.Weigh(grants)
	if err != nil {
		return nil, 0, err
	}
	for n, id := range grants {
		var pays models.Money
		for _, s := range shares[n] {
			pays += s.Amount
		}
		if pays > 0 && len(kept) < most {
			kept, saved = append(kept, id), saved+pays
		}
	}
	return kept, saved, nil
}

// Together is what one grant pays of all lines of an order together; Reasons are
// those of the first line, and only where it pays for none.
func Together(shares []Share) Share {
	if len(shares) == 0 {
		return Share{}
	}
	sum, paid := shares[0], models.Money(0)
	for _, s := range shares {
		if len(s.Reasons) == 0 && len(sum.Reasons) > 0 {
			sum = s
		}
		paid += s.Amount
	}
	sum.Amount, sum.Remaining = paid, shares[0].Remaining
	return sum
}
