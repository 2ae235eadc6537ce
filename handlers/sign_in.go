package handlers

import (
	"errors"
	"net/http"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// SignInForm asks who it is.
func (h *Handlers) SignInForm(c *web.Ctx) error {
	after := web.LocalPath(c.QueryParam("after"))
	if c.Actor.SignedIn() {
		return c.SeeOther(after)
	}
	return c.Render(http.StatusOK, shop.SignIn(h.signInPage(c, after, "")))
}

// SignIn begins a session under a fresh token and leads to where the visitor wanted to be.
func (h *Handlers) SignIn(c *web.Ctx) error {
	email, after := c.FormValue("email"), web.LocalPath(c.FormValue("after"))
	p := h.signInPage(c, after, email)
	if p.Problems = signInMissing(c); len(p.Problems) > 0 {
		return c.Render(http.StatusUnprocessableEntity, shop.SignIn(p))
	}
	a, err := h.Account.SignIn(c.Std(), email, c.FormValue("password"), c.RealIP())
	if errors.Is(err, account.ErrSignIn) || fault.KindOf(err) == fault.TooMany {
		p.Problems = []ui.Problem{{Field: "email", Text: c.Loc.Fault(err)}}
		return c.Render(web.StatusOf(err), shop.SignIn(p))
	}
	if err != nil {
		return err
	}
	if err := c.SignIn(a); err != nil {
		return err
	}
	return c.SeeOther(first(a, after))
}

// first is the page after signing in: what was asked for, else the actor's own desk.
func first(a models.Actor, after string) string {
	if after != "/" {
		return after
	}
	switch a.OrgKind {
	case models.OrgProvider:
		return placeSites
	case models.OrgNetwork:
		return placeProgrammes
	case models.OrgPlatform:
		return placeDashboard
	}
	return after
}

func signInMissing(c *web.Ctx) []ui.Problem {
	var out fault.List
	for _, f := range []struct{ name, label string }{{"email", "field.email"}, {"password", "field.password"}} {
		switch text := c.FormValue(f.name); {
		case text == "":
			out = append(out, errRequired.With("label", c.Loc.T(f.label)).On(f.name))
		case len(text) > maxField:
			out = append(out, errTooLong.With("label", c.Loc.T(f.label), "max", maxField).On(f.name))
		}
	}
	return problems(c.Loc, out.Or(), nil)
}

func (h *Handlers) signInPage(c *web.Ctx, after, email string) shop.SignInPage {
	p := shop.SignInPage{Page: h.page(c, "sign_in.title"), Action: ui.PlaceSignIn, After: after}
	if c.Request().Method != http.MethodGet {
		p.Path = signInFrom(after)
	}
	p.Email = ui.Field{Name: "email", Label: c.Loc.T("field.email"), Type: "email", Autocomplete: "username", Width: 32, Value: email}
	p.Password = ui.Field{Name: "password", Label: c.Loc.T("field.password"), Type: "password", Autocomplete: "current-password", Width: 32}
	if !h.Demo {
		return p
	}
	for _, role := range []models.Role{models.RoleOwner, models.RoleIssuer, models.RoleReviewer, models.RoleProvider, models.RoleOperator} {
		p.Demo = append(p.Demo, shop.DemoAccount{Email: string(role) + "@demo.test", Role: c.Loc.T("role." + string(role))})
	}
	return p
}

// SignOutForm asks before the session ends.
func (h *Handlers) SignOutForm(c *web.Ctx) error {
	p := shop.SignOutPage{Page: h.page(c, "sign_out.title"), Action: ui.PlaceSignOut, Done: !c.Actor.SignedIn()}
	if p.Done {
		p.Title = c.Loc.T("sign_out.done")
	}
	return c.Render(http.StatusOK, shop.SignOut(p))
}

// SignOut ends the session.
func (h *Handlers) SignOut(c *web.Ctx) error {
	if err := c.SignOut(); err != nil {
		return err
	}
	return c.SeeOther(ui.PlaceSignOut)
}
