package handlers

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

const ppmPerPercent = 10_000

// errPercent refuses what is no percentage with at most four decimals.
var errPercent = fault.New(fault.Invalid, "desk.percent")

// readTerms reads what a provider says of an offering; an empty number is none.
func readTerms(loc *i18n.Loc, form url.Values) (supply.Terms, error) {
	var wrong fault.List
	number := func(name string, least, most int64, needed bool) int64 {
		text := strings.TrimSpace(form.Get(name))
		if text == "" && !needed {
			return 0
		}
		n, bad := between(loc, text, name, "desk.terms."+name, least, most)
		if bad != nil {
			wrong = append(wrong, bad)
		}
		return n
	}
	in := supply.Terms{
		Pool: form.Get("pool"), TitleZh: form.Get("title_zh"), TitleEn: form.Get("title_en"), SummaryZh: form.Get("summary_zh"), SummaryEn: form.Get("summary_en"),
		MinUnits: int(number("min_units", 1, 4096, true)), MaxUnits: int(number("max_units", 1, 4096, true)), MaxSeconds: 3600 * number("max_hours", 1, 720, true),
		Interruptible: form.Get("interruptible") == "yes", NoticeSeconds: number("notice_seconds", 1, 600, false), OwnCommand: form.Get("own_command") == "yes",
		StartSeconds: number("start_seconds", 1, 86_400, false), DeclaredGFLOPS: number("declared_gflops", 1, 1_000_000_000, false), Stock: number("stock", 1, 1_000_000, false),
	}
	if !in.Interruptible {
		in.NoticeSeconds = 0
	}
	var bad *fault.Fault
	if in.AvailabilityPPM, bad = percentIn(form, "availability"); bad != nil {
		wrong = append(wrong, bad)
	}
	if strings.TrimSpace(form.Get("lease_month")) != "" {
		if in.LeaseMonth, bad = yuanIn(form, "lease_month"); bad != nil {
			wrong = append(wrong, bad)
		}
	}
	return in, wrong.Or()
}

// percentIn reads "99.5" as millionths, nothing as 0.
func percentIn(form url.Values, name string) (int64, *fault.Fault) {
	text := strings.TrimSuffix(strings.TrimSpace(form.Get(name)), "%")
	if text == "" {
		return 0, nil
	}
	n, part, _ := strings.Cut(text, ".")
	a, ok := whole(n)
	b, fine := int64(0), true
	if part != "" {
		b, fine = whole((part + "0000")[:4])
	}
	if !ok || !fine || len(part) > 4 || a > 100 || a*ppmPerPercent+b > 100*ppmPerPercent {
		return 0, errPercent.On(name)
	}
	return a*ppmPerPercent + b, nil
}

func percentText(ppm int64) string {
	if ppm == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(ppm)/ppmPerPercent, 'f', -1, 64)
}

// readPrices reads the prices of a unit-hour; without one of its own, off-peak costs as peak.
func readPrices(form url.Values) ([]models.TariffPrice, error) {
	peak, bad := priceIn(form, "peak")
	if bad != nil {
		return nil, bad
	}
	off := peak
	if strings.TrimSpace(form.Get("offpeak")) != "" {
		if off, bad = priceIn(form, "offpeak"); bad != nil {
			return nil, bad
		}
	}
	return supply.HourPrices(peak, off), nil
}

// priceIn reads a unit price: a core's hour may cost less than a fen.
func priceIn(form url.Values, field string) (models.Money, *fault.Fault) {
	m, err := models.ParseMoney(strings.TrimSpace(form.Get(field)))
	if err != nil || m < 0 || m > supply.MaxPrice {
		return 0, supply.ErrUnitPrice.On(field).With("max", supply.MaxPrice)
	}
	return m, nil
}

// termsValues are an offering's terms as the form has them.
func termsValues(t supply.Terms) url.Values {
	v := url.Values{
		"pool": {t.Pool}, "title_zh": {t.TitleZh}, "title_en": {t.TitleEn}, "summary_zh": {t.SummaryZh}, "summary_en": {t.SummaryEn}, "availability": {percentText(t.AvailabilityPPM)},
	}
	for name, n := range map[string]int64{
		"min_units": int64(t.MinUnits), "max_units": int64(t.MaxUnits), "max_hours": int64(math.Ceil(float64(t.MaxSeconds) / 3600)),
		"notice_seconds": t.NoticeSeconds, "start_seconds": t.StartSeconds, "declared_gflops": t.DeclaredGFLOPS, "stock": t.Stock,
	} {
		if n > 0 {
			v.Set(name, strconv.FormatInt(n, 10))
		}
	}
	for name, on := range map[string]bool{"interruptible": t.Interruptible, "own_command": t.OwnCommand} {
		if on {
			v.Set(name, "yes")
		}
	}
	if t.LeaseMonth > 0 {
		v.Set("lease_month", t.LeaseMonth.String())
	}
	return v
}

