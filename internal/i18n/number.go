package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"supermarket/models"
)

// Money writes ¥1,234.56, rounded half away from zero to the fen. What is less
// than a fen is written to two digits that count, and what is less than a
// hundredth of one as less than that: nothing that costs money reads as free.
func (l *Loc) Money(m models.Money) string {
	if 0 < m && m < models.Fen/100 {
		return "<" + l.MoneyExact(models.Fen/100)
	}
	if u := absolute(int64(m)); 0 < u && u < uint64(models.Fen) {
		return l.MoneyExact(twoDigits(m))
	}
	fen := (absolute(int64(m)) + uint64(models.Fen)/2) / uint64(models.Fen)
	sign := ""
	if m < 0 && fen > 0 {
		sign = "−"
	}
	return fmt.Sprintf("%s¥%s.%02d", sign, group(fen/100), fen%100)
}

// twoDigits rounds to the two digits that count most.
func twoDigits(m models.Money) models.Money {
	step := models.Money(1)
	for max(m, -m) >= 100*step {
		step *= 10
	}
	half := step / 2
	if m < 0 {
		half = -half
	}
	return (m + half) / step * step
}

// MoneyExact writes every digit that counts: ¥0.000012, ¥1,234.50.
func (l *Loc) MoneyExact(m models.Money) string {
	u, sign := absolute(int64(m)), ""
	if m < 0 {
		sign = "−"
	}
	frac := strings.TrimRight(fmt.Sprintf("%08d", u%uint64(models.Yuan)), "0")
	for len(frac) < 2 {
		frac += "0"
	}
	return sign + "¥" + group(u/uint64(models.Yuan)) + "." + frac
}

// Price writes a unit price: to the fen when that is exact, else exactly.
func (l *Loc) Price(m models.Money) string {
	if m%models.Fen == 0 {
		return l.Money(m)
	}
	return l.MoneyExact(m)
}

// Number writes 1,234,567.
func (l *Loc) Number(n int64) string {
	if n < 0 {
		return "−" + group(absolute(n))
	}
	return group(absolute(n))
}

// Decimal writes f with at most places digits after the point, zeros cut off.
// It is for measurements, never for money.
func (l *Loc) Decimal(f float64, places int) string {
	text := strconv.FormatFloat(math.Abs(f), 'f', places, 64)
	whole, frac, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 64)
	if err == nil {
		whole = group(n)
	}
	if frac = strings.TrimRight(frac, "0"); frac != "" {
		whole += "." + frac
	}
	if f < 0 && whole != "0" {
		return "−" + whole
	}
	return whole
}

// Percent writes a ratio: 0.725 is 72.5%.
func (l *Loc) Percent(ratio float64) string { return l.Decimal(ratio*100, 1) + "%" }

// Bytes writes a size in binary units: 1.5 MiB.
func (l *Loc) Bytes(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	f, i := float64(n), 0
	for math.Abs(f) >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	return l.Decimal(f, 1) + " " + units[i]
}

// CardHours writes card-milliseconds as card-hours, to four places.
func (l *Loc) CardHours(ms int64) string { return l.T("unit.card_hours", "n", l.hours(ms)) }

// CoreHours writes core-milliseconds as core-hours, to four places.
func (l *Loc) CoreHours(ms int64) string { return l.T("unit.core_hours", "n", l.hours(ms)) }

func (l *Loc) hours(ms int64) string { return l.Decimal(float64(ms)/models.MillisPerHour, 4) }

func absolute(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func group(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
