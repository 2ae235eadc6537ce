package voucher

import "time"

var china = time.FixedZone("UTC+8", 8*3600)

// DayEnd returns the first moment after t's day in UTC+8: a voucher that ends
// then works through 23:59:59.999999 of that day.
func DayEnd(t time.Time) time.Time {
	y, m, d := t.In(china).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, china).UTC()
}

// year is the calendar year of t in UTC+8.
func year(t time.Time) int { return t.In(china).Year() }
