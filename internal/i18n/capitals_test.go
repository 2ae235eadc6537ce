package i18n_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/i18n"
	"supermarket/models"
)

// spoken reads capitals back, independently of how they are written: a digit
// waits for its place, a place for its group.
func spoken(t *rapid.T, text string) models.Money {
	text, negative := strings.CutPrefix(text, "负")
	digits := map[rune]int64{'零': 0, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}
	places := map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}
	var total, group, digit, fen int64
	for _, r := range text {
		switch {
		case places[r] > 0:
			group, digit = group+digit*places[r], 0
		case r == '万':
			total, group, digit = total+(group+digit)*10_000, 0, 0
		case r == '亿':
			total, group, digit = (total+group+digit)*100_000_000, 0, 0
		case r == '元':
			fen, total, group, digit = (total+group+digit)*100, 0, 0, 0
		case r == '角':
			fen, digit = fen+digit*10, 0
		case r == '分':
			fen, digit = fen+digit, 0
		case r == '整':
		default:
			d, ok := digits[r]
			if !ok {
				t.Fatalf("%q in %q", r, text)
			}
			digit = d
		}
	}
	if negative {
		fen = -fen
	}
	return models.Money(fen) * models.Fen
}

func TestCapitalsReadBackGiveTheAmount(t *testing.T) {
	const most = int64(92_233_720_368) * 100
	rapid.Check(t, func(rt *rapid.T) {
		fen := rapid.OneOf(rapid.Int64Range(-most, most), rapid.Int64Range(-200_000, 200_000), rapid.Map(rapid.Int64Range(0, 92_233), func(n int64) int64 { return n * 1_000_000 * 100 })).Draw(rt, "fen")
		m := models.Money(fen) * models.Fen
		text := i18n.Capitals(m)
		if got := spoken(rt, text); got != m {
			rt.Fatalf("%s is written %s, which is %s", m, text, got)
		}
		if strings.Contains(text, "零零") || strings.HasPrefix(text, "零") && m != 0 {
			rt.Fatalf("%s is written %s", m, text)
		}
	})
}

func TestAmountsAreWrittenAsOnAnInvoice(t *testing.T) {
	for amount, want := range map[string]string{
		"0.00": "零元整", "0.05": "伍分", "0.50": "伍角整", "1.00": "壹元整", "1.05": "壹元零伍分", "12.30": "壹拾贰元叁角整", "100.01": "壹佰元零壹分",
		"1001.00": "壹仟零壹元整", "10010.00": "壹万零壹拾元整", "100000.00": "壹拾万元整", "101000.00": "壹拾万壹仟元整", "100000001.00": "壹亿零壹元整",
		"-106.50": "负壹佰零陆元伍角整", "1234.56": "壹仟贰佰叁拾肆元伍角陆分",
	} {
		m, err := models.ParseMoney(amount)
		if err != nil {
			t.Fatal(err)
		}
		if got := i18n.Capitals(m); got != want {
			t.Errorf("%s is written %s, want %s", amount, got, want)
		}
	}
}
