package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// Money is an amount of CNY in micro-fen: ¥1 is 100,000,000, so that a price of
// ¥0.01 per million tokens makes one token cost exactly one unit. The largest
// amount is about ¥92 billion.
type Money int64

// The usual units.
const (
	MicroFen Money = 1
	Fen      Money = 1_000_000
	Yuan     Money = 100 * Fen
)

// Currency is the only currency of the house.
const Currency = "CNY"

// Errors of arithmetic and parsing.
var (
	ErrOverflow  = errors.New("models: amount out of range")
	ErrNotAmount = errors.New("models: not a decimal amount")
)

// MulDiv returns floor(a × num ÷ den) through 128 bits. All three must be at
// least 0 and den above 0; ErrOverflow when the result does not fit.
func MulDiv(a, num, den int64) (int64, error) {
	q, _, err := mulDivRem(a, num, den)
	return q, err
}

func mulDivRem(a, num, den int64) (q, r int64, err error) {
	if a < 0 || num < 0 || den <= 0 {
		return 0, 0, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	if hi >= uint64(den) {
		return 0, 0, ErrOverflow
	}
	uq, ur := bits.Div64(hi, lo, uint64(den))
	if uq > math.MaxInt64 {
		return 0, 0, ErrOverflow
	}
	return int64(uq), int64(ur), nil
}

// MillisPerHour converts an hourly price to one of milliseconds.
const MillisPerHour = 3_600_000

// CostOf is the price of one segment: perHour × units × ms ÷ 3,600,000, rounded
// half up, once. All three must be at least 0.
func CostOf(perHour Money, units, ms int64) (Money, error) {
	hourly, err := MulDiv(int64(perHour), units, 1)
	if err != nil {
		return 0, err
	}
	q, r, err := mulDivRem(hourly, ms, MillisPerHour)
	if err != nil {
		return 0, err
	}
	if r*2 >= MillisPerHour {
		q++
	}
	return Money(q), nil
}

// Share returns floor(m × num ÷ den): what a programme pays of a cost at a rate.
func (m Money) Share(num, den int64) (Money, error) {
	q, err := MulDiv(int64(m), num, den)
	return Money(q), err
}

// FenUp rounds up to whole fen, for an amount that is to be asked for outside.
func (m Money) FenUp() Money {
	if r := m % Fen; r > 0 {
		return m - r + Fen
	}
	return m - m%Fen
}

// FenDown cuts to whole fen, for an amount that is to be paid out.
func (m Money) FenDown() Money {
	if r := m % Fen; r < 0 {
		return m - r - Fen
	}
	return m - m%Fen
}

// Add returns m + n, or ErrOverflow.
func (m Money) Add(n Money) (Money, error) {
	s := m + n
	if (s > m) != (n > 0) && n != 0 {
		return 0, ErrOverflow
	}
	return s, nil
}

// String writes a decimal of at least two places, exactly: 12.34, 0.000012.
func (m Money) String() string {
	sign, u := "", uint64(m)
	if m < 0 {
		sign, u = "-", -uint64(m)
	}
	frac := strings.TrimRight(fmt.Sprintf("%08d", u%uint64(Yuan)), "0")
	for len(frac) < 2 {
		frac += "0"
	}
	return fmt.Sprintf("%s%d.%s", sign, u/uint64(Yuan), frac)
}

// ParseMoney reads a plain decimal of at most eight places and at most eleven
// whole digits, ASCII only: no sign but a leading minus, no exponent, no
// separators.
func ParseMoney(s string) (Money, error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(body, ".")
	if whole == "" || len(whole) > 11 || len(frac) > 8 || (dotted && frac == "") {
		return 0, ErrNotAmount
	}
	var n uint64
	for _, c := range []byte(whole + frac + strings.Repeat("0", 8-len(frac))) {
		if c < '0' || c > '9' {
			return 0, ErrNotAmount
		}
		n = n*10 + uint64(c-'0')
	}
	if n > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if negative {
		return -Money(n), nil
	}
	return Money(n), nil
}

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount": "12.34", "currency": "CNY"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{m.String(), Currency})
}

// UnmarshalJSON reads what MarshalJSON writes and refuses other currencies.
func (m *Money) UnmarshalJSON(b []byte) error {
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return ErrNotAmount
	}
	if j.Currency != Currency {
		return ErrNotAmount
	}
	v, err := ParseMoney(j.Amount)
	*m = v
	return err
}
