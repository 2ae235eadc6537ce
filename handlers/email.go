package handlers

import (
	"errors"
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// EmailForm asks for another address of the actor's.
func (h *Handlers) EmailForm(c *web.Ctx) error {
	return c.Render(http.StatusOK, account.Change(h.emailPage(c, "")))
}

// EmailAsk writes to the new address, and word of it to the old one.
func (h *Handlers) EmailAsk(c *web.Ctx) error {
	email := c.FormValue("email")
	if err := h.Account.AskEmail(c.Std(), c.Actor, email, c.RealIP()); err != nil {
		return h.changeAgain(c, h.emailPage(c, email), onField(err, "email"))
	}
	return h.mailed(c, placeEmail, email)
}

// EmailSent says that a message is on its way to the new address.
func (h *Handlers) EmailSent(c *web.Ctx) error {
	p := h.sentPage(c, "email.sent", placeEmail)
	p.Steps = []string{c.Loc.T("email.step.open"), c.Loc.T("email.step.confirm")}
	return c.Render(http.StatusOK, account.Sent(p))
}

// EmailLink is where the link to a new address leads; looking spends nothing.
func (h *Handlers) EmailLink(c *web.Ctx) error {
	email, err := h.Account.EmailLink(c.Std(), c.Param("token"))
	if err != nil {
		return h.spent(c, err, "email", placeAccount)
	}
	return c.Render(http.StatusOK, account.Link(account.LinkPage{
		Page: h.page(c, "email.finish"), Heading: c.Loc.T("email.finish"), Lead: c.Loc.T("email.finish_lead", "email", email),
		Action: under(placeEmailLink, c.Param("token")), Button: c.Loc.T("email.finish_button"),
	}))
}

// EmailFinish gives the account its new address.
func (h *Handlers) EmailFinish(c *web.Ctx) error {
	err := h.Account.FinishEmail(c.Std(), c.Param("token"))
	switch {
	case errors.Is(err, counter.ErrLink):
		return h.spent(c, err, "email", placeAccount)
	case errors.Is(err, counter.ErrEmailTaken):
		return h.taken(c, err, "email", placeAccount)
	case err != nil:
		return err
	}
	c.Flash("email.done")
	return c.SeeOther(placeAccount)
}

func (h *Handlers) emailPage(c *web.Ctx, email string) account.ChangePage {
	p := h.changePage(c, "self.change_email", placeEmail)
	p.Lead = c.Loc.T("self.change_email_lead", "email", c.Actor.Email)
	p.Fields = []ui.Field{addressField(c, "field.new_email", email)}
	p.Button = c.Loc.T("self.email_button")
	return p
}
