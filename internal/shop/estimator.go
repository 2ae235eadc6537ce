package shop

import (
	"supermarket/internal/fault"
	"supermarket/models"
)

// ErrTooMuch means that a figure is beyond what an amount of money can hold.
var ErrTooMuch = fault.New(fault.Invalid, "estimator.too_much")

// monthMillis is a month of 30 days, in which a leased card stands ready.
const monthMillis = 30 * 24 * models.MillisPerHour

// Spread says how far a run may be from what is likely, in per cent of it:
// Low ≤ 100 ≤ High ≤ Cap.
type Spread struct{ Low, High, Cap int64 }

// Amounts are an estimate in money: Low ≤ Likely ≤ High ≤ Cap.
type Amounts struct{ Low, Likely, High, Cap models.Money }

// Quantities are an estimate in unit-milliseconds or tokens, ordered as Amounts are.
type Quantities struct{ Low, Likely, High, Cap int64 }

// Of returns the quantities around a likely one.
func (s Spread) Of(likely int64) (Quantities, error) {
	low, err := models.MulDiv(likely, s.Low, 100)
	if err != nil {
		return Quantities{}, ErrTooMuch.Wrap(err)
	}
	high, err := models.MulDiv(likely, s.High, 100)
	if err != nil {
		return Quantities{}, ErrTooMuch.Wrap(err)
	}
	most, err := models.MulDiv(likely, s.Cap, 100)
	if err != nil {
		return Quantities{}, ErrTooMuch.Wrap(err)
	}
	return Quantities{low, likely, high, most}, nil
}

// HourPrice is what one unit costs for one hour in each band.
type HourPrice struct{ Peak, OffPeak models.Money }

// cost is what a quantity costs when share per cent of it falls into the peak band.
func (p HourPrice) cost(ms, share int64) (models.Money, error) {
	atPeak, err := models.MulDiv(ms, share, 100)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	a, err := models.CostOf(p.Peak, 1, atPeak)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	b, err := models.CostOf(p.OffPeak, 1, ms-atPeak)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	sum, err := a.Add(b)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	return sum, nil
}

// Cost prices unit-milliseconds: low in the cheapest band, likely with share per
// cent of it at peak, high and cap in the dearest.
func (p HourPrice) Cost(q Quantities, share int64) (Amounts, error) {
	cheap, dear := min(p.Peak, p.OffPeak), max(p.Peak, p.OffPeak)
	return amounts(q, func(n int64) (models.Money, error) { return p.cost(n, share) },
		func(n int64) (models.Money, error) { return HourPrice{cheap, cheap}.cost(n, 0) },
		func(n int64) (models.Money, error) { return HourPrice{dear, dear}.cost(n, 0) })
}

// amounts prices the four quantities. Two parts that are each rounded may pass
// the whole by a micro-fen, which no estimate shall show.
func amounts(q Quantities, likely, low, high func(int64) (models.Money, error)) (a Amounts, err error) {
	for _, part := range []struct {
		to    *models.Money
		n     int64
		price func(int64) (models.Money, error)
	}{{&a.Low, q.Low, low}, {&a.Likely, q.Likely, likely}, {&a.High, q.High, high}, {&a.Cap, q.Cap, high}} {
		if *part.to, err = part.price(part.n); err != nil {
			return Amounts{}, err
		}
	}
	a.Likely = max(a.Low, min(a.Likely, a.High))
	return a, nil
}

// Times is n such amounts, as of runs in a month.
func (a Amounts) Times(n int64) (Amounts, error) {
	var out Amounts
	for _, part := range []struct {
		to *models.Money
		m  models.Money
	}{{&out.Low, a.Low}, {&out.Likely, a.Likely}, {&out.High, a.High}, {&out.Cap, a.Cap}} {
		product, err := models.MulDiv(int64(part.m), n, 1)
		if err != nil {
			return Amounts{}, ErrTooMuch.Wrap(err)
		}
		*part.to = models.Money(product)
	}
	return out, nil
}

// TokenRate is what a million tokens cost in one band, in whole fen, so that one
// token has an exact price.
type TokenRate struct{ Input, Cached, Output models.Money }

// Tokens is a use in tokens. Cached is the part of Input that was cached.
type Tokens struct{ Input, Cached, Output int64 }

const perMillion = 1_000_000

// Cost is the exact price of a use.
func (r TokenRate) Cost(t Tokens) (models.Money, error) {
	total := models.Money(0)
	for _, part := range []struct {
		price models.Money
		n     int64
	}{{r.Input, t.Input - t.Cached}, {r.Cached, t.Cached}, {r.Output, t.Output}} {
		cost, err := models.MulDiv(int64(part.price)/perMillion, part.n, 1)
		if err != nil {
			return 0, ErrTooMuch.Wrap(err)
		}
		if total, err = total.Add(models.Money(cost)); err != nil {
			return 0, ErrTooMuch.Wrap(err)
		}
	}
	return total, nil
}

// TokenPrice is the rate in each band.
type TokenPrice struct{ Peak, OffPeak TokenRate }

func each(a, b TokenRate, pick func(x, y models.Money) models.Money) TokenRate {
	return TokenRate{pick(a.Input, b.Input), pick(a.Cached, b.Cached), pick(a.Output, b.Output)}
}

