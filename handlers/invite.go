package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Invitation shows what a link invites to; it spends nothing.
func (h *Handlers) Invitation(c *web.Ctx) error { return h.invitation(c, url.Values{}, nil) }

func (h *Handlers) invitation(c *web.Ctx, form url.Values, wrong error) error {
	in, err := h.Account.Invited(c.Std(), c.Param("token"), c.RealIP())
	if err != nil {
		return err
	}
	p := h.invitationPage(c, in, form)
	if wrong == nil {
		return c.Render(http.StatusOK, page.Invitation(p))
	}
	p.Path, p.Problems = under(placeInvitations, c.Param("token")), problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), page.Invitation(p))
}

func (h *Handlers) invitationPage(c *web.Ctx, in account.Invited, form url.Values) page.InvitationPage {
	loc, path := c.Loc, under(placeInvitations, c.Param("token"))
	p := page.InvitationPage{Page: h.page(c, "invitation.title"), Heading: loc.T("invitation.heading", "organisation", in.OrgName)}
	role := "role." + string(in.Role)
	p.Facts = []ui.Fact{
		{Key: loc.T("invitation.by"), Value: in.By},
		{Key: loc.T("members.field.role"), Value: loc.T(role), Sub: loc.T("role.may." + string(in.Role))},
		{Key: loc.T("invitation.to"), Value: in.Email},
		{Key: loc.T("members.until"), Value: loc.Time(in.Until)},
	}
	switch {
	case c.Actor.SignedIn() && c.Actor.Email == in.Email:
		p.Action, p.Button = path, loc.T("invitation.accept")
	case c.Actor.SignedIn():
		p.Text = loc.T("invitation.as_other", "email", c.Actor.Email)
		p.Doors = []ui.Button{{Text: loc.T("ui.sign_out"), Href: ui.PlaceSignOut}}
	case in.Known:
		p.Text = loc.T("invitation.known")
		p.Doors = []ui.Button{{Text: loc.T("ui.sign_in"), Href: signInFrom(path)}}
	default:
		p.Text, p.Action, p.Button = loc.T("invitation.new"), path, loc.T("invitation.join")
		p.Fields = newPersonFields(loc, form)
	}
	return p
}

func newPersonFields(loc *i18n.Loc, form url.Values) []ui.Field {
	return []ui.Field{
		{Name: "name", Label: loc.T("invitation.name"), Width: 32, Autocomplete: "name", Value: form.Get("name")},
		{Name: "password", Label: loc.T("field.password"), Hint: loc.T("invitation.password_hint"), Type: "password", Width: 32, Autocomplete: "new-password"},
	}
}

// InvitationAccept makes the person a member: as who they are signed in, or with a new account.
func (h *Handlers) InvitationAccept(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	token := c.Param("token")
	if c.Actor.SignedIn() {
		a, err := h.Account.Accept(c.Std(), c.Actor, token)
		if err != nil {
			return err
		}
		if err := c.ActIn(a.OrgID); err != nil {
			return err
		}
		c.Flash("invitation.done")
		return c.SeeOther(first(a, "/"))
	}
	a, err := h.Account.AcceptNew(c.Std(), token, form.Get("name"), form.Get("password"), c.Loc.Tag(), c.RealIP())
	if errors.Is(err, account.ErrEmailTaken) || fault.KindOf(err) == fault.Invalid {
		return h.invitation(c, form, err)
	}
	if err != nil {
		return err
	}
	if err := c.SignIn(a); err != nil {
		return err
	}
	c.Flash("invitation.done")
	return c.SeeOther(first(a, "/"))
}

// Organisations shows for whom the person may act.
func (h *Handlers) Organisations(c *web.Ctx) error {
	rows, err := h.Account.Organisations(c.Std(), c.Actor.UserID)
	if err != nil {
		return err
	}
	p := page.OrganisationsPage{Page: h.page(c, "orgs.title"), Action: placeOrganisations}
	for _, a := range rows {
		r := page.OrganisationRow{ID: a.OrgID, Name: a.OrgName, Role: c.Loc.T("role." + string(a.Role)), Here: a.OrgID == c.Actor.OrgID}
		if r.Name == "" {
			r.Name = c.Loc.T("org." + string(a.OrgKind))
		}
		p.Rows = append(p.Rows, r)
	}
	return c.Render(http.StatusOK, page.Organisations(p))
}

// OrganisationChoose makes the session act for another organisation of the person.
func (h *Handlers) OrganisationChoose(c *web.Ctx) error {
	rows, err := h.Account.Organisations(c.Std(), c.Actor.UserID)
	if err != nil {
		return err
	}
	for _, a := range rows {
		if a.OrgID != c.FormValue("organisation") {
			continue
		}
		if err := c.ActIn(a.OrgID); err != nil {
			return err
		}
		return c.SeeOther(first(a, "/"))
	}
	return web.ErrMissing
}
