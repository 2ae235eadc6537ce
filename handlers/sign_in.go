package handlers

import (
	"errors"
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/account"
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
	return c.Render(http.StatusOK, account.SignIn(h.signInPage(c, after, "")))
}

// SignIn takes the password. Who has no second factor is in; the others show it next.
func (h *Handlers) SignIn(c *web.Ctx) error {
	email, after := c.FormValue("email"), web.LocalPath(c.FormValue("after"))
	if wrong := signInMissing(c); len(wrong) > 0 {
		return h.signInAgain(c, after, email, wrong)
	}
	e, err := h.Account.SignIn(c.Std(), email, c.FormValue("password"), c.RealIP())
	if errors.Is(err, counter.ErrSignIn) || fault.KindOf(err) == fault.TooMany {
		return h.signInAgain(c, after, email, onField(err, "email"))
	}
	if err != nil {
		return err
	}
	return h.goOn(c, e, after)
}

// goOn is what follows a first step that was right.
func (h *Handlers) goOn(c *web.Ctx, e counter.Entry, after string) error {
	if !e.Waits() {
		return h.enter(c, e.Actor, false, after)
	}
	if err := c.HalfSignIn(e.Half.UserID, e.Half.Mark); err != nil {
		return err
	}
	return c.SeeOther(withAfter(placeSecond, after))
}

// enter begins the session under a fresh token and leads to where the visitor wanted to be.
func (h *Handlers) enter(c *web.Ctx, a models.Actor, factor bool, after string) error {
	in := c.SignIn
	if factor {
		in = c.SignInByFactor
	}
	if err := in(a); err != nil {
		return err
	}
	if err := h.greet(c, a); err != nil {
		return err
	}
	if err := h.adoptCart(c, a); err != nil {
		return err
	}
	return c.SeeOther(first(a, after))
}

// greet ties what waited to be tied to whoever signed in, and tells them when the browser is new.
func (h *Handlers) greet(c *web.Ctx, a models.Actor) error {
	if link := c.Take("link"); link != "" {
		done, err := h.Account.LinkIdentity(c.Std(), a, link)
		if err != nil {
			return err
		}
		if done {
			c.Flash("factor.done.connected")
		}
	}
	name := browserName(c.Agent())
	if name == "" {
		name = c.Loc.T("ui.unknown")
	}
	mark, err := h.Account.Arrived(c.Std(), a, c.Marks(), name)
	if err != nil {
		return err
	}
	c.Mark(mark)
	return nil
}

// signInAgain shows the form with what was not right.
func (h *Handlers) signInAgain(c *web.Ctx, after, email string, wrong error) error {
	p := h.signInPage(c, after, email)
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), account.SignIn(p))
}

// onField names the field that a fault is shown at.
func onField(err error, field string) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.On(field)
	}
	return err
}

// first is the page after signing in: what was asked for, else the actor's own desk.
func first(a models.Actor, after string) string {
	if after != "/" {
		return after
	}
	switch a.OrgKind {
	case "":
		return placeFirm
	case models.OrgProvider:
		return placeSites
	case models.OrgNetwork:
		return placeProgrammes
	case models.OrgPlatform:
		return placeDashboard
	}
	return after
}

func signInMissing(c *web.Ctx) fault.List {
	var out fault.List
	for _, f := range []struct{ name, label string }{{"email", "field.email"}, {"password", "field.password"}} {
		switch text := c.FormValue(f.name); {
		case text == "":
			out = append(out, errRequired.With("label", c.Loc.T(f.label)).On(f.name))
		case len(text) > maxField:
			out = append(out, errTooLong.With("label", c.Loc.T(f.label), "max", maxField).On(f.name))
		}
	}
	return out
}

func (h *Handlers) signInPage(c *web.Ctx, after, email string) account.SignInPage {
	p := account.SignInPage{Page: h.page(c, "sign_in.title"), Action: ui.PlaceSignIn, After: after}
	if c.Request().Method != http.MethodGet {
		p.Path = signInFrom(after)
	}
	p.Email = ui.Field{Name: "email", Label: c.Loc.T("field.email"), Type: "email", Autocomplete: "username", Width: 32, Value: email}
	p.Password = ui.Field{Name: "password", Label: c.Loc.T("field.password"), Type: "password", Autocomplete: "current-password", Width: 32}
	p.Passkey = h.signInPasskey(c, after)
	p.Aside = []ui.Crumb{{Text: c.Loc.T("sign_in.none"), Href: withAfter(placeSignUp, after)}, {Text: c.Loc.T("reset.link"), Href: placeReset}}
	if name := h.Account.IdentityName(); name != "" {
		p.Elsewhere = &ui.Button{Text: c.Loc.T("sign_in.elsewhere", "name", name), Href: withAfter(placeOIDCSignIn, after), Kind: "secondary"}
	}
	if !h.Demo {
		return p
	}
	for _, role := range []models.Role{models.RoleOwner, models.RoleIssuer, models.RoleReviewer, models.RoleProvider, models.RoleOperator} {
		p.Demo = append(p.Demo, account.DemoAccount{Email: string(role) + "@demo.test", Role: c.Loc.T("role." + string(role))})
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
