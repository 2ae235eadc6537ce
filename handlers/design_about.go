package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// funderRows are how many funders the form always has room for, and at the most.
const (
	funderRows = 2
	mostOwners = 12
)

// mostSlug keeps a short name short where it is made of a long one.
const mostSlug = 40

// ProgrammeNew asks what a new programme is called, who pays for it, and whether
// its rules begin as those of another.
func (h *Handlers) ProgrammeNew(c *web.Ctx) error {
	return h.aboutForm(c, nil, url.Values{"kind": {"entitlement"}, "answer_days": {"10"}, "copy": {c.QueryParam("copy")}}, nil)
}

// ProgrammeCreate adds a programme with a draft.
func (h *Handlers) ProgrammeCreate(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	if form.Get("more") != "" {
		return h.aboutForm(c, nil, form, nil)
	}
	in, wrong := readAbout(c.Loc, form)
	now := h.Clock.Now().In(china)
	in.StartsAt, _ = readMoment(now.Format("2006-01-02"), false)
	in.EndsAt = in.StartsAt.AddDate(1, 0, 0)
	if wrong == nil {
		var id string
		if id, wrong = h.createProgramme(c, in, form.Get("copy")); wrong == nil {
			return c.SeeOther(under(placeProgrammes, id, "design"))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.aboutForm(c, nil, form, wrong)
}

func (h *Handlers) createProgramme(c *web.Ctx, in programmes.NewProgramme, from string) (id string, err error) {
	if from == "" {
		p, err := h.Programmes.Create(c.Std(), c.Actor, in)
		return p.ID, err
	}
	d, err := h.Programmes.Design(c.Std(), c.Actor, from)
	if err != nil {
		return "", err
	}
	p, err := h.Programmes.CreateAs(c.Std(), c.Actor, in, d.Rules)
	return p.ID, err
}

// ProgrammeAbout asks what a programme says of itself.
func (h *Handlers) ProgrammeAbout(c *web.Ctx) error {
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return h.aboutForm(c, &d, aboutValues(d), nil)
}

// ProgrammeAboutSave keeps it.
func (h *Handlers) ProgrammeAboutSave(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if form.Get("more") != "" {
		return h.aboutForm(c, &d, form, nil)
	}
	form.Set("slug", d.Slug)
	if d.Settled {
		form.Set("kind", d.Kind)
	}
	in, wrong := readAbout(c.Loc, form)
	if d.Settled {
		in.Funder, in.Funders = d.Funder, nil
	}
	in.Assumed = d.Assumed
	if wrong == nil {
		_, wrong = h.Programmes.Revise(c.Std(), c.Actor, d.ID, in)
	}
	switch {
	case wrong == nil:
		c.Flash("design.saved")
		return c.SeeOther(under(placeProgrammes, d.ID, "design"))
	case correctable(wrong):
		return h.aboutForm(c, &d, form, wrong)
	}
	return wrong
}

func aboutValues(d programmes.Design) url.Values {
	v := url.Values{
		"slug": {d.Slug}, "name_zh": {d.NameZh}, "name_en": {d.NameEn}, "about_zh": {d.AboutZh}, "about_en": {d.AboutEn}, "region": {d.Region},
		"kind": {d.Kind}, "answer_days": {strconv.FormatInt(d.AnswerDays, 10)}, "grant_cap": {""},
	}
	if d.GrantCap > 0 {
		v.Set("grant_cap", d.GrantCap.String())
	}
	if d.Applies {
		v.Set("applies", "yes")
	}
	for i, f := range d.Funders {
		n := strconv.Itoa(i + 1)
		v.Set("funder_"+n, f.Name)
		v.Set("share_"+n, strconv.Itoa(f.Share))
	}
	return v
}

func readAbout(loc *i18n.Loc, form url.Values) (programmes.NewProgramme, error) {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	in := programmes.NewProgramme{
		Slug: strings.ToLower(text("slug")), NameZh: text("name_zh"), NameEn: text("name_en"), AboutZh: text("about_zh"), AboutEn: text("about_en"),
		Region: text("region"), Kind: text("kind"), Applies: form.Get("applies") == "yes",
	}
	var wrong fault.List
	must := func(name string) {
		if text(name) == "" {
			wrong = append(wrong, errRequired.With("label", loc.T("design.f."+name)).On(name))
		}
	}
	must("name_zh")
	must("name_en")
	if in.Slug == "" {
		in.Slug = slugOf(in.NameEn)
	}
	if in.Slug == "" && in.NameEn != "" {
		must("slug")
	}
	if in.Region != "" && !slices.Contains(ui.RegionCodes(), in.Region) {
		wrong = append(wrong, errListed.On("region"))
	}
	var bad *fault.Fault
	if in.AnswerDays, bad = between(loc, text("answer_days"), "answer_days", "design.f.answer_days", 1, 250); bad != nil {
		wrong = append(wrong, bad)
	}
	if in.GrantCap, bad = sumIn(text("grant_cap")); bad != nil {
		wrong = append(wrong, bad.On("grant_cap"))
	}
	fs, more := readFunders(loc, form)
	in.Funders = fs
	return in, append(wrong, more...).Or()
}

// slugOf makes a short name of an English one: small letters and digits, joined by hyphens.
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := strings.Join(words, "-")
	return strings.TrimRight(slug[:min(len(slug), mostSlug)], "-")
}

func readFunders(loc *i18n.Loc, form url.Values) (out []programmes.Funder, wrong fault.List) {
	for i := range mostOwners {
		n := strconv.Itoa(i + 1)
		name, share := strings.TrimSpace(form.Get("funder_"+n)), strings.TrimSpace(form.Get("share_"+n))
		if name == "" && (share == "" || i > 0) {
			continue
		}
		s, bad := between(loc, or(share, "1"), "share_"+n, "design.share", 1, 1_000_000)
		if bad != nil {
			wrong = append(wrong, bad)
		}
		out = append(out, programmes.Funder{Name: name, Share: int(s)})
	}
	if len(out) == 0 {
		wrong = append(wrong, errRequired.With("label", loc.T("design.funder")).On("funder_1"))
	}
	return out, wrong
}

func (h *Handlers) aboutForm(c *web.Ctx, d *programmes.Design, form url.Values, wrong error) error {
	loc := c.Loc
	p := service.AboutPage{
		Page: h.desk(c, "design.new"), Action: placeProgrammes, Back: placeProgrammes, Button: loc.T("design.create"), Lead: loc.T("design.new.lead"),
		Up: []ui.Crumb{{Text: loc.T("programmes.title"), Href: placeProgrammes}},
	}
	if d != nil {
		p.Up = designCrumbs(loc, *d)
		p.Title, p.Lead, p.Button = loc.T("design.section.about"), loc.T("design.section.about.lead"), loc.T("design.save")
		p.Back = under(placeProgrammes, d.ID, "design")
		p.Action, p.Settled = p.Back+"/about", d.Settled
	} else if err := h.copyChoice(c, &p, form.Get("copy")); err != nil {
		return err
	}
	if p.Path = p.Action; d == nil {
		p.Path = placeProgrammes + "/new"
	}
	h.aboutFields(loc, &p, form, d != nil)
	p.Problems = problems(loc, wrong, func(field string) string {
		if field == "funders" || field == "funder" {
			return "funder_1"
		}
		return field
	})
	status := http.StatusOK
	if wrong != nil {
		status = web.StatusOf(wrong)
	}
	return c.Render(status, service.About(p))
}

func (h *Handlers) aboutFields(loc *i18n.Loc, p *service.AboutPage, form url.Values, had bool) {
	field := func(name string, width int) ui.Field {
		f := ui.Field{Name: name, Label: loc.T("design.f." + name), Value: clip(form.Get(name)), Width: width}
		if loc.Has("design.f." + name + ".hint") {
			f.Hint = loc.T("design.f." + name + ".hint")
		}
		return f
	}
	zh, en, aboutZh, aboutEn := field("name_zh", 32), field("name_en", 32), field("about_zh", 0), field("about_en", 0)
	zh.Lang, en.Lang, aboutZh.Lang, aboutEn.Lang = "zh-CN", "en", "zh-CN", "en"
	p.Names, p.Abouts = []ui.Field{zh, en}, []ui.Field{aboutZh, aboutEn}
	if !had {
		slug := field("slug", 32)
		slug.Code, slug.Optional = true, true
		p.Names = append(p.Names, slug)
	}
	p.Region = *h.regions(loc, form.Get("region"))
	p.Region.Label, p.Region.Hint, p.Region.Options[0].Text = loc.T("design.f.region"), loc.T("design.f.region.hint"), loc.T("design.no_region")
	p.Kind = ui.Choice{Name: "kind", Label: loc.T("design.f.kind"), Options: []ui.Option{
		{Value: "entitlement", Text: loc.T("programme.kind.entitlement"), Hint: loc.T("design.kind.entitlement"), Checked: form.Get("kind") == "entitlement"},
		{Value: "funded", Text: loc.T("programme.kind.funded"), Hint: loc.T("design.kind.funded"), Checked: form.Get("kind") == "funded"},
	}}
	p.Applies = ui.Choice{Name: "applies", Label: loc.T("design.tick.applies"), Options: []ui.Option{{Value: "yes", Text: loc.T("design.f.applies"), Hint: loc.T("design.f.applies.hint"), Checked: form.Get("applies") == "yes"}}}
	days, most := field("answer_days", 4), field("grant_cap", 16)
	days.Numeric, days.Suffix, most.Numeric, most.Prefix, most.Optional = true, loc.T("design.workdays"), true, "¥", true
	p.Answer, p.Most = days, most
	h.funderFields(loc, p, form)
}

// funderFields have room for one more than are named, within bounds.
func (h *Handlers) funderFields(loc *i18n.Loc, p *service.AboutPage, form url.Values) {
	n := funderRows
	for i := range mostOwners {
		if form.Has("funder_" + strconv.Itoa(i+1)) {
			n = max(n, i+1)
		}
	}
	if form.Get("more") != "" {
		n++
	}
	for i := range min(n, mostOwners) {
		at := strconv.Itoa(i + 1)
		p.Funders = append(p.Funders, service.FunderFields{
			Name:  ui.Field{Name: "funder_" + at, Label: loc.T("design.funder_n", "n", i+1), Value: clip(form.Get("funder_" + at)), Width: 32, Optional: i > 0},
			Share: ui.Field{Name: "share_" + at, Label: loc.T("design.share"), Value: clip(form.Get("share_" + at)), Width: 4, Numeric: true},
		})
	}
}

// copyChoice offers the rules of other programmes to begin with.
func (h *Handlers) copyChoice(c *web.Ctx, p *service.AboutPage, chosen string) error {
	rows, _, err := h.Programmes.List(c.Std(), c.Actor, paging{Limit: 200})
	if err != nil {
		return err
	}
	p.Copy = &ui.Choice{Name: "copy", Label: c.Loc.T("design.copy"), Hint: c.Loc.T("design.copy.hint"), Options: []ui.Option{{Text: c.Loc.T("design.copy.none"), Checked: chosen == ""}}}
	for _, x := range rows {
		p.Copy.Options = append(p.Copy.Options, ui.Option{Value: x.ID, Text: say(c.Loc, x.NameZh, x.NameEn), Checked: x.ID == chosen})
	}
	return nil
}
