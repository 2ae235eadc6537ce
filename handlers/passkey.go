package handlers

import (
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// askPasskey hands a question to the browser and keeps its other half in the
// session under the flow's name.
func askPasskey(c *web.Ctx, flow string, ask func() (counter.Asked, error)) error {
	q, err := ask()
	if err != nil {
		return web.WriteProblem(c, web.ProblemOf(err, c.Loc, c.RequestID()))
	}
	c.Keep("passkey_"+flow, q.Kept)
	return c.Blob(http.StatusOK, "application/json", q.Options)
}

// PasskeyNewAsk asks the browser to make a passkey.
func (h *Handlers) PasskeyNewAsk(c *web.Ctx) error {
	return askPasskey(c, "new", func() (counter.Asked, error) { return h.Account.AskNewPasskey(c.Std(), c.Actor) })
}

// PasskeyAdd keeps the passkey that the browser made.
func (h *Handlers) PasskeyAdd(c *web.Ctx) error {
	codes, err := h.Account.AddPasskey(c.Std(), c.Actor, atMost(c.FormValue("name")), c.Take("passkey_new"),
		[]byte(c.FormValue("answer")), counter.SessionID(c.SessionToken()))
	if err != nil {
		return h.factorRemoved(c, err)
	}
	return h.factorAdded(c, codes, web.LocalPath(c.FormValue("after")))
}

// PasskeyRemove takes one of the actor's passkeys away.
func (h *Handlers) PasskeyRemove(c *web.Ctx) error {
	return h.factorRemoved(c, h.Account.RemovePasskey(c.Std(), c.Actor, c.Param("id")))
}

// PasskeySignInAsk asks the browser for whichever passkey it has of ours.
func (h *Handlers) PasskeySignInAsk(c *web.Ctx) error {
	return askPasskey(c, "in", func() (counter.Asked, error) { return h.Account.AskPasskey(c.Std(), "") })
}

// PasskeySignIn signs in whose passkey answered, in one step.
func (h *Handlers) PasskeySignIn(c *web.Ctx) error {
	after := web.LocalPath(c.FormValue("after"))
	a, err := h.Account.SignInByPasskey(c.Std(), c.Take("passkey_in"), []byte(c.FormValue("answer")), c.RealIP())
	if err != nil && correctable(err) {
		return h.signInAgain(c, after, "", err)
	}
	if err != nil {
		return err
	}
	return h.enter(c, a, true, after)
}

// signInPasskey is the form of the page at "/sign-in", nil where browsers have no passkeys of ours.
func (h *Handlers) signInPasskey(c *web.Ctx, after string) *account.PasskeyForm {
	if !h.Account.TakesPasskeys() {
		return nil
	}
	return &account.PasskeyForm{
		Deed: "get", Action: ui.PlaceSignIn + "/passkey", Ask: ui.PlaceSignIn + "/passkey/ask", After: after,
		Button: c.Loc.T("factor.passkey_sign_in"), Second: true, Without: c.Loc.T("factor.passkey_password"),
	}
}
