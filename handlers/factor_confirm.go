package handlers

import (
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ConfirmForm asks a person in a session to show once more who they are.
func (h *Handlers) ConfirmForm(c *web.Ctx) error {
	after := web.LocalPath(c.QueryParam("after"))
	if c.IsFresh() && !c.Actor.FactorNeeded && (c.FactorShown() || c.QueryParam("factor") == "") {
		return c.SeeOther(after)
	}
	return h.confirmPage(c, http.StatusOK, after, nil)
}

// Confirm takes the proof and leads back to where it was asked for.
func (h *Handlers) Confirm(c *web.Ctx) error {
	after := web.LocalPath(c.FormValue("after"))
	factor, err := h.Account.Confirm(c.Std(), c.Actor, proof(c, "confirm"), c.RealIP())
	if err != nil && correctable(err) {
		return h.confirmPage(c, web.StatusOf(err), after, err)
	}
	if err != nil {
		return err
	}
	if err := c.Proved(factor); err != nil {
		return err
	}
	return c.SeeOther(after)
}

func (h *Handlers) confirmPage(c *web.Ctx, status int, after string, wrong error) error {
	f, err := h.Account.Factors(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	if c.Actor.FactorNeeded && !f.Any() {
		return c.SeeOther(withAfter(ui.PlaceFactor, after))
	}
	p := h.proofPage(c, f, proofAsk{title: "factor.confirm", action: ui.PlaceConfirm, after: after, wrong: wrong})
	p.Lead, p.Cancel = c.Loc.T("factor.confirm_lead"), ui.Crumb{Text: c.Loc.T("factor.cancel"), Href: ui.PlaceSessions}
	if c.Actor.FactorNeeded {
		p.Cancel = ui.Crumb{Text: c.Loc.T("ui.sign_out"), Href: ui.PlaceSignOut}
	}
	if !f.Any() {
		h.confirmOtherwise(c, f, &p)
	}
	return c.Render(status, account.Proof(p))
}

// confirmOtherwise offers those without a factor what they signed in with.
func (h *Handlers) confirmOtherwise(c *web.Ctx, f counter.Factors, p *account.ProofPage) {
	if f.Password {
		p.Password = &ui.Field{Name: "password", Label: c.Loc.T("field.password"), Type: "password", Autocomplete: "current-password", Width: 32}
	}
	if len(f.Identities) == 0 || h.Account.IdentityName() == "" {
		return
	}
	p.Elsewhere = &ui.Button{Text: c.Loc.T("factor.confirm_at", "name", h.Account.IdentityName()), Href: withAfter(placeOIDCConfirm, p.After)}
	if f.Password {
		p.Elsewhere.Kind = "secondary"
	}
}

// proofAsk is where a proof is asked for.
type proofAsk struct {
	title, action, after string
	wrong                error // what was not right the time before
}

// proofPage offers the factors that there are.
func (h *Handlers) proofPage(c *web.Ctx, f counter.Factors, ask proofAsk) account.ProofPage {
	p := account.ProofPage{Page: h.page(c, ask.title), Heading: c.Loc.T(ask.title), Action: ask.action, After: ask.after}
	p.Path, p.Problems = withAfter(ask.action, ask.after), problems(c.Loc, ask.wrong, nil)
	if !f.TOTP.IsZero() {
		code := codeField(c)
		p.Code = &code
	}
	if len(f.Passkeys) > 0 && h.Account.TakesPasskeys() {
		p.Passkey = &account.PasskeyForm{
			Deed: "get", Action: ask.action, Ask: ask.action + "/ask", After: ask.after,
			Button: c.Loc.T("factor.passkey_use"), Without: without(c, f),
		}
	}
	if f.Any() {
		p.Recovery = &ui.Field{Name: "recovery", Label: c.Loc.T("factor.recovery_code"), Autocomplete: "off", Code: true, Width: 32}
		p.RecoveryOpen = c.FormValue("by") == "recovery"
	}
	return p
}

func without(c *web.Ctx, f counter.Factors) string {
	if f.TOTP.IsZero() {
		return c.Loc.T("factor.without_app")
	}
	return c.Loc.T("factor.with_app")
}

// proof reads what the form of a proof sends; flow names the question kept for a passkey.
func proof(c *web.Ctx, flow string) counter.Proof {
	switch c.FormValue("by") {
	case "password":
		return counter.Proof{Password: atMost(c.FormValue("password"))}
	case "recovery":
		return counter.Proof{Recovery: atMost(c.FormValue("recovery"))}
	case "passkey":
		return counter.Proof{Answer: []byte(c.FormValue("answer")), Kept: c.Take("passkey_" + flow)}
	}
	return counter.Proof{Code: atMost(c.FormValue("code"))}
}

// atMost cuts what is longer than any field: it is wrong anyway.
func atMost(s string) string { return s[:min(len(s), maxField)] }

// ConfirmAsk asks the browser for one of the actor's passkeys.
func (h *Handlers) ConfirmAsk(c *web.Ctx) error {
	return askPasskey(c, "confirm", func() (counter.Asked, error) { return h.Account.AskPasskey(c.Std(), c.Actor.UserID) })
}
