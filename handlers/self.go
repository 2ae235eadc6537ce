package handlers

import (
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Self gathers what belongs to the actor's own account.
func (h *Handlers) Self(c *web.Ctx) error {
	f, err := h.Account.Factors(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	sessions, err := h.Account.Sessions(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	all, err := h.Account.Organisations(c.Std(), c.Actor.UserID)
	if err != nil {
		return err
	}
	p := account.SelfPage{Page: h.page(c, "self.title"), None: c.Loc.T("self.nowhere"), Found: h.offered(c, placeFirm), Sell: h.offered(c, placeSell)}
	p.Facts = []ui.Fact{
		{Key: c.Loc.T("self.name"), Value: c.Actor.Name, Change: placeSelfName},
		{Key: c.Loc.T("self.email"), Value: c.Actor.Email, Change: placeEmail},
		{Key: c.Loc.T("self.language"), Value: c.Loc.T("self.in." + spoken(c.Actor)), Change: placeSelfLanguage},
		{Key: c.Loc.T("notice.self"), Value: c.Loc.T("notice.self_value"), Change: placeNotices},
	}
	p.Safety = safety(c, f, len(sessions))
	for _, a := range all {
		p.Places = append(p.Places, placeRow(c, a))
	}
	return c.Render(http.StatusOK, account.Self(p))
}

func spoken(a models.Actor) string {
	if a.Locale == i18n.English {
		return "en"
	}
	return "zh"
}

func safety(c *web.Ctx, f counter.Factors, sessions int) []ui.Fact {
	password := ui.Fact{Key: c.Loc.T("self.password"), Value: c.Loc.T("self.password_set"), Change: placePassword}
	if !f.Password {
		password.Value, password.Change = c.Loc.T("self.password_none"), placeReset
	}
	factor := ui.Fact{Key: c.Loc.T("self.factor"), Value: c.Loc.T("self.factor_off"), Change: ui.PlaceFactor}
	switch {
	case f.Any():
		factor.Value = c.Loc.T("self.factor_on")
	case c.Actor.Exempt:
		factor.Sub = c.Loc.T("self.factor_exempt")
	case f.Needed:
		factor.Sub = c.Loc.T("self.factor_needed")
	}
	return []ui.Fact{
		password, factor,
		{Key: c.Loc.T("self.sessions"), Value: c.Loc.T("self.sessions_count", "count", sessions), Change: ui.PlaceSessions},
	}
}

func placeRow(c *web.Ctx, a models.Actor) account.PlaceRow {
	return account.PlaceRow{
		Name: placeName(c, a), Role: c.Loc.T("role." + string(a.Role)),
		Here: a.OrgID == c.Actor.OrgID, Action: placeOrganisations, OrgID: a.OrgID,
	}
}

func placeName(c *web.Ctx, a models.Actor) string {
	if a.OrgName != "" {
		return a.OrgName
	}
	return c.Loc.T("org." + string(a.OrgKind))
}

// NameForm asks what the actor is called.
func (h *Handlers) NameForm(c *web.Ctx) error {
	return c.Render(http.StatusOK, account.Change(h.namePage(c, c.Actor.Name)))
}

// NameSave changes what the actor is called.
func (h *Handlers) NameSave(c *web.Ctx) error {
	name := c.FormValue("name")
	if err := h.Account.Rename(c.Std(), c.Actor, name); err != nil {
		return h.changeAgain(c, h.namePage(c, name[:min(len(name), maxField)]), err)
	}
	return h.saved(c, "self.saved")
}

func (h *Handlers) namePage(c *web.Ctx, name string) account.ChangePage {
	p := h.changePage(c, "self.change_name", placeSelfName)
	p.Fields = []ui.Field{{Name: "name", Label: c.Loc.T("field.person_name"), Hint: c.Loc.T("field.person_name_hint"), Autocomplete: "name", Width: 32, Value: name}}
	return p
}

// LanguageForm asks which language the actor reads.
func (h *Handlers) LanguageForm(c *web.Ctx) error {
	p := h.changePage(c, "self.change_language", placeSelfLanguage)
	p.Lead = c.Loc.T("self.change_language_lead")
	p.Choice = &ui.Choice{Name: "language", Label: c.Loc.T("self.language")}
	for _, lang := range i18n.Languages() {
		word := "zh"
		if lang == i18n.English {
			word = "en"
		}
		p.Choice.Options = append(p.Choice.Options, ui.Option{Value: lang, Text: c.Loc.T("self.in." + word), Checked: c.Loc.Is(lang)})
	}
	return c.Render(http.StatusOK, account.Change(p))
}

// LanguageSave keeps the language that the actor reads, on pages and in messages.
func (h *Handlers) LanguageSave(c *web.Ctx) error {
	lang := c.FormValue("language")
	if err := h.Account.SetLocale(c.Std(), c.Actor, lang); err != nil {
		return err
	}
	c.Prefer(lang, "")
	return h.saved(c, "self.saved")
}

// PasswordForm asks for the old password and a new one.
func (h *Handlers) PasswordForm(c *web.Ctx) error {
	return c.Render(http.StatusOK, account.Change(h.passwordPage(c)))
}

// PasswordSave changes the password and ends the actor's other sessions.
func (h *Handlers) PasswordSave(c *web.Ctx) error {
	own := counter.SessionID(c.SessionToken())
	if err := h.Account.ChangePassword(c.Std(), c.Actor, c.FormValue("old"), c.FormValue("password"), own); err != nil {
		return h.changeAgain(c, h.passwordPage(c), err)
	}
	if err := c.ActIn(c.Actor.OrgID); err != nil { // this session goes on under a fresh token
		return err
	}
	return h.saved(c, "self.password_saved")
}

func (h *Handlers) passwordPage(c *web.Ctx) account.ChangePage {
	p := h.changePage(c, "self.change_password", placePassword)
	p.Lead, p.Username = c.Loc.T("self.change_password_lead"), c.Actor.Email
	p.Fields = []ui.Field{
		{Name: "old", Label: c.Loc.T("field.old_password"), Type: "password", Autocomplete: "current-password", Width: 32, Reveal: true},
		newPassword(c, "field.fresh_password"),
	}
	p.Aside = []ui.Crumb{{Text: c.Loc.T("reset.link"), Href: placeReset}}
	return p
}

func (h *Handlers) changePage(c *web.Ctx, title, action string) account.ChangePage {
	return account.ChangePage{
		Page: h.page(c, title), Heading: c.Loc.T(title), Action: action, Button: c.Loc.T("self.save"),
		Up: []ui.Crumb{{Text: c.Loc.T("self.title"), Href: placeAccount}},
	}
}

// changeAgain shows the form with what was not right.
func (h *Handlers) changeAgain(c *web.Ctx, p account.ChangePage, err error) error {
	if !correctable(err) {
		return err
	}
	p.Path = p.Action
	p.Problems = problems(c.Loc, err, func(f string) string { return or(f, p.Fields[0].Name) })
	return c.Render(web.StatusOf(err), account.Change(p))
}

func (h *Handlers) saved(c *web.Ctx, flash string) error {
	c.Flash(flash)
	return c.SeeOther(placeAccount)
}
