package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeSell = "/sell"

// Sell says what selling here takes, and takes an application.
func (h *Handlers) Sell(c *web.Ctx) error { return h.sell(c, nil, nil) }

// SellApply asks the operator to let a provider sell.
func (h *Handlers) SellApply(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	_, err = h.Supply.Apply(c.Std(), c.Actor, supply.Application{
		Profile: supply.Profile{
			NameZh: form.Get("name_zh"), NameEn: form.Get("name_en"), AboutZh: form.Get("about_zh"), AboutEn: form.Get("about_en"), Website: form.Get("website"),
			LegalPerson: form.Get("legal_person"), Address: form.Get("address"),
		},
		Code: form.Get("code"), Region: form.Get("region"),
	})
	switch {
	case err == nil:
		c.Flash("desk.done.applied")
		return c.SeeOther(placeSell)
	case correctable(err):
		return h.sell(c, form, err)
	}
	return err
}

func (h *Handlers) sell(c *web.Ctx, form url.Values, wrong error) error {
	had, err := h.Supply.Applied(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	loc := c.Loc
	p := provider.FormPage{
		Page: h.page(c, "desk.sell"), Heading: loc.T("desk.sell"), Lead: loc.T("desk.sell.lead"), Action: placeSell, Button: loc.T("desk.sell.button"),
		BesideT: loc.T("desk.sell.beside"),
	}
	for _, k := range []string{"fee", "money", "check", "factor"} {
		p.Beside = append(p.Beside, ui.Fact{Key: loc.T("desk.sell." + k), Value: loc.T("desk.sell." + k + "_text")})
	}
	open := models.Provider{}
	for _, x := range had {
		stage := supply.StageOf(x)
		n := ui.Notice{Title: say(loc, x.NameZh, x.NameEn) + " · " + loc.T("state.provider."+stage), Text: joined(" ", loc.T("desk.sell.is."+stage), quoted(c, x.Answer))}
		if stage == "refused" || stage == "suspended" || stage == "more_asked" {
			n.Tone = "warn"
		}
		if stage == "approved" {
			n.Tone, n.Action = "good", &ui.Button{Text: loc.T("desk.sell.act"), Href: placeOrganisations, Kind: "secondary"}
		}
		p.Notes = append(p.Notes, n)
		if x.State == "draft" {
			open = x
		}
	}
	if open.ID != "" && supply.StageOf(open) == "submitted" {
		p.Button = loc.T("desk.sell.change")
	}
	if form == nil {
		form = h.applyValues(c, open)
	}
	p.Parts = []provider.FormPart{{Heading: loc.T("desk.sell.form"), Items: h.applyItems(c, form)}}
	return h.deskForm(c, p, wrong)
}

func quoted(c *web.Ctx, answer string) string {
	if answer == "" {
		return ""
	}
	return c.Loc.T("desk.sell.answer", "answer", answer)
}

// applyValues are what was applied with, else what the person's own firm is.
func (h *Handlers) applyValues(c *web.Ctx, p models.Provider) url.Values {
	if p.ID != "" {
		return url.Values{
			"name_zh": {p.NameZh}, "name_en": {p.NameEn}, "code": {p.Code}, "region": {p.Region}, "about_zh": {p.AboutZh}, "about_en": {p.AboutEn},
			"website": {strings.TrimSpace(p.Website)}, "legal_person": {p.LegalPerson}, "address": {p.Address},
		}
	}
	out := url.Values{}
	if c.Actor.OrgKind == models.OrgFirm {
		out.Set("name_zh", c.Actor.OrgName)
	}
	return out
}

func (h *Handlers) applyItems(c *web.Ctx, form url.Values) []provider.Item {
	loc := c.Loc
	field := func(name, label string, width int) *ui.Field {
		f := textField(loc, form, name, label, width)
		return &f
	}
	names := []*ui.Field{field("name_zh", "profile.name_zh", 0), field("name_en", "profile.name_en", 0)}
	about := []*ui.Field{field("about_zh", "desk.sell.about_zh", 0), field("about_en", "desk.sell.about_en", 0)}
	names[0].Lang, names[1].Lang, about[0].Lang, about[1].Lang = "zh-CN", "en", "zh-CN", "en"
	code, site := field("code", "desk.sell.code", 32), field("website", "profile.website", 0)
	code.Code, site.Optional = true, true
	person, address := field("legal_person", "profile.legal_person", 32), field("address", "profile.address", 0)
	return []provider.Item{{Field: names[0]}, {Field: names[1]}, {Field: code}, {Field: person}, {Select: h.regions(loc, form.Get("region"))}, {Field: address}, {Area: about[0]}, {Area: about[1]}, {Field: site}}
}
