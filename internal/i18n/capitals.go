package i18n

import (
	"strings"

	"supermarket/models"
)

var (
	capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")
	capitalPlaces = []string{"", "拾", "佰", "仟"}
	capitalGroups = []string{"", "万", "亿", "万亿"}
)

// Capitals writes whole fen in the Chinese capitals of accounts: 壹佰贰拾叁元肆角伍分,
// 伍元整, 负壹元整. Parts of a fen are cut off.
func Capitals(m models.Money) string {
	fen := absolute(int64(m)) / uint64(models.Fen)
	if fen == 0 {
		return "零元整"
	}
	var b strings.Builder
	if m < 0 {
		b.WriteString("负")
	}
	yuan, jiao, rest := fen/100, fen/10%10, fen%10
	if yuan > 0 {
		b.WriteString(capitalWhole(yuan) + "元")
	}
	switch {
	case jiao == 0 && rest == 0:
		b.WriteString("整")
		return b.String()
	case jiao > 0:
		b.WriteString(string(capitalDigits[jiao]) + "角")
	case yuan > 0:
		b.WriteString("零")
	}
	if rest == 0 {
		b.WriteString("整")
		return b.String()
	}
	b.WriteString(string(capitalDigits[rest]) + "分")
	return b.String()
}

// capitalWhole writes n > 0 by groups of four digits; one 零 stands for any
// zeros between digits that count, none at the end of a group that has none after it.
func capitalWhole(n uint64) string {
	var groups []uint64
	for ; n > 0; n /= 10_000 {
		groups = append(groups, n%10_000)
	}
	var b strings.Builder
	gap := false
	for i := len(groups) - 1; i >= 0; i-- {
		g := groups[i]
		if g == 0 {
			gap = b.Len() > 0
			continue
		}
		if b.Len() > 0 && (gap || g < 1000) {
			b.WriteRune(capitalDigits[0])
		}
		b.WriteString(capitalFour(g) + capitalGroups[i])
		gap = false
	}
	return b.String()
}

func capitalFour(g uint64) string {
	var b strings.Builder
	gap := false
	for place := 3; place >= 0; place-- {
		d := g / []uint64{1, 10, 100, 1000}[place] % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune(capitalDigits[0])
		}
		b.WriteString(string(capitalDigits[d]) + capitalPlaces[place])
		gap = false
	}
	return b.String()
}
