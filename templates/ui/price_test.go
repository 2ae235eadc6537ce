package ui_test

import (
	"testing"

	"pgregory.net/rapid"

	"supermarket/models"
	"supermarket/templates/ui"
)

func TestTheThreeFiguresAddUpAsTheyAreShownHoweverSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]models.Money{999, models.Fen, 100 * models.Fen, 1_000_000 * models.Yuan}).Draw(t, "most")
		list := models.Money(rapid.Int64Range(1, int64(most)).Draw(t, "list"))
		voucher := models.Money(rapid.Int64Range(0, int64(list)).Draw(t, "voucher"))
		b := ui.Bill{List: list, Voucher: voucher, Pay: list - voucher, Exact: rapid.Bool().Draw(t, "exact")}
		l, v, p := b.Shown()
		if l-v != p || v < 0 || voucher > 0 && v == 0 || b.Pay > 0 && p == 0 {
			t.Fatalf("%+v is shown as %v − %v = %v", b, l, v, p)
		}
	})
}
