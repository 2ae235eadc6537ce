package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) designFormPage(c *web.Ctx, d programmes.Design, a designAsk, form url.Values, wrong error) (service.DesignFormPage, error) {
	loc, w := c.Loc, designWords{c.Loc, h, d.Goods}
	at := under(placeProgrammes, d.ID, "design")
	here := at + "/" + a.section.name
	p := service.DesignFormPage{
		Page: h.desk(c, "design.section."+a.section.name), Lead: loc.T("design.section." + a.section.name + ".lead"), Action: here, Back: at, Button: loc.T("design.save"),
		Up: designCrumbs(loc, d), Texts: h.ruleTexts(loc, d.Rules),
	}
	if a.row >= 0 {
		p.Title = loc.T("design.row."+a.section.rows.name, "n", a.row+1)
		p.Lead, p.Back, p.Button = loc.T("design.row."+a.section.rows.name+".lead"), here, loc.T("design.save_row")
		p.Up = append(p.Up, ui.Crumb{Text: loc.T("design.section." + a.section.name), Href: here})
		p.Action += "/" + or(c.Param("row"), "new")
	}
	p.Live, p.Path = p.Action+"/sentences", p.Action
	if form == nil {
		form = a.answers(d.Rules)
	}
	if p.Revision = form.Get("revision"); p.Revision == "" || wrong == nil {
		p.Revision = strconv.FormatInt(d.Draft.Revision, 10)
	}
	p.Problems = problems(loc, wrong, nil)
	if a.row < 0 && wrong == nil {
		p.Notes = a.section.notes(loc, d.Wrong)
	}
	for _, f := range a.fields {
		item, err := h.designItem(c, w, f, form)
		if err != nil {
			return p, err
		}
		p.Items = append(p.Items, item)
	}
	if a.row < 0 && a.section.rows != nil {
		p.Rows = w.rowsOf(d, a.section)
	}
	return p, nil
}

// notes are what still keeps the draft from standing, of what this page asks.
func (s designSection) notes(loc *i18n.Loc, err error) (out []string) {
	for _, f := range web.Faults(err) {
		if s.asks(f.Field) {
			out = append(out, loc.Fault(f))
		}
	}
	return out
}

func (w designWords) rowsOf(d programmes.Design, s designSection) *service.DesignRows {
	loc := w.loc
	out := &service.DesignRows{
		First:   s.rows == &rateRows,
		Heading: loc.T("design.rows." + s.rows.name), Hint: loc.T("design.rows." + s.rows.name + ".hint"), None: loc.T("design.rows." + s.rows.name + ".none"),
		Add: ui.Button{Text: loc.T("design.rows." + s.rows.name + ".add"), Href: under(placeProgrammes, d.ID, "design", s.name, "new"), Kind: "secondary"},
	}
	for n := range s.rows.count(d.Rules) {
		out.Rows = append(out.Rows, service.DesignRow{N: strconv.Itoa(n + 1), Text: w.row(s.rows, d.Rules, n), Href: rowHref(d.ID, s, n), Up: n > 0})
	}
	return out
}

func designCrumbs(loc *i18n.Loc, d programmes.Design) []ui.Crumb {
	return []ui.Crumb{
		{Text: loc.T("programmes.title"), Href: placeProgrammes},
		{Text: say(loc, d.NameZh, d.NameEn), Href: under(placeProgrammes, d.ID)},
		{Text: loc.T("design.title"), Href: under(placeProgrammes, d.ID, "design")},
	}
}