func less(x, y models.Money) models.Money { return min(x, y) }
func more(x, y models.Money) models.Money { return max(x, y) }

// part is n hundredths of a use, each figure cut.
func (t Tokens) part(n int64) (out Tokens, err error) {
	for _, p := range []struct {
		to *int64
		of int64
	}{{&out.Input, t.Input}, {&out.Cached, t.Cached}, {&out.Output, t.Output}} {
		if *p.to, err = models.MulDiv(p.of, n, 100); err != nil {
			return Tokens{}, ErrTooMuch.Wrap(err)
		}
	}
	return out, nil
}

// Cost prices a likely use and the spread around it, each token exactly.
func (p TokenPrice) Cost(t Tokens, s Spread, share int64) (a Amounts, err error) {
	if a.Likely, err = p.mixed(t, share); err != nil {
		return a, err
	}
	for _, part := range []struct {
		to   *models.Money
		rate TokenRate
		of   int64
	}{{&a.Low, each(p.Peak, p.OffPeak, less), s.Low}, {&a.High, each(p.Peak, p.OffPeak, more), s.High}, {&a.Cap, each(p.Peak, p.OffPeak, more), s.Cap}} {
		use, err := t.part(part.of)
		if err != nil {
			return a, err
		}
		if *part.to, err = part.rate.Cost(use); err != nil {
			return a, err
		}
	}
	return a, nil
}

// mixed prices share per cent of the tokens at peak and the rest off-peak.
func (p TokenPrice) mixed(t Tokens, share int64) (models.Money, error) {
	atPeak, err := t.part(share)
	if err != nil {
		return 0, err
	}
	a, err := p.Peak.Cost(atPeak)
	if err != nil {
		return 0, err
	}
	b, err := p.OffPeak.Cost(Tokens{t.Input - atPeak.Input, t.Cached - atPeak.Cached, t.Output - atPeak.Output})
	if err != nil {
		return 0, err
	}
	return a.Add(b)
}

// CardTime is how long one card works on a number of tokens at a rate of tokens
// a second, in milliseconds, rounded up; it undoes TokensIn.
func CardTime(tokens, perSecond int64) (int64, error) {
	ms, err := models.MulDiv(tokens, 1000, perSecond)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	if back, err := TokensIn(ms, perSecond); err == nil && back < tokens {
		ms++
	}
	return ms, nil
}

// TokensIn is how many tokens a card works through in a time.
func TokensIn(ms, perSecond int64) (int64, error) {
	n, err := models.MulDiv(ms, perSecond, 1000)
	if err != nil {
		return 0, ErrTooMuch.Wrap(err)
	}
	return n, nil
}

// Lease is cards that are rented whole for a month.
type Lease struct {
	UnitMonth models.Money
	Units     int64        // enough for the likely use
	Month     models.Money // of all of them
	BreakEven int64        // what is used in a month, in unit-milliseconds or tokens, when both cost the same
	Reachable bool         // the leased cards can do as much in a month
	Once      models.Money // what setting them up costs, once
	Payback   int64        // whole months until the lease has earned Once back; 0 when it never does
	Cheaper   bool         // the lease costs less a month than paying by use
}

// CompareLease sets a month's lease against paying by use: use is what ms
// unit-milliseconds of units cards cost by the hour.
func CompareLease(unitMonth, use models.Money, ms, units int64, price HourPrice, share int64, once models.Money) (Lease, error) {
	l := Lease{UnitMonth: unitMonth, Units: max(units, (ms+monthMillis-1)/monthMillis), Once: once}
	month, err := models.MulDiv(int64(unitMonth), l.Units, 1)
	if err != nil {
		return l, ErrTooMuch.Wrap(err)
	}
	l.Month = models.Money(month)
	if l.BreakEven, err = breakEven(l.Month, price, share); err != nil {
		return l, err
	}
	l.Reachable = l.BreakEven > 0 && l.BreakEven <= l.Units*monthMillis
	l.weigh(use)
	return l, nil
}

// weigh sets what paying by use costs against the lease.
func (l *Lease) weigh(use models.Money) {
	l.Cheaper, l.Payback = false, 0
	if saved := use - l.Month; saved > 0 {
		l.Cheaper, l.Payback = true, int64((l.Once+saved-1)/saved)
	}
}

// AgainstTokens is the same lease against paying by the token: use tokens cost
// cost, and a card handles perSecond of them.
func (l Lease) AgainstTokens(use int64, cost models.Money, perSecond int64) (Lease, error) {
	l.BreakEven, l.Reachable = 0, false
	l.weigh(cost)
	if cost == 0 {
		return l, nil
	}
	most, err := TokensIn(l.Units*monthMillis, perSecond)
	if err != nil {
		return l, err
	}
	if even, err := models.MulDiv(int64(l.Month), use, int64(cost)); err == nil { // else it is out of reach
		l.BreakEven, l.Reachable = even, even <= most
	}
	return l, nil
}

// breakEven is how many unit-milliseconds cost as much as month, 0 when no
// number of them that can be counted does.
func breakEven(month models.Money, price HourPrice, share int64) (int64, error) {
	hour, err := price.cost(models.MillisPerHour, share)
	if err != nil || hour == 0 {
		return 0, err
	}
	if ms, err := models.MulDiv(int64(month), models.MillisPerHour, int64(hour)); err == nil {
		return ms, nil
	}
	return 0, nil
}
