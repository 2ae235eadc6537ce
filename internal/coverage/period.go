package coverage

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
)

// The refusals of a period.
var (
	ErrMonth  = fault.New(fault.Invalid, "coverage.month").On("from")
	ErrPeriod = fault.New(fault.Invalid, "coverage.period").On("to")
)

// MaxMonths is how long a report's period may be.
const MaxMonths = 60

// usualMonths is the period that nobody chose: this month and the eleven before.
const usualMonths = 12

var china = time.FixedZone("UTC+8", 8*3600)

// Ask is what a report is asked for; months are "2026-11", both included.
type Ask struct {
	From, To  string
	Programme string // id, "" for all
	Region    string // of firms, "" for all
	Now       time.Time
}

// MonthOf is the month of a moment in UTC+8.
func MonthOf(t time.Time) string { return t.In(china).Format("2006-01") }

// begin is the first moment of a month.
func begin(month string) (time.Time, bool) {
	t, err := time.ParseInLocation("2006-01", month, china)
	return t.UTC(), err == nil && len(month) == 7
}

func monthsLater(month string, n int) string {
	t, _ := begin(month)
	return MonthOf(t.In(china).AddDate(0, n, 0))
}

// months lists those from one to another, both included.
func months(from, to string) []string {
	var out []string
	for m := from; m <= to; m = monthsLater(m, 1) {
		out = append(out, m)
	}
	return out
}

// Filter refuses a period that is none, fills in the usual one, and returns what
// the report counts.
func (a *Ask) Filter() (store.CoverageFilter, error) {
	if a.To == "" {
		a.To = MonthOf(a.Now)
	}
	to, ok := begin(a.To)
	if !ok {
		return store.CoverageFilter{}, ErrMonth.On("to")
	}
	if a.From == "" {
		a.From = monthsLater(a.To, 1-usualMonths)
	}
	from, ok := begin(a.From)
	switch {
	case !ok:
		return store.CoverageFilter{}, ErrMonth
	case from.After(to):
		return store.CoverageFilter{}, ErrPeriod
	case to.After(a.Now):
		return store.CoverageFilter{}, ErrPeriod
	case monthsLater(a.From, MaxMonths-1) < a.To:
		return store.CoverageFilter{}, ErrPeriod.With("max", MaxMonths)
	}
	f := store.CoverageFilter{From: from, To: to.In(china).AddDate(0, 1, 0).UTC(), Programme: a.Programme, Region: a.Region}
	f.AsOf = a.Now
	if last := f.To.Add(-time.Microsecond); last.Before(a.Now) {
		f.AsOf = last
	}
	return f, nil
}
