package models_test

import (
	"testing"

	"pgregory.net/rapid"

	"supermarket/models"
)

func TestNetAndTaxAddUpToTheFen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := models.Money(rapid.Int64().Draw(rt, "amount"))
		if m == -1<<63 {
			return
		}
		net, tax := m.WithoutTax()
		if net+tax != m.FenDown() && m >= 0 || m < 0 && net+tax != -(-m).FenDown() {
			rt.Fatalf("%s + %s is not %s", net, tax, m)
		}
		if net%models.Fen != 0 || tax%models.Fen != 0 {
			rt.Fatalf("%s and %s are not whole fen", net, tax)
		}
		off := max(net, -net)/100*106 - max(net+tax, -net-tax)
		if off > models.Fen || -off > models.Fen*2 {
			rt.Fatalf("%s of %s is not at six per cent", net, m)
		}
	})
}

func TestTaxIsRoundedToTheNearestFen(t *testing.T) {
	for _, c := range []struct{ total, net, tax models.Money }{
		{106 * models.Yuan, 100 * models.Yuan, 6 * models.Yuan},
		{models.Fen, models.Fen, 0},
		{9 * models.Fen, 8 * models.Fen, models.Fen},
		{0, 0, 0},
		{-106 * models.Yuan, -100 * models.Yuan, -6 * models.Yuan},
		{1234 * models.Fen, 1164 * models.Fen, 70 * models.Fen},
	} {
		if net, tax := c.total.WithoutTax(); net != c.net || tax != c.tax {
			t.Errorf("%s: %s and %s", c.total, net, tax)
		}
	}
}
