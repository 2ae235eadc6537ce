package handlers

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
)

// ruleText is one rule in the reader's language. Dates that begin and end with a
// day are said as first and last day, as public notices say them.
func ruleText(loc *i18n.Loc, s programmes.Sentence) string {
	if s.Key == "voucher.rule.dates" && len(s.Args) == 4 {
		from, begins := s.Args[1].(time.Time)
		until, ends := s.Args[3].(time.Time)
		if begins && ends && startsDay(from) && startsDay(until) {
			return loc.T("voucher.rule.days", "from", loc.Date(from), "until", loc.Date(until.Add(-time.Microsecond)))
		}
	}
	return loc.T(s.Key, s.Args...)
}

func startsDay(t time.Time) bool {
	t = t.In(china)
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}
