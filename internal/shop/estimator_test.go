package shop_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/shop"
	"supermarket/models"
)

func spreads(t *rapid.T) shop.Spread {
	low, high := rapid.Int64Range(1, 100).Draw(t, "low"), rapid.Int64Range(100, 1000).Draw(t, "high")
	return shop.Spread{Low: low, High: high, Cap: rapid.Int64Range(high, 2000).Draw(t, "cap")}
}

func prices(t *rapid.T, name string) models.Money {
	return models.Money(rapid.Int64Range(0, int64(10_000*models.Yuan)).Draw(t, name))
}

func ordered(t *rapid.T, a shop.Amounts) {
	t.Helper()
	if a.Low < 0 || a.Low > a.Likely || a.Likely > a.High || a.High > a.Cap {
		t.Fatalf("out of order: %+v", a)
	}
}

func TestHoursAreOrderedFromLowToCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, err := spreads(t).Of(rapid.Int64Range(0, 4096*86_400_000).Draw(t, "ms"))
		if err != nil {
			t.Fatal(err)
		}
		p := shop.HourPrice{Peak: prices(t, "peak"), OffPeak: prices(t, "offpeak")}
		a, err := p.Cost(q, rapid.Int64Range(0, 100).Draw(t, "share"))
		if err == nil {
			ordered(t, a)
		}
	})
}

func rates(t *rapid.T, name string) shop.TokenRate {
	fen := func(of string) models.Money {
		return models.Money(rapid.Int64Range(0, 1_000_000).Draw(t, name+" "+of)) * models.Fen
	}
	return shop.TokenRate{Input: fen("input"), Cached: fen("cached"), Output: fen("output")}
}

func uses(t *rapid.T) shop.Tokens {
	in := rapid.Int64Range(0, 1e12).Draw(t, "in")
	return shop.Tokens{Input: in, Cached: rapid.Int64Range(0, in).Draw(t, "cached"), Output: rapid.Int64Range(0, 1e12).Draw(t, "out")}
}

func TestTokensAreOrderedFromLowToCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := shop.TokenPrice{Peak: rates(t, "peak"), OffPeak: rates(t, "offpeak")}
		a, err := p.Cost(uses(t), spreads(t), rapid.Int64Range(0, 100).Draw(t, "share"))
		if err == nil {
			ordered(t, a)
		}
	})
}

func TestATokensCostIsExactToTheMicroFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, u := rates(t, "rate"), uses(t)
		got, err := r.Cost(u)
		if err != nil {
			return // beyond what an amount holds
		}
		want := new(big.Rat)
		for _, part := range []struct {
			price models.Money
			n     int64
		}{{r.Input, u.Input - u.Cached}, {r.Cached, u.Cached}, {r.Output, u.Output}} {
			million := new(big.Rat).SetFrac64(part.n, 1_000_000)
			want.Add(want, million.Mul(million, new(big.Rat).SetInt64(int64(part.price))))
		}
		if want.Cmp(new(big.Rat).SetInt64(int64(got))) != 0 {
			t.Fatalf("%d micro-fen, want %s", got, want.RatString())
		}
	})
}

func lease(t *rapid.T, ms, units int64, month, once models.Money, p shop.HourPrice) (shop.Lease, models.Money) {
	use, err := p.Cost(shop.Quantities{Low: ms, Likely: ms, High: ms, Cap: ms}, 0)
	if err != nil {
		t.Fatal(err)
	}
	l, err := shop.CompareLease(month, use.Likely, ms, units, p, 0, once)
	if err != nil {
		t.Fatal(err)
	}
	return l, use.Likely
}

func TestTheMoreOneUsesTheSoonerALeasePaysBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := shop.HourPrice{OffPeak: models.Fen * models.Money(rapid.Int64Range(1, 1e6).Draw(t, "price"))}
		month, once := models.Money(rapid.Int64Range(1, 1e13).Draw(t, "month")), models.Money(rapid.Int64Range(1, 1e13).Draw(t, "once"))
		units := rapid.Int64Range(1, 8).Draw(t, "units")
		most := units * 720 * models.MillisPerHour // what the same cards can do, so that both lease as many
		ms := rapid.Int64Range(0, most).Draw(t, "ms")
		first, _ := lease(t, ms, units, month, once, p)
		second, _ := lease(t, rapid.Int64Range(ms, most).Draw(t, "more"), units, month, once, p)
		if first.Cheaper && (!second.Cheaper || second.Payback > first.Payback) {
			t.Fatalf("%+v, with more use %+v", first, second)
		}
		dearer, _ := lease(t, ms, units, month, once+models.Money(rapid.Int64Range(0, 1e13).Draw(t, "dearer")), p)
		if dearer.Payback < first.Payback {
			t.Fatal("a dearer start is earned back sooner")
		}
	})
}

func TestAtTheBreakEvenBothCostTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := shop.HourPrice{OffPeak: models.Fen * models.Money(rapid.Int64Range(1, 1e6).Draw(t, "price"))}
		month := models.Money(rapid.Int64Range(1, 1e13).Draw(t, "month"))
		l, _ := lease(t, 0, 1, month, 0, p)
		_, use := lease(t, l.BreakEven, 1, month, 0, p)
		step := p.OffPeak/models.MillisPerHour + 2 // a millisecond, and the rounding
		if diff := use - l.Month; diff > step || diff < -step {
			t.Fatalf("by use %v, leased %v", use, l.Month)
		}
	})
}

func TestCardTimeIsEnoughForItsTokensAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens, rate := rapid.Int64Range(0, 1e15).Draw(t, "tokens"), rapid.Int64Range(1, 1e6).Draw(t, "rate")
		ms, err := shop.CardTime(tokens, rate)
		if err != nil {
			t.Fatal(err)
		}
		n, err := shop.TokensIn(ms, rate)
		if err != nil || n < tokens {
			t.Fatalf("%d of %d tokens in time, %v", n, tokens, err)
		}
		if less, _ := shop.TokensIn(max(ms-1, 0), rate); ms > 0 && less >= tokens {
			t.Fatal("a millisecond less would do")
		}
	})
}
