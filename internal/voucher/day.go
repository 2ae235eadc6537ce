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

// monthsAfter is the same day n months later in UTC+8, or the last of a month
// that has no such day.
func monthsAfter(t time.Time, n int) time.Time {
	t = t.In(china)
	first := t.AddDate(0, 0, 1-t.Day())
	if last := first.AddDate(0, n+1, -1); last.Day() < t.Day() {
		return last
	}
	return t.AddDate(0, n, 0)
}

// month is the calendar month of t in UTC+8, as 2026-11.
func month(t time.Time) string { return t.In(china).Format("2006-01") }
