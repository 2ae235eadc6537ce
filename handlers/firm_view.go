package handlers

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"supermarket/internal/account"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// plainID makes a message id of a name of the reference data.
var plainID = strings.NewReplacer(" ", "_", ",", "", "(", "", ")", "")

// wordOf is the text of a code of a list, of "none" where it is empty, as it
// stands alone: with a capital where the language has them.
func wordOf(loc *i18n.Loc, list, code string) string {
	if code == "" {
		code = "none"
	}
	text := loc.T(list + "." + plainID.Replace(code))
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// wan is yuan in units of ten thousand, as firms count: "1260", "0.5".
func wan(yuan int64) string {
	text := strconv.FormatInt(yuan/10_000, 10)
	if rest := yuan % 10_000; rest != 0 {
		frac := strconv.FormatInt(10_000+rest, 10)[1:]
		text += "." + strings.TrimRight(frac, "0")
	}
	return text
}

// yuanOfWan reads units of ten thousand yuan with at most four decimals.
func yuanOfWan(text string) (int64, bool) {
	text = strings.NewReplacer(",", "", " ", "", "，", "").Replace(text)
	head, frac, _ := strings.Cut(text, ".")
	n, ok := whole(head)
	if !ok || len(frac) > 4 || n > 100_000_000_000 {
		return 0, false
	}
	rest, ok := whole((frac + "0000")[:4])
	return n*10_000 + rest, ok
}

// metricText is a figure of the size standard in words of the language.
func metricText(loc *i18n.Loc, metric string, v int64) string {
	if metric == "employees" {
		return loc.T("firm.persons", "count", v)
	}
	if loc.Is(i18n.English) {
		return "¥" + loc.Number(v)
	}
	head, frac, _ := strings.Cut(wan(v), ".")
	n, _ := strconv.ParseInt(head, 10, 64)
	text := loc.Number(n)
	if frac != "" {
		text += "." + frac
	}
	return loc.T("firm.wan", "n", text)
}

// sizeReason says why a firm is of its class: what it reaches of it, and what it
// lacks of the next larger one.
func sizeReason(loc *i18n.Loc, s account.Sizing) string {
	var reached []string
	for _, b := range s.Reached {
		reached = append(reached, loc.T("firm.size.ge", "name", loc.T("metric."+b.Metric), "value", metricText(loc, b.Metric, s.Figures.Of(b.Metric)), "bound", metricText(loc, b.Metric, b.Value)))
	}
	class, all := wordOf(loc, "size", s.Class), strings.Join(reached, loc.T("firm.size.and"))
	if s.Why.Metric == "" {
		return loc.T("firm.size.largest", "class", class, "reached", all)
	}
	why := loc.T("firm.size.lt", "name", loc.T("metric."+s.Why.Metric), "value", metricText(loc, s.Why.Metric, s.Why.Value), "bound", metricText(loc, s.Why.Metric, s.Why.Bound))
	missed := loc.T("size." + s.Why.Missed)
	if all == "" {
		return loc.T("firm.size.smallest", "class", class, "missed", missed, "why", why)
	}
	return loc.T("firm.size.between", "class", class, "reached", all, "missed", missed, "why", why)
}

// firmRecord is what a firm says of itself, for its members and for staff.
type firmRecord struct {
	models.Firm
	holders []models.FirmShareholder
	sizing  *account.Sizing
	change  func(account.Task) string // the page that changes a task's answers
}

// facts are the answers of one task.
func (r firmRecord) facts(loc *i18n.Loc, t account.Task) []ui.Fact {
	to := r.change(t)
	fact := func(key, value string) ui.Fact {
		return ui.Fact{Key: loc.T("firm.fact." + key), Value: orNone(loc, value), Change: to}
	}
	switch t {
	case account.TaskName:
		return []ui.Fact{fact("name", r.Name), fact("code", r.Code), {Key: loc.T("firm.fact.org_type"), Value: wordOf(loc, "org_kind", r.OrgType)}}
	case account.TaskIndustry:
		return []ui.Fact{fact("industry", wordOf(loc, "industry", r.Industry))}
	case account.TaskSize:
		return r.sizeFacts(loc, to)
	case account.TaskPlace:
		return []ui.Fact{fact("region", wordOf(loc, "region", r.Region)), fact("address", r.Address)}
	case account.TaskOwners:
		return append([]ui.Fact{fact("legal_person", r.LegalPerson)}, r.holderFacts(loc, to)...)
	case account.TaskAge:
		return []ui.Fact{fact("founded", dateText(loc, r.FoundedAt)), fact("incubated", wordOf(loc, "ui", map[bool]string{true: "yes", false: "no"}[r.Incubated]))}
	}
	f := fact("title", wordOf(loc, "title", r.Title))
	if r.TitleExpiresAt != nil {
		f.Sub = loc.T("firm.title_until", "date", loc.Date(*r.TitleExpiresAt))
	}
	return []ui.Fact{f}
}

func (r firmRecord) sizeFacts(loc *i18n.Loc, to string) []ui.Fact {
	var out []ui.Fact
	for _, m := range []struct {
		metric string
		value  *int64
	}{{"employees", r.Employees}, {"revenue", r.RevenueYuan}, {"assets", r.AssetsYuan}} {
		if m.value != nil {
			out = append(out, ui.Fact{Key: loc.T("metric." + m.metric), Value: metricText(loc, m.metric, *m.value), Change: to})
		}
	}
	size := ui.Fact{Key: loc.T("firm.fact.size"), Value: wordOf(loc, "size", r.Size)}
	if r.sizing != nil {
		size.Sub = sizeReason(loc, *r.sizing)
	}
	if len(out) == 0 {
		size.Change = to
	}
	if out = append(out, size); r.SizeBasis != "" {
		out = append(out, basisFact(loc, r.SizeBasis))
	}
	return out
}

func (r firmRecord) holderFacts(loc *i18n.Loc, to string) []ui.Fact {
	var out []ui.Fact
	for _, s := range r.holders {
		out = append(out, ui.Fact{
			Key: loc.T("firm.fact.holder", "n", s.N), Value: s.Name, Sub: strings.Trim(shareText(s.SharePPM)+"% · "+s.Code, "· "), Change: to,
		})
	}
	return out
}

// shareText is a share of the capital in percent: "33.3333".
func shareText(ppm int64) string {
	text := strconv.FormatInt(ppm/10_000, 10)
	if rest := ppm % 10_000; rest != 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(10_000+rest, 10)[1:], "0")
	}
	return text
}

// ppmOfShare reads a percentage with at most four decimals.
func ppmOfShare(text string) (int64, bool) {
	head, frac, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(text), "%"), ".")
	n, ok := whole(head)
	if !ok || len(frac) > 4 || n > 100 {
		return 0, false
	}
	rest, ok := whole((frac + "0000")[:4])
	return n*10_000 + rest, ok
}

func orNone(loc *i18n.Loc, text string) string {
	if text == "" {
		return loc.T("firm.not_yet")
	}
	return text
}
