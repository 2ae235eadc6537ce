package handlers

import (
	"errors"
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// SignUpForm asks for an e-mail address.
func (h *Handlers) SignUpForm(c *web.Ctx) error {
	if c.Actor.SignedIn() {
		return c.SeeOther(placeAccount)
	}
	keepWanted(c, c.QueryParam("after"))
	return c.Render(http.StatusOK, account.Address(h.signUpPage(c, "")))
}

// SignUpAsk writes to the address. Its answer is the same whether or not there is an account.
func (h *Handlers) SignUpAsk(c *web.Ctx) error {
	email := c.FormValue("email")
	if err := h.Account.AskSignUp(c.Std(), email, c.Loc.Tag(), c.RealIP()); err != nil {
		return h.addressAgain(c, h.signUpPage(c, email), err)
	}
	return h.mailed(c, placeSignUp, email)
}

// addressAgain shows the form with what was not right about the address.
func (h *Handlers) addressAgain(c *web.Ctx, p account.AddressPage, err error) error {
	if !correctable(err) {
		return err
	}
	p.Path = p.Action
	p.Problems = problems(c.Loc, onField(err, "email"), nil)
	return c.Render(web.StatusOf(err), account.Address(p))
}

// mailed leads on, and keeps for the next page whom was written to.
func (h *Handlers) mailed(c *web.Ctx, place, email string) error {
	c.Keep("mailed", email[:min(len(email), 254)])
	return c.SeeOther(place + "/sent")
}

// mailedTo is whom was written to, also when the page is loaded again.
func mailedTo(c *web.Ctx) string {
	email := c.Take("mailed")
	if email != "" {
		c.Keep("mailed", email)
	}
	return email
}

// SignUpSent says that a message is on its way.
func (h *Handlers) SignUpSent(c *web.Ctx) error {
	p := h.sentPage(c, "sign_up.sent", placeSignUp)
	p.Steps = []string{c.Loc.T("sign_up.step.open"), c.Loc.T("sign_up.step.fill"), c.Loc.T("sign_up.step.firm")}
	return c.Render(http.StatusOK, account.Sent(p))
}

func (h *Handlers) sentPage(c *web.Ctx, title, back string) account.SentPage {
	p := account.SentPage{Page: h.page(c, title), Heading: c.Loc.T(title), Text: c.Loc.T("sign_up.sent_text"), Email: mailedTo(c), Again: back, Back: back}
	if p.Email != "" {
		p.Text = c.Loc.T("sign_up.sent_to", "email", p.Email)
	}
	p.Outbox = h.offered(c, placeLetters)
	return p
}

// SignUpLink is where the link of a sign-up leads; looking spends nothing.
func (h *Handlers) SignUpLink(c *web.Ctx) error {
	email, err := h.Account.SignUpLink(c.Std(), c.Param("token"))
	if err != nil {
		return h.spent(c, err, "sign_up", placeSignUp)
	}
	return c.Render(http.StatusOK, account.Link(h.signUpLinkPage(c, email, "")))
}

// SignUpFinish makes the account, signs its owner in and leads to their firm.
func (h *Handlers) SignUpFinish(c *web.Ctx) error {
	in := counter.NewUser{Name: c.FormValue("name"), Password: c.FormValue("password"), Locale: c.Loc.Tag()}
	a, err := h.Account.FinishSignUp(c.Std(), c.Param("token"), in)
	switch {
	case errors.Is(err, counter.ErrLink):
		return h.spent(c, err, "sign_up", placeSignUp)
	case errors.Is(err, counter.ErrEmailTaken):
		return h.taken(c, err, "sign_up", "")
	case err != nil && correctable(err):
		email, lerr := h.Account.SignUpLink(c.Std(), c.Param("token"))
		if lerr != nil {
			return h.spent(c, lerr, "sign_up", placeSignUp)
		}
		return h.linkAgain(c, h.signUpLinkPage(c, email, in.Name), err)
	case err != nil:
		return err
	}
	c.Flash("sign_up.done")
	return h.enter(c, a, false, "/")
}

// linkAgain shows a link's form with what was not right.
func (h *Handlers) linkAgain(c *web.Ctx, p account.LinkPage, err error) error {
	p.Path = p.Action
	p.Problems = problems(c.Loc, err, nil)
	return c.Render(web.StatusOf(err), account.Link(p))
}

// spent says that a link works no more, and offers a new one at place.
func (h *Handlers) spent(c *web.Ctx, err error, flow, place string) error {
	if !errors.Is(err, counter.ErrLink) {
		return err
	}
	p := account.SpentPage{Page: h.page(c, flow+".spent"), Heading: c.Loc.T(flow + ".spent"), Text: c.Loc.T(flow + ".spent_text")}
	p.Path = c.Request().URL.Path
	p.Ways = []ui.Crumb{{Text: c.Loc.T(flow + ".again"), Href: place}}
	if !c.Actor.SignedIn() {
		p.Ways = append(p.Ways, ui.Crumb{Text: c.Loc.T("ui.sign_in"), Href: ui.PlaceSignIn})
	}
	return c.Render(web.StatusOf(err), account.Spent(p))
}

// taken says that the address got an account meanwhile.
func (h *Handlers) taken(c *web.Ctx, err error, flow, back string) error {
	p := account.SpentPage{Page: h.page(c, flow+".taken"), Heading: c.Loc.T(flow + ".taken"), Text: c.Loc.T(flow + ".taken_text")}
	p.Path = c.Request().URL.Path
	if back != "" {
		p.Ways = []ui.Crumb{{Text: c.Loc.T("self.back"), Href: back}}
	} else {
		p.Ways = []ui.Crumb{{Text: c.Loc.T("ui.sign_in"), Href: ui.PlaceSignIn}, {Text: c.Loc.T("reset.link"), Href: placeReset}}
	}
	return c.Render(web.StatusOf(err), account.Spent(p))
}

func (h *Handlers) signUpPage(c *web.Ctx, email string) account.AddressPage {
	p := account.AddressPage{
		Page: h.page(c, "sign_up.title"), Heading: c.Loc.T("sign_up.title"), Lead: c.Loc.T("sign_up.lead"), Action: placeSignUp, Button: c.Loc.T("sign_up.button"),
		Email: addressField(c, "field.email", email), Aside: []ui.Crumb{{Text: c.Loc.T("sign_up.have"), Href: ui.PlaceSignIn}},
	}
	p.Email.Hint = c.Loc.T("field.sign_up_email_hint")
	return p
}

func addressField(c *web.Ctx, label, value string) ui.Field {
	return ui.Field{Name: "email", Label: c.Loc.T(label), Type: "email", Autocomplete: "email", Width: 32, Value: value}
}

// newPassword is the field of a password that is being chosen.
func newPassword(c *web.Ctx, label string) ui.Field {
	return ui.Field{
		Name: "password", Label: c.Loc.T(label), Hint: c.Loc.T("field.new_password_hint"), Type: "password", Autocomplete: "new-password", Width: 32, Reveal: true,
	}
}

func (h *Handlers) signUpLinkPage(c *web.Ctx, email, name string) account.LinkPage {
	return account.LinkPage{
		Page: h.page(c, "sign_up.finish"), Heading: c.Loc.T("sign_up.finish"), Lead: c.Loc.T("sign_up.finish_lead", "email", email),
		Action: under(placeSignUp, c.Param("token")), Username: email, Button: c.Loc.T("sign_up.finish_button"),
		Fields: []ui.Field{
			{Name: "name", Label: c.Loc.T("field.person_name"), Hint: c.Loc.T("field.person_name_hint"), Autocomplete: "name", Width: 32, Value: name},
			newPassword(c, "field.new_password"),
		},
	}
}
