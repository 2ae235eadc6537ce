package handlers

import (
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
)

// designWords say what rules hold in a reader's language.
type designWords struct {
	loc   *i18n.Loc
	h     *Handlers
	goods programmes.Goods
}

// designTerms are the message ids before the codes of each list.
var designTerms = map[string]string{
	"regions": "region.", "industries": "industry.", "sizes": "size.", "titles": "title.", "org_types": "org_type.", "kinds": "kind.",
	"marks": "mark.", "purposes": "purpose.", "facilities": "facility.", "bases": "design.base.", "stackings": "design.stacking.",
	"redeems": "programme.mode.", "evidence": "proof.",
}

// code is one code of a list in words; goods of the shelf have their names.
func (w designWords) code(list, code string) string {
	switch list {
	case "offerings":
		if o, ok := w.goods.Offerings[code]; ok {
			return say(w.loc, o.TitleZh, o.TitleEn)
		}
		return code
	case "providers":
		if p, ok := w.goods.Providers[code]; ok {
			return say(w.loc, p.NameZh, p.NameEn)
		}
		return code
	case "marks":
		if m, ok := w.h.Account.Data().Mark(code); ok {
			return say(w.loc, m.Zh, m.En)
		}
	}
	id := designTerms[list] + plainID.Replace(code)
	if !w.loc.Has(id) {
		return code
	}
	return w.loc.T(id)
}

// says is what a field holds, "" where it asks for nothing.
func (w designWords) says(f designField, r programmes.Rules) string {
	values := slices.DeleteFunc(f.get(r), func(s string) bool { return s == "" })
	if len(values) == 0 {
		return ""
	}
	switch {
	case f.shape == shapeTick:
		return w.loc.T("ui.yes")
	case f.list != "":
		values = inOrder(values, w.h.designCodes(f.list))
		for i, v := range values {
			values[i] = w.code(f.list, v)
		}
		return strings.Join(values, w.loc.T("design.and"))
	case f.yuan:
		if m, bad := sumIn(values[0]); bad == nil {
			return w.loc.Money(m)
		}
	case f.suffix != "":
		return values[0] + " " + w.loc.T(f.suffix)
	}
	return strings.ReplaceAll(values[0], "\n", w.loc.T("design.and"))
}

// inOrder are codes in the order of their list; those that it does not hold come last.
func inOrder(values, list []string) []string {
	place := func(v string) int {
		if i := slices.Index(list, v); i >= 0 {
			return i
		}
		return len(list)
	}
	return slices.SortedStableFunc(slices.Values(values), func(a, b string) int { return place(a) - place(b) })
}

// row is one row of a table of rules in a line.
func (w designWords) row(rows *designRow, r programmes.Rules, n int) string {
	var parts []string
	for _, f := range rows.fields(n) {
		text := w.says(f, r)
		switch {
		case text == "":
		case f.shape == shapeTick:
			parts = append(parts, w.label(f.name))
		case f.name == "percent" || f.name == "facility":
			parts = append(parts, text)
		default:
			parts = append(parts, w.loc.T("design.pair", "name", w.label(f.name), "value", text))
		}
	}
	if rows.name == "rates" && len(parts) == 1 {
		parts = append(parts, w.loc.T("design.for_all"))
	}
	return strings.Join(parts, w.loc.T("design.then"))
}

func (w designWords) label(name string) string { return w.loc.T("design.f." + name) }

// designSaid is one thing that rules say.
type designSaid struct{ section, key, label, text string }

// said lists everything that rules hold, section by section, also what they leave open.
func (w designWords) said(r programmes.Rules) []designSaid {
	var out []designSaid
	for _, s := range designSections() {
		for _, f := range s.fields {
			out = append(out, designSaid{s.name, f.name, w.label(f.name), w.says(f, r)})
		}
		if s.rows == nil {
			continue
		}
		for n := range s.rows.count(r) {
			label := w.loc.T("design.row."+s.rows.name, "n", n+1)
			out = append(out, designSaid{s.name, s.rows.name + strconv.Itoa(n), label, w.row(s.rows, r, n)})
		}
	}
	return out
}

// change is one field that two rule sets differ in.
type designChange struct{ section, label, before, after string }

// changes compares two rule sets field by field, in words.
func (w designWords) changes(before, after programmes.Rules) []designChange {
	old, all := map[string]designSaid{}, w.said(before)
	for _, s := range all {
		old[s.section+s.key] = s
	}
	var out []designChange
	for _, s := range w.said(after) {
		was := old[s.section+s.key]
		delete(old, s.section+s.key)
		if was.text != s.text {
			out = append(out, designChange{s.section, s.label, was.text, s.text})
		}
	}
	for _, s := range all {
		if _, gone := old[s.section+s.key]; gone {
			out = append(out, designChange{s.section, s.label, s.text, ""})
		}
	}
	return out
}

// changeTable shows what two rule sets differ in.
func (w designWords) changeTable(caption, empty string, before, after programmes.Rules) ui.Table {
	loc := w.loc
	t := ui.Table{
		Caption: caption, Quiet: true, Dense: true, Empty: empty,
		Head: []ui.Head{{Text: loc.T("design.change.what")}, {Text: loc.T("design.change.before")}, {Text: loc.T("design.change.after")}},
	}
	for _, c := range w.changes(before, after) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.label, Sub: loc.T("design.section." + c.section)}, {Text: or(c.before, loc.T("design.nothing"))}, {Text: or(c.after, loc.T("design.nothing"))},
		}})
	}
	return t
}

// ruleTexts are the sentences of rules in both languages, the reader's first.
func (h *Handlers) ruleTexts(loc *i18n.Loc, r programmes.Rules) []service.RuleText {
	other := i18n.English
	if loc.Is(i18n.English) {
		other = i18n.Chinese
	}
	out := []service.RuleText{{Lang: loc.Tag(), Rules: sentences(loc, r)}}
	return append(out, service.RuleText{Lang: other, Rules: sentences(h.Texts.For(other).At(h.Clock.Now()), r)})
}
