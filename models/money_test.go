package models

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestOneTokenAtACentPerMillionCostsOneUnit(t *testing.T) {
	if got := Yuan / 100 / 1_000_000; got != MicroFen {
		t.Fatalf("costs %d", got)
	}
}

func TestACostIsRoundedHalfUpOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Int64Range(0, int64(1000*Yuan)).Draw(t, "price")
		units := rapid.Int64Range(0, 64).Draw(t, "units")
		ms := rapid.Int64Range(0, 90*24*MillisPerHour).Draw(t, "ms")
		got, err := CostOf(Money(price), units, ms)
		n := new(big.Int).Mul(big.NewInt(price), big.NewInt(units))
		n.Mul(n, big.NewInt(ms)).Mul(n, big.NewInt(2)).Add(n, big.NewInt(MillisPerHour))
		n.Div(n, big.NewInt(2*MillisPerHour))
		if !n.IsInt64() {
			if err == nil {
				t.Fatalf("no overflow reported for %v", n)
			}
			return
		}
		if err != nil || int64(got) != n.Int64() {
			t.Fatalf("CostOf(%d, %d, %d) = %d, %v; exact %v", price, units, ms, got, err, n)
		}
	})
}

func TestAnAmountSurvivesItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64().Filter(func(n int64) bool { return n > math.MinInt64 }).Draw(t, "m"))
		back, err := ParseMoney(m.String())
		if err != nil || back != m {
			t.Fatalf("%d -> %s -> %d, %v", m, m, back, err)
		}
		b, _ := json.Marshal(m)
		var j Money
		if err := json.Unmarshal(b, &j); err != nil || j != m {
			t.Fatalf("%d -> %s -> %d, %v", m, b, j, err)
		}
	})
}

func TestTextThatIsNoPlainDecimalIsRefused(t *testing.T) {
	for _, s := range []string{"", ".", "1.", ".5", "1e3", "NaN", "+1", " 1", "1,000", "１２", "0x10", "--1", "1.123456789", "999999999999", "99999999999.99999999"} {
		if m, err := ParseMoney(s); err == nil {
			t.Errorf("%q was read as %v", s, m)
		}
	}
}

func TestMoneyInAnotherCurrencyIsRefused(t *testing.T) {
	var m Money
	for _, s := range []string{`{"amount":"1.00","currency":"USD"}`, `"1.00"`, `1.0`, `{"amount":1,"currency":"CNY"}`} {
		if err := json.Unmarshal([]byte(s), &m); err == nil {
			t.Errorf("%s was read", s)
		}
	}
}

func TestFenAreRoundedTowardsTheNamedSide(t *testing.T) {
	if (Fen+1).FenUp() != 2*Fen || (2*Fen-1).FenDown() != Fen || (3*Fen).FenUp() != 3*Fen || (-Fen-1).FenDown() != -2*Fen {
		t.Fatal("rounded to the wrong side")
	}
}

func TestAProductBeyondTheRangeIsAnError(t *testing.T) {
	if _, err := MulDiv(math.MaxInt64, 3, 2); err == nil {
		t.Fatal("no error")
	}
	if _, err := Money(math.MaxInt64).Add(1); err == nil {
		t.Fatal("no error from Add")
	}
}
