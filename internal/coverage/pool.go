package coverage

import (
	"maps"
	"slices"
	"time"

	"supermarket/models"
)

// Pool is where public money was at the end of a day: Funded = Free + Held + Spent.
type Pool struct {
	Day    string // the last day that counts, in UTC+8
	Until  time.Time
	Funded models.Money // less what went back to funders
	Free   models.Money // in budgets
	Held   models.Money // with firms, not redeemed
	Spent  models.Money // redeemed and not got back
}

// The windows of a forecast: the last one tells the rate, all of them its range.
const (
	Window  = 30 // days
	Windows = 3
	MinDays = 7    // of history without which nothing is forecast
	MaxDays = 3650 // beyond which no day is named
)

// What is forecast: what budgets have free, and all that was not redeemed.
const (
	FreeLeft    = "free"
	UnspentLeft = "unspent"
)

// Forecast says how long something lasts at the pace of the last days.
type Forecast struct {
	What    string // FreeLeft or UnspentLeft
	Left    models.Money
	Over    int          // days that the rate was counted over
	Used    models.Money // in those days
	Days    int          // that it lasts at this pace, 0 for no end in sight
	Soonest int          // at the fastest of the windows, 0 for none
	Latest  int          // at the slowest, 0 for no end in sight
	Windows int          // that were counted; 0: too little history
}

const dayText = "2006-01-02"

func dayOf(t time.Time) time.Time {
	y, m, d := t.In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china)
}

// pools lists the pool at the ends of days between from and asOf, at most about
// 60 of them, the last one being asOf's own; nothing before the first movement.
func (m *money) pools(from, asOf time.Time) []Pool {
	days := slices.Sorted(maps.Keys(m.days))
	if len(days) == 0 {
		return nil
	}
	last := dayOf(asOf)
	first, _ := time.ParseInLocation(dayText, days[0], china)
	if start := dayOf(from); start.After(first) {
		first = start
	}
	step := max(1, int(last.Sub(first).Hours()/24)/60+1)
	var out []Pool
	var at Pool
	next := 0
	for back := int(last.Sub(first).Hours()/24) / step * step; back >= 0; back -= step {
		end := last.AddDate(0, 0, -back)
		for ; next < len(days) && days[next] <= end.Format(dayText); next++ {
			d := m.days[days[next]]
			at.Funded, at.Free, at.Held = at.Funded+d.funded, at.Free+d.pool, at.Held+d.held
		}
		at.Day, at.Until, at.Spent = end.Format(dayText), end.AddDate(0, 0, 1).UTC(), at.Funded-at.Free-at.Held
		out = append(out, at)
	}
	return out
}

// left is how much of what is forecast a day took.
type left func(d day) models.Money

func tookFree(d day) models.Money    { return d.funded - d.pool }
func tookUnspent(d day) models.Money { return d.funded - d.pool - d.held }

// forecasts tells how long the pool lasts, and all that is not redeemed.
func (m *money) forecasts(asOf time.Time, now Pool) []Forecast {
	return []Forecast{
		m.forecast(FreeLeft, now.Free, asOf, tookFree),
		m.forecast(UnspentLeft, now.Free+now.Held, asOf, tookUnspent),
	}
}

func (m *money) forecast(what string, amount models.Money, asOf time.Time, took left) Forecast {
	f := Forecast{What: what, Left: amount}
	history := m.history(asOf)
	if history < MinDays {
		return f
	}
	end := dayOf(asOf).AddDate(0, 0, 1)
	for n := range Windows {
		length := min(Window, history-n*Window)
		if length < Window && n > 0 {
			break
		}
		used := m.between(end.AddDate(0, 0, -n*Window-length), end.AddDate(0, 0, -n*Window), took)
		days := lasts(amount, used, length)
		if f.Windows++; n == 0 {
			f.Over, f.Used, f.Days, f.Soonest, f.Latest = length, used, days, days, days
			continue
		}
		f.Soonest, f.Latest = sooner(f.Soonest, days), later(f.Latest, days)
	}
	return f
}

// history is how many days there are from the first movement to asOf's own.
func (m *money) history(asOf time.Time) int {
	days := slices.Sorted(maps.Keys(m.days))
	if len(days) == 0 {
		return 0
	}
	first, _ := time.ParseInLocation(dayText, days[0], china)
	return int(dayOf(asOf).Sub(first).Hours()/24) + 1
}

func (m *money) between(from, to time.Time, took left) (sum models.Money) {
	for name, d := range m.days {
		if name >= from.Format(dayText) && name < to.Format(dayText) {
			sum += took(*d)
		}
	}
	return sum
}

// lasts is amount ÷ (used ÷ days) in whole days, at least one while something is
// left; 0 where nothing was used or more than MaxDays are left.
func lasts(amount, used models.Money, days int) int {
	if used <= 0 || amount <= 0 {
		return 0
	}
	n, err := amount.Share(int64(days), int64(used))
	if err != nil || n > MaxDays {
		return 0
	}
	return max(1, int(n))
}

// sooner and later compare ends, of which 0 is the latest.
func sooner(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

func later(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	return max(a, b)
}
