package reference

import "time"

var holidayColumns = []string{"date_from", "date_to", "name_en", "name_zh", "sure", "kind?"}

// The kinds of spans in the calendar; a file without the column has rest alone.
const (
	rest   = "rest"
	makeUp = "work"
)

// shanghai needs no zone database: China has kept one offset without summer time since 1991.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// The price bands.
const (
	Peak    = "peak"
	OffPeak = "offpeak"
)

// Holiday is a span of whole days, both ends included.
type Holiday struct {
	From, To       time.Time
	NameEn, NameZh string
	Sure           string
	Work           bool // make-up workdays: a weekend's days that offices work, in exchange for a holiday
}

// Calendar tells price bands: peak is Monday to Friday except statutory
// holidays, 09:00-12:00 and 14:00-18:00 in Shanghai. Make-up workdays are workdays
// of offices; they have no peak, since the price list names Monday to Friday.
type Calendar struct {
	Holidays []Holiday
	off      map[string]bool
	work     map[string]bool
	follow   func() Calendar // what a calendar that follows others knows instead
}

// now returns a calendar that stays as it is.
func (c Calendar) now() Calendar {
	if c.follow == nil {
		return c
	}
	return c.follow()
}

// Holiday tells whether the day of t in Shanghai is a statutory holiday.
func (c Calendar) Holiday(t time.Time) bool {
	return c.now().off[t.In(shanghai).Format(time.DateOnly)]
}

// borders are the hours of a Shanghai day at which the band may change; midnight
// is one of them, because it may begin or end a holiday.
var borders = []struct {
	hour int
	peak bool // from this hour on, on a working day
}{{0, false}, {9, true}, {12, false}, {14, true}, {18, false}, {24, false}}

// Band returns the band of the moment t.
func (c Calendar) Band(t time.Time) string {
	band, _ := c.stretch(t)
	return band
}

// Segment is a stretch of time in one band.
type Segment struct {
	Band     string
	Start    time.Time
	Duration time.Duration
}

// Segments cuts the d from start at the borders of the bands, exactly; neighbours have different bands.
func (c Calendar) Segments(start time.Time, d time.Duration) []Segment {
	var out []Segment
	c = c.now()
	for at, end := start, start.Add(d); at.Before(end); {
		band, until := c.stretch(at)
		if until.After(end) {
			until = end
		}
		if n := len(out); n > 0 && out[n-1].Band == band {
			out[n-1].Duration += until.Sub(at)
		} else {
			out = append(out, Segment{band, at, until.Sub(at)})
		}
		at = until
	}
	return out
}

// NextOffPeak returns t when it is off-peak, else the moment its peak ends.
func (c Calendar) NextOffPeak(t time.Time) time.Time {
	band, until := c.stretch(t)
	if band == OffPeak {
		return t
	}
	return until
}

// stretch returns t's band and the next border after t, in UTC.
func (c Calendar) stretch(t time.Time) (string, time.Time) {
	local := t.In(shanghai)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, shanghai)
	for i := len(borders) - 2; i >= 0; i-- {
		if since := midnight.Add(time.Duration(borders[i].hour) * time.Hour); !local.Before(since) {
			until := midnight.Add(time.Duration(borders[i+1].hour) * time.Hour).UTC()
			if borders[i].peak && c.working(local) {
				return Peak, until
			}
			return OffPeak, until
		}
	}
	panic("reference: a moment before its own midnight")
}

func (c Calendar) working(local time.Time) bool { return !weekend(local) && !c.Holiday(local) }

func weekend(local time.Time) bool {
	return local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
}

func readHolidays(d *Data, t *table) {
	c := Calendar{off: map[string]bool{}, work: map[string]bool{}}
	seen := map[string]bool{}
	for _, r := range t.rows {
		h := Holiday{r.date("date_from"), r.date("date_to"), r.text("name_en"), r.text("name_zh"), r.maybe("sure"), r.oneOf("kind", "", rest, makeUp) == makeUp}
		if h.To.Before(h.From) || h.To.Sub(h.From) > 31*24*time.Hour {
			r.fail("date_to", "want a day from date_from to a month later")
			continue
		}
		days := c.off
		if h.Work {
			days = c.work
		}
		for day := h.From; !day.After(h.To); day = day.AddDate(0, 0, 1) {
			unique(seen, r, "date_from", day.Format(time.DateOnly))
			if h.Work && !weekend(day) {
				r.fail("date_from", "%q is no Saturday or Sunday", day.Format(time.DateOnly))
			}
			days[day.Format(time.DateOnly)] = true
		}
		c.Holidays = append(c.Holidays, h)
	}
	d.Calendar = c
}
