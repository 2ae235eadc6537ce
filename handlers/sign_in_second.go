package handlers

import (
	"errors"
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// half is the sign-in of this session that waits for its second step.
func half(c *web.Ctx) counter.Half {
	user, mark, _ := c.HalfSignedIn()
	return counter.Half{UserID: user, Mark: mark}
}

// SecondForm asks for a second factor, after the password.
func (h *Handlers) SecondForm(c *web.Ctx) error {
	return h.secondPage(c, http.StatusOK, web.LocalPath(c.QueryParam("after")), nil)
}

// Second takes the second factor and begins the session, under a fresh token.
func (h *Handlers) Second(c *web.Ctx) error {
	after := web.LocalPath(c.FormValue("after"))
	a, err := h.Account.SignInSecond(c.Std(), half(c), proof(c, "second"), c.RealIP())
	if err != nil && correctable(err) {
		return h.secondPage(c, web.StatusOf(err), after, err)
	}
	if err != nil {
		return err
	}
	return h.enter(c, a, true, after)
}

func (h *Handlers) secondPage(c *web.Ctx, status int, after string, wrong error) error {
	f, err := h.Account.FactorsOf(c.Std(), half(c))
	switch {
	case errors.Is(err, counter.ErrHalf) && c.Request().Method == http.MethodGet:
		return c.SeeOther(firstStep(after))
	case errors.Is(err, counter.ErrHalf):
		return h.signInAgain(c, after, "", err)
	case err != nil:
		return err
	}
	p := h.proofPage(c, f, proofAsk{title: "factor.second", action: placeSecond, after: after, wrong: wrong})
	p.Lead, p.Cancel = c.Loc.T("factor.second_lead"), ui.Crumb{Text: c.Loc.T("factor.second_back"), Href: firstStep(after)}
	return c.Render(status, account.Proof(p))
}

// firstStep is where a sign-in begins anew.
func firstStep(after string) string {
	if after == "/" {
		return ui.PlaceSignIn
	}
	return signInFrom(after)
}

// SecondAsk asks the browser for a passkey of whom the password was shown.
func (h *Handlers) SecondAsk(c *web.Ctx) error {
	return askPasskey(c, "second", func() (counter.Asked, error) {
		if _, err := h.Account.FactorsOf(c.Std(), half(c)); err != nil {
			return counter.Asked{}, err
		}
		return h.Account.AskPasskey(c.Std(), half(c).UserID)
	})
}