// designItem is a field as the page asks it.
func (h *Handlers) designItem(c *web.Ctx, w designWords, f designField, form url.Values) (service.DesignItem, error) {
	loc, given := c.Loc, form[f.name]
	label, hint := w.label(f.name), ""
	if loc.Has("design.f." + f.name + ".hint") {
		hint = loc.T("design.f." + f.name + ".hint")
	}
	switch f.shape {
	case shapeTick:
		return service.DesignItem{Checks: &ui.Choice{Name: f.name, Label: loc.T("design.tick." + f.name), Options: []ui.Option{
			{Value: "yes", Text: label, Hint: hint, Checked: slices.Contains(given, "yes")},
		}}}, nil
	case shapeChecks, shapeRadios:
		choice := &ui.Choice{Name: f.name, Label: label, Hint: hint, Options: h.designOptions(w, f.list, given)}
		if f.shape == shapeRadios {
			return service.DesignItem{Radios: choice}, nil
		}
		return service.DesignItem{Checks: choice, Long: len(choice.Options) > 12}, nil
	case shapePick:
		return h.designPick(c, w, f, form)
	}
	field := &ui.Field{Name: f.name, Label: label, Hint: hint, Value: clip(form.Get(f.name)), Width: f.width, Numeric: f.yuan || f.suffix != ""}
	if f.yuan {
		field.Prefix = "¥"
	}
	if f.suffix != "" {
		field.Suffix = loc.T(f.suffix)
	}
	if f.width == 0 {
		return service.DesignItem{Area: field}, nil
	}
	return service.DesignItem{Field: field}, nil
}

// designOptions are a closed list, in its own order, and what was given beside it.
func (h *Handlers) designOptions(w designWords, list string, given []string) []ui.Option {
	var out []ui.Option
	for _, code := range h.designCodes(list) {
		o := ui.Option{Value: code, Text: w.code(list, code), Checked: slices.Contains(given, code)}
		if id := "design.option." + list + "." + code; w.loc.Has(id) {
			o.Hint = w.loc.T(id)
		}
		if m, ok := h.Account.Data().Mark(code); ok && list == "marks" {
			o.Hint = say(w.loc, m.AboutZh, m.AboutEn)
		}
		out = append(out, o)
	}
	for _, code := range given {
		if code != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == code }) {
			out = append(out, ui.Option{Value: code, Text: clip(code), Checked: true})
		}
	}
	return out
}

// designPick shows the goods that are chosen and those that a search found.
func (h *Handlers) designPick(c *web.Ctx, w designWords, f designField, form url.Values) (service.DesignItem, error) {
	loc, text := c.Loc, strings.TrimSpace(clip(form.Get("q_"+f.name)))
	pick := &service.DesignPick{
		Name: f.name, Label: w.label(f.name), Hint: loc.T("design.f." + f.name + ".hint"), None: loc.T("design.pick.none"),
		Search: ui.Field{Name: "q_" + f.name, Label: loc.T("design.pick." + f.list), Value: text, Width: 32}, Find: loc.T("design.pick.find"),
	}
	for _, id := range form[f.name] {
		if id != "" && len(pick.Options) < 200 {
			pick.Options = append(pick.Options, ui.Option{Value: clip(id), Text: w.code(f.list, clip(id)), Checked: true})
		}
	}
	if form.Get("find") != f.name {
		return service.DesignItem{Pick: pick}, nil
	}
	found, err := h.findGoods(c, w, f.list, text)
	if err != nil {
		return service.DesignItem{}, err
	}
	for _, o := range found {
		if i := slices.IndexFunc(pick.Options, func(x ui.Option) bool { return x.Value == o.Value }); i >= 0 {
			pick.Options[i].Text = o.Text
			continue
		}
		pick.Options = append(pick.Options, o)
	}
	pick.Found = loc.T("design.pick.found", "count", len(found))
	return service.DesignItem{Pick: pick}, nil
}

func (h *Handlers) findGoods(c *web.Ctx, w designWords, list, text string) ([]ui.Option, error) {
	var out []ui.Option
	if list == "providers" {
		rows, err := h.Programmes.FindProviders(c.Std(), c.Actor, text)
		for _, p := range rows {
			out = append(out, ui.Option{Value: p.ID, Text: say(w.loc, p.NameZh, p.NameEn), Hint: p.Code})
		}
		return out, err
	}
	rows, err := h.Programmes.FindOfferings(c.Std(), c.Actor, text)
	for _, o := range rows {
		out = append(out, ui.Option{Value: o.ID, Text: say(w.loc, o.TitleZh, o.TitleEn), Hint: w.code("kinds", string(o.Kind))})
	}
	return out, err
}
