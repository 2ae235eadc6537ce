package i18n

import (
	"fmt"
	"time"
)

// chinaTime needs no zone files on the machine: China has kept one offset since 1991.
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// Time writes 2026-11-22 18:00 (UTC+8) in the viewer's zone.
func (l *Loc) Time(t time.Time) string {
	local := t.In(l.zone)
	return local.Format("2006-01-02 15:04 ") + "(" + offset(local) + ")"
}

// TimeSeconds is Time to the second.
func (l *Loc) TimeSeconds(t time.Time) string {
	local := t.In(l.zone)
	return local.Format("2006-01-02 15:04:05 ") + "(" + offset(local) + ")"
}

// Clock writes 18:00:05 in the viewer's zone, for lines of a log.
func (l *Loc) Clock(t time.Time) string { return t.In(l.zone).Format("15:04:05") }

// Date writes 2026-11-22 in the viewer's zone.
func (l *Loc) Date(t time.Time) string { return t.In(l.zone).Format("2006-01-02") }

// Relative writes how far t is from the present given by At: "in 3 hours",
// "2 minutes ago", "now"; empty when no present was given.
func (l *Loc) Relative(t time.Time) string {
	if l.now.IsZero() || t.IsZero() {
		return ""
	}
	d := t.Sub(l.now)
	switch {
	case d > -5*time.Second && d < 5*time.Second:
		return l.T("time.now")
	case d > 0:
		return l.T("time.in", "span", l.span(d))
	default:
		return l.T("time.ago", "span", l.span(-d))
	}
}

// span is one unit, cut down: 3 hours and 50 minutes is 3 hours.
func (l *Loc) span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return l.T("time.seconds", "count", int(d/time.Second))
	case d < time.Hour:
		return l.T("time.minutes", "count", int(d/time.Minute))
	case d < 48*time.Hour:
		return l.T("time.hours", "count", int(d/time.Hour))
	default:
		return l.T("time.days", "count", int(d/(24*time.Hour)))
	}
}

// Duration writes at most two units: 2 h 5 min, 41 s; below a second, ms.
func (l *Loc) Duration(d time.Duration) string {
	if d < 0 {
		return "−" + l.Duration(-d)
	}
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case d >= 48*time.Hour:
		return l.pair("day", h/24, "hour", h%24)
	case h > 0:
		return l.pair("hour", h, "minute", m)
	case m > 0:
		return l.pair("minute", m, "second", s)
	case s > 0 || d == 0:
		return l.T("unit.second", "n", s)
	default:
		return l.T("unit.millisecond", "n", int(d/time.Millisecond))
	}
}

func (l *Loc) pair(big string, n int, small string, rest int) string {
	text := l.T("unit."+big, "n", n)
	if rest == 0 {
		return text
	}
	return text + " " + l.T("unit."+small, "n", rest)
}

func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	h, m := seconds/3600, seconds/60%60
	if m == 0 {
		return fmt.Sprintf("UTC%c%d", sign, h)
	}
	return fmt.Sprintf("UTC%c%d:%02d", sign, h, m)
}