// termsForm asks for an offering's terms; g is nil for a new one.
func (h *Handlers) termsForm(c *web.Ctx, g *supply.Good, form url.Values, wrong error) error {
	loc := c.Loc
	all, err := h.Supply.Pools(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	title := "desk.listings.new"
	if g != nil {
		title = "desk.terms"
	}
	p := provider.FormPage{
		Page: h.desk(c, title), Heading: loc.T(title), Lead: loc.T("desk.terms.lead"), Button: loc.T("desk.terms.next"), Action: placeDeskOfferings, Cancel: placeDeskOfferings,
		Up: []ui.Crumb{{Text: loc.T("desk.listings"), Href: placeDeskOfferings}},
	}
	if len(all) == 0 {
		p.Notes = []ui.Notice{{Title: loc.T("desk.terms.no_pool"), Text: loc.T("desk.terms.no_pool_text"), Action: &ui.Button{Text: loc.T("desk.new_site"), Href: placeDeskSites + "/new"}}}
	}
	fixed := false
	if g != nil {
		at := under(placeDeskOfferings, g.Offering.ID)
		p.Action, p.Cancel, p.Button = at+"/terms", at, loc.T("desk.save")
		p.Up = append(p.Up, ui.Crumb{Text: say(loc, g.Offering.TitleZh, g.Offering.TitleEn), Href: at})
		fixed = g.Offering.State != "draft"
		if g.Offering.TariffVersion > 0 {
			p.Notes = append(p.Notes, ui.Notice{Text: loc.T("desk.terms.version", "version", g.Offering.TariffVersion+1)})
		}
	}
	if form == nil && g != nil {
		form = termsValues(supply.TermsOf(g.Offering))
	}
	if form == nil {
		form = url.Values{"min_units": {"1"}, "max_hours": {"24"}}
	}
	p.Parts = termsParts(loc, all, form, fixed)
	return h.deskForm(c, p, wrong)
}

func termsParts(loc *i18n.Loc, all []supply.Pool, form url.Values, fixed bool) []provider.FormPart {
	field := func(name string, width int) *ui.Field {
		f := textField(loc, form, name, "desk.terms."+name, width)
		f.Numeric = width > 0 && width < 16
		return &f
	}
	may := func(f *ui.Field, suffix string) *ui.Field {
		f.Optional = true
		if suffix != "" {
			f.Suffix = loc.T(suffix)
		}
		return f
	}
	titles, words := []*ui.Field{field("title_zh", 32), field("title_en", 32)}, []*ui.Field{field("summary_zh", 0), field("summary_en", 0)}
	titles[0].Lang, titles[1].Lang, words[0].Lang, words[1].Lang = "zh-CN", "en", "zh-CN", "en"
	hours, lease := field("max_hours", 4), may(field("lease_month", 8), "")
	hours.Suffix, lease.Prefix = loc.T("desk.hours"), "¥"
	pool := poolChoice(loc, all, form.Get("pool"), fixed)
	cheap := tick(loc, "interruptible", "desk.terms.interruptible", form.Get("interruptible") == "yes")
	own := ownCommandChoice(loc, all, form)
	return []provider.FormPart{
		{Heading: loc.T("desk.terms.what"), Items: []provider.Item{{Select: &pool}, {Field: titles[0]}, {Field: titles[1]}, {Area: words[0]}, {Area: words[1]}}},
		{Heading: loc.T("desk.terms.bounds"), Items: []provider.Item{{Field: field("min_units", 4)}, {Field: field("max_units", 4)}, {Field: hours}, {Field: may(field("stock", 8), "")}}},
		{Heading: loc.T("desk.terms.cheap"), Text: loc.T("desk.terms.cheap_text"), Items: []provider.Item{{Checks: &cheap}, {Field: may(field("notice_seconds", 4), "desk.seconds")}}},
		{Heading: loc.T("desk.terms.own"), Items: []provider.Item{{Checks: &own}}},
		{Heading: loc.T("desk.terms.promises"), Text: loc.T("desk.terms.promises_text"), Items: []provider.Item{
			{Field: may(field("availability", 8), "desk.per_cent")}, {Field: may(field("start_seconds", 8), "desk.seconds")}, {Field: may(field("declared_gflops", 8), "desk.gflops")}, {Field: lease},
		}},
	}
}

func tick(loc *i18n.Loc, name, label string, on bool) ui.Choice {
	return ui.Choice{Name: name, Label: loc.T(label + "_question"), Options: []ui.Option{{Value: "yes", Text: loc.T(label), Hint: loc.T(label + "_hint"), Checked: on}}}
}

func poolChoice(loc *i18n.Loc, all []supply.Pool, chosen string, fixed bool) ui.Choice {
	out := ui.Choice{Name: "pool", Label: loc.T("desk.terms.pool"), Hint: loc.T("desk.terms.pool_hint")}
	if fixed {
		out.Hint = loc.T("desk.terms.pool_fixed")
	}
	for _, p := range all {
		if fixed && p.ID() != chosen {
			continue
		}
		text := say(loc, p.Site.NameZh, p.Site.NameEn) + " · " + say(loc, p.Class.NameZh, p.Class.NameEn) + " · " + joined(" ", p.Stack.Name, p.Stack.Version) + " · " + unitsText(loc, p.Kind(), p.Units)
		out.Options = append(out.Options, ui.Option{Value: p.ID(), Text: text, Checked: p.ID() == chosen})
	}
	return out
}

// ownCommandChoice offers own commands where a site of the provider can keep them
// apart; elsewhere it says exactly what is missing.
func ownCommandChoice(loc *i18n.Loc, all []supply.Pool, form url.Values) ui.Choice {
	out := tick(loc, "own_command", "desk.terms.own_command", form.Get("own_command") == "yes")
	var reasons []string
	for _, p := range all {
		if p.Site.Namespaces {
			return out
		}
		found := loc.T("offering.own_command.unseen")
		if p.Site.Isolation != "" {
			found = isolation(loc, p.Site.Isolation)
		}
		reasons = append(reasons, loc.T("desk.terms.own_command_no", "site", say(loc, p.Site.NameZh, p.Site.NameEn), "found", found))
	}
	if len(reasons) > 0 {
		out.Options[0].Reason, out.Options[0].Checked = strings.Join(reasons[:1], " "), false
	}
	return out
}

func (h *Handlers) pricesForm(c *web.Ctx, g supply.Good, form url.Values, wrong error) error {
	loc, o := c.Loc, g.Offering
	at := under(placeDeskOfferings, o.ID)
	if o.MaxSeconds == 0 {
		return supply.ErrNotYours
	}
	name := say(loc, o.TitleZh, o.TitleEn)
	p := provider.FormPage{
		Page: h.desk(c, "desk.prices"), Heading: loc.T("desk.prices"), Lead: loc.T("desk.prices.lead"), Action: at + "/prices", Cancel: at, Button: loc.T("desk.prices.save", "version", o.TariffVersion+1),
		Up:  []ui.Crumb{{Text: loc.T("desk.listings"), Href: placeDeskOfferings}, {Text: name, Href: at}},
		Key: strconv.Itoa(o.TariffVersion), BesideT: loc.T("desk.market"), Beside: marketFacts(loc, g),
	}
	if form == nil {
		form = url.Values{}
		if o.TariffVersion > 0 {
			form.Set("peak", g.Prices.UnitHour("peak").String())
			if g.Prices.ByTime() {
				form.Set("offpeak", g.Prices.UnitHour("offpeak").String())
			}
		}
	}
	unit, _ := unitOf(loc, o.Kind)
	peak, off := textField(loc, form, "peak", "desk.prices.peak", 8), textField(loc, form, "offpeak", "desk.prices.offpeak", 8)
	peak.Prefix, off.Prefix, peak.Suffix, off.Suffix, peak.Numeric, off.Numeric, off.Optional = "¥", "¥", unit, unit, true, true, true
	p.Parts = []provider.FormPart{{Heading: name, Items: []provider.Item{{Field: &peak}, {Field: &off}}}}
	return h.deskForm(c, p, wrong)
}
