package voucher

import (
	"slices"
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
	out = append(out, r.Caps.Sentences()...)
	out.money("min_spend", "min", r.MinSpend)
	out = append(out, r.Unlock.Sentences()...)
	out = append(out, r.Who.Sentences()...)
	out = append(out, r.What.Sentences()...)
	out.count("value_days", r.ValueDays)
	out.plain(true, "stack."+string(r.Stacking))
	out.plain(len(r.Excludes) > 0, "excludes")
	out.plain(true, "redeem."+string(r.Redeem))
	if r.Redeem != RedeemInstant {
		out.count("claim_days", r.ClaimDays)
		out.terms("evidence", words("proof.", r.Evidence))
	}
	out.add("dates", "from", r.StartsAt.Truncate(time.Second), "until", r.EndsAt)
	return out
}

// Sentences explain the caps: those of everyone, then those of each tier.
func (c Caps) Sentences() []Sentence {
	var out list
	for _, cap := range c.all() {
		out.money("cap_"+cap.name, "cap", cap.amount)
	}
	for _, t := range c.Tiers {
		for _, cap := range (Caps{}).with(t).all() {
			if cap.amount > 0 {
				out.add("cap_"+cap.name+"_if", "cap", cap.amount, "who", t.terms())
			}
		}
	}
	return out
}

type namedCap struct {
	name   string
	amount models.Money
}

func (c Caps) all() []namedCap {
	return []namedCap{
		{"order", c.PerOrder},
		{"contract", c.PerContract},
		{"month", c.PerMonth},
		{"year", c.PerYear},
		{"project", c.PerProject},
		{"firm", c.PerProgramme},
	}
}

// Sentences explain what a firm must have spent.
func (u Unlock) Sentences() []Sentence {
	if u.Spend == 0 {
		return nil
	}
	return []Sentence{{"voucher.rule.unlock", []any{"spend", u.Spend, "count", u.Months}}}
}

// Sentences explain who a firm must be.
func (w Who) Sentences() []Sentence {
	var out list
	out.terms("regions", words("region.", w.Regions))
	out.terms("industries", words("industry.", w.Industries))
	out.terms("sizes", words("size.", bySize(w.Sizes)))
	out.terms("titles", words("title.", w.Titles))
	out.terms("org_types", words("org_type.", w.OrgTypes))
	out.terms("marks", words("mark.", w.Marks))
	out.terms("without", words("mark.", w.Without))
	out.count("min_months", w.MinMonths)
	out.count("max_months", w.MaxMonths)
	return out
}

// Sentences explain what counts.
func (w What) Sentences() []Sentence {
	var out list
	out.terms("kinds", words("kind.", w.Kinds))
	out.terms("purposes", words("purpose.", w.Purposes))
	out.plain(w.Domestic, "domestic")
	out.plain(w.Registered, "registered")
	out.terms("site_regions", words("region.", w.Regions))
	for _, f := range w.Facilities {
		out.facility(f, len(w.Facilities) > 1)
	}
	out.plain(len(w.Offerings) > 0, "offerings")
	out.plain(len(w.Providers) > 0, "providers")
	out.plain(len(w.Except) > 0, "except")
	out.plain(w.Unrelated, "unrelated")
	return out
}

// bySize are sizes from the smallest: the canonical order is that of the alphabet.
func bySize(given []string) []string {
	return slices.SortedFunc(slices.Values(given), func(a, b string) int { return slices.Index(sizes, a) - slices.Index(sizes, b) })
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

// facility is a sentence of its own for each kind of centre; where there are
// several, one of them is enough.
func (l *list) facility(f Facility, several bool) {
	rule := "facility"
	if several {
		rule = "facility_or"
	}
	switch kind := term("facility.", f.Kind); {
	case f.PFLOPS > 0 && f.Racks > 0:
		l.add(rule+"_both", "kind", kind, "pflops", f.PFLOPS, "racks", f.Racks)
	case f.PFLOPS > 0:
		l.add(rule+"_pflops", "kind", kind, "pflops", f.PFLOPS)
	case f.Racks > 0:
		l.add(rule+"_racks", "kind", kind, "racks", f.Racks)
	default:
		l.add(rule, "kind", kind)
	}
}

func (l *list) rate(rate Rate, base Base) {
	of, who := term("voucher.base.", base), rate.terms()
	if len(who) == 0 {
		l.add("rate", "rate", Percent(rate.PPM), "base", of)
		return
	}
	l.add("rate_if", "rate", Percent(rate.PPM), "base", of, "who", who)
}

// terms are the words for all that the conditions ask for.
func (w When) terms() (who fault.Terms) {
	if w.Domestic {
		who = append(who, "voucher.term.domestic")
	}
	if w.Registered {
		who = append(who, "voucher.term.registered")
	}
	for _, words := range []fault.Terms{
		words("kind.", w.Kinds),
		words("size.", bySize(w.Sizes)),
		words("title.", w.Titles),
		words("mark.", w.Marks),
		words("org_type.", w.OrgTypes),
		words("region.", w.Regions),
	} {
		who = append(who, words...)
	}
	return who
}

// Percent writes parts per million as a percentage, exactly: 325,000 is 32.5%.
func Percent(ppm int64) string {
	s := models.Money(ppm * int64(models.Yuan) / 10_000).String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + "%"
}
