package voucher

import (
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Sentence is one rule as a text of the catalog: loc.T(s.Key, s.Args...).
type Sentence struct {
	Key  string
	Args []any // pairs of name and value
}

// Sentences explain rules to a reader, what they pay first.
func (r Rules) Sentences() []Sentence {
	var out list
	for _, rate := range r.Rates {
		out.rate(rate, r.Base)
	}
	out.money("cap_order", "cap", r.Caps.PerOrder)
	out.money("cap_year", "cap", r.Caps.PerYear)
	out.money("cap_firm", "cap", r.Caps.PerProgramme)
	out.money("min_spend", "min", r.MinSpend)
	out = append(out, r.Who.Sentences()...)
	out.terms("kinds", words("kind.", r.What.Kinds))
	out.plain(r.What.Domestic, "domestic")
	out.plain(len(r.What.Offerings) > 0, "offerings")
	out.plain(len(r.What.Providers) > 0, "providers")
	out.count("value_days", r.ValueDays)
	out.plain(true, "stack."+string(r.Stacking))
	out.add("dates", "from", r.StartsAt.Truncate(time.Second), "until", r.EndsAt)
	return out
}

// Sentences explain who a firm must be.
func (w Who) Sentences() []Sentence {
	var out list
	out.terms("regions", words("region.", w.Regions))
	out.terms("industries", words("industry.", w.Industries))
	out.terms("sizes", words("size.", w.Sizes))
	out.terms("titles", words("title.", w.Titles))
	out.terms("org_types", words("org_type.", w.OrgTypes))
	out.count("min_months", w.MinMonths)
	out.count("max_months", w.MaxMonths)
	return out
}

type list []Sentence

func (l *list) add(rule string, args ...any) {
	*l = append(*l, Sentence{"voucher.rule." + rule, args})
}

func (l *list) plain(holds bool, rule string) {
	if holds {
		l.add(rule)
	}
}

func (l *list) money(rule, name string, m models.Money) {
	if m > 0 {
		l.add(rule, name, m)
	}
}

func (l *list) count(rule string, n int) {
	if n > 0 {
		l.add(rule, "count", n)
	}
}

func (l *list) terms(rule string, want fault.Terms) {
	if len(want) > 0 {
		l.add(rule, "want", want)
	}
}

func (l *list) rate(rate Rate, base Base) {
	var who fault.Terms
	if rate.Domestic {
		who = append(who, "voucher.term.domestic")
	}
	who = append(append(who, words("size.", rate.Sizes)...), words("title.", rate.Titles)...)
	of := term("voucher.base.", base)
	if len(who) == 0 {
		l.add("rate", "rate", Percent(rate.PPM), "base", of)
		return
	}
	l.add("rate_if", "rate", Percent(rate.PPM), "base", of, "who", who)
}

// Percent writes parts per million as a percentage, exactly: 325,000 is 32.5%.
func Percent(ppm int64) string {
	s := models.Money(ppm * int64(models.Yuan) / 10_000).String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + "%"
}
