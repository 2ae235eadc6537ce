package handlers

import (
	"errors"
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ResetForm asks whose password was forgotten.
func (h *Handlers) ResetForm(c *web.Ctx) error {
	return c.Render(http.StatusOK, account.Address(h.resetPage(c, c.Actor.Email)))
}

// ResetAsk writes to the address. Its answer is the same whether or not there is an account.
func (h *Handlers) ResetAsk(c *web.Ctx) error {
	email := c.FormValue("email")
	if err := h.Account.AskReset(c.Std(), email, c.Loc.Tag(), c.RealIP()); err != nil {
		return h.addressAgain(c, h.resetPage(c, email), err)
	}
	return h.mailed(c, placeReset, email)
}

// ResetSent says that a message is on its way.
func (h *Handlers) ResetSent(c *web.Ctx) error {
	p := h.sentPage(c, "sign_up.sent", placeReset)
	p.Steps = []string{c.Loc.T("reset.step.open"), c.Loc.T("reset.step.choose")}
	return c.Render(http.StatusOK, account.Sent(p))
}

// ResetLink is where the link of a reset leads; looking spends nothing.
func (h *Handlers) ResetLink(c *web.Ctx) error {
	email, err := h.Account.ResetLink(c.Std(), c.Param("token"))
	if err != nil {
		return h.spent(c, err, "reset", placeReset)
	}
	return c.Render(http.StatusOK, account.Link(h.resetLinkPage(c, email)))
}

// ResetFinish sets the new password and leads to the sign-in, where a second
// factor is asked for as ever.
func (h *Handlers) ResetFinish(c *web.Ctx) error {
	token := c.Param("token")
	err := h.Account.FinishReset(c.Std(), token, c.FormValue("password"))
	switch {
	case errors.Is(err, counter.ErrLink):
		return h.spent(c, err, "reset", placeReset)
	case err != nil && correctable(err):
		email, lerr := h.Account.ResetLink(c.Std(), token)
		if lerr != nil {
			return h.spent(c, lerr, "reset", placeReset)
		}
		return h.linkAgain(c, h.resetLinkPage(c, email), err)
	case err != nil:
		return err
	}
	if c.Actor.SignedIn() {
		if err := c.SignOut(); err != nil { // this session ended with the others
			return err
		}
	}
	c.Flash("reset.done")
	return c.SeeOther(ui.PlaceSignIn)
}

func (h *Handlers) resetPage(c *web.Ctx, email string) account.AddressPage {
	p := account.AddressPage{
		Page: h.page(c, "reset.title"), Heading: c.Loc.T("reset.title"), Lead: c.Loc.T("reset.lead"), Action: placeReset, Button: c.Loc.T("reset.button"),
		Email: addressField(c, "field.email", email),
	}
	if !c.Actor.SignedIn() {
		p.Aside = []ui.Crumb{{Text: c.Loc.T("ui.sign_in"), Href: ui.PlaceSignIn}, {Text: c.Loc.T("ui.sign_up"), Href: placeSignUp}}
	}
	return p
}

func (h *Handlers) resetLinkPage(c *web.Ctx, email string) account.LinkPage {
	return account.LinkPage{
		Page: h.page(c, "reset.finish"), Heading: c.Loc.T("reset.finish"), Lead: c.Loc.T("reset.finish_lead", "email", email),
		Action: under(placeReset, c.Param("token")), Username: email, Button: c.Loc.T("reset.finish_button"),
		Fields: []ui.Field{newPassword(c, "field.fresh_password")},
	}
}
