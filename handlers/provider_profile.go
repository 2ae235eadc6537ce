package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ProviderProfile shows a provider what it says of itself, to change it.
func (h *Handlers) ProviderProfile(c *web.Ctx) error { return h.profile(c, nil, nil) }

// ProviderProfileSet keeps it, or says at each field why not.
func (h *Handlers) ProviderProfileSet(c *web.Ctx) error {
	sent, err := fields(c)
	if err != nil {
		return err
	}
	err = h.Supply.SetProfile(c.Std(), c.Actor, supply.Profile{
		NameZh: sent.Get("name_zh"), NameEn: sent.Get("name_en"), AboutZh: sent.Get("about_zh"), AboutEn: sent.Get("about_en"), Website: sent.Get("website"),
		LegalPerson: sent.Get("legal_person"), Address: sent.Get("address"),
	})
	return h.profileDone(c, "profile.saved", sent, err)
}

// ProviderLogoSet takes a new logo.
func (h *Handlers) ProviderLogoSet(c *web.Ctx) error {
	file, err := c.FormFile("logo")
	if err != nil {
		return h.profileDone(c, "", nil, errRequired.With("label", c.Loc.T("profile.logo")).On("logo"))
	}
	body, err := file.Open()
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	return h.profileDone(c, "profile.logo_saved", nil, h.Supply.SetLogo(c.Std(), c.Actor, body))
}

// ProviderLogoRemove takes the logo away.
func (h *Handlers) ProviderLogoRemove(c *web.Ctx) error {
	return h.profileDone(c, "profile.logo_removed", nil, h.Supply.RemoveLogo(c.Std(), c.Actor))
}

func (h *Handlers) profileDone(c *web.Ctx, said string, sent url.Values, err error) error {
	if err == nil {
		c.Flash(said)
		return c.SeeOther(placeProviderProfile)
	}
	if !correctable(err) {
		return err
	}
	return h.profile(c, sent, err)
}

// profile is the form: as it stands, or as it was sent with what is wrong.
func (h *Handlers) profile(c *web.Ctx, sent url.Values, wrong error) error {
	p, err := h.Supply.Profile(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	page := h.profilePage(c, p, sent)
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Profile(page))
	}
	page.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), provider.Profile(page))
}

func (h *Handlers) profilePage(c *web.Ctx, p models.Provider, sent url.Values) provider.ProfilePage {
	field := func(name, now string) ui.Field {
		if sent.Has(name) {
			now = sent.Get(name)
			now = now[:min(len(now), 2*maxField)]
		}
		return ui.Field{Name: name, Label: c.Loc.T("profile." + name), Hint: c.Loc.T("profile." + name + "_hint"), Value: now}
	}
	out := provider.ProfilePage{
		Page: h.page(c, "profile.title"), Provider: c.Actor.OrgName, Public: under(placeProviders, p.ID), Action: placeProviderProfile,
		NameZh: field("name_zh", p.NameZh), NameEn: field("name_en", p.NameEn), AboutZh: field("about_zh", p.AboutZh), AboutEn: field("about_en", p.AboutEn),
		Website: field("website", p.Website), LegalPerson: field("legal_person", p.LegalPerson), Address: field("address", p.Address), LogoTo: placeProviderLogo, LogoOff: placeProviderLogo + "/remove",
		LogoHint: c.Loc.T("profile.logo_hint", "max", supply.MaxLogo/1024),
	}
	out.NameZh.Lang, out.AboutZh.Lang, out.NameEn.Lang, out.AboutEn.Lang = i18n.Chinese, i18n.Chinese, i18n.English, i18n.English
	out.Path, out.Website.Type, out.Website.Optional = placeProviderProfile, "url", true
	out.LegalPerson.Optional, out.Address.Optional = p.LegalPerson == "", p.Address == ""
	if p.LogoKey != "" {
		out.Logo = logoAddress(p)
	}
	return out
}
