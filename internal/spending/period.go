package spending

import (
	"time"

	"supermarket/models"
)

var china = time.FixedZone("UTC+8", 8*3600)

// Counter is the id of the limit that counts a budget at that time: one for each
// month of UTC+8, or one for good.
func Counter(b models.Budget, at time.Time) string {
	period := b.Period
	if period == models.PeriodMonth {
		period = at.In(china).Format("2006-01")
	}
	return "budget:" + b.ID + ":" + period
}

// DayStart is the first moment of t's day in UTC+8.
func DayStart(t time.Time) time.Time {
	y, m, d := t.In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china).UTC()
}

// NextMonth is the first moment of the month after t's in UTC+8, when monthly
// budgets begin anew.
func NextMonth(t time.Time) time.Time {
	y, m, _ := t.In(china).Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, china).UTC()
}
