package handlers

import (
	"net/http"
	"strings"

	counter "supermarket/internal/account"
	"supermarket/models"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// fewCodes is when a person is told to make new recovery codes.
const fewCodes = 3

// Factor lists how the actor can show who they are. One whose role waits for a
// factor that they have is led to show it.
func (h *Handlers) Factor(c *web.Ctx) error {
	f, err := h.Account.Factors(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	after := web.LocalPath(c.QueryParam("after"))
	if f.Any() && (c.Actor.FactorNeeded || after != "/" && !c.FactorShown()) {
		return c.SeeOther(withAfter(ui.PlaceConfirm, after) + "&factor=shown")
	}
	return c.Render(http.StatusOK, account.Factor(h.factorPage(c, f, after)))
}

func (h *Handlers) factorPage(c *web.Ctx, f counter.Factors, after string) account.FactorPage {
	p := account.FactorPage{Page: h.page(c, "factor.title")}
	p.App = account.AppFactor{Since: f.TOTP, SetUp: placeApp, Remove: placeApp + "/remove"}
	switch {
	case c.Actor.FactorNeeded:
		p.Needed = &ui.Notice{Title: c.Loc.T("factor.needed"), Text: c.Loc.T("factor.needed_text", "role", c.Loc.T("role."+string(c.Actor.Role))), Tone: "warn"}
		p.App.SetUp = withAfter(placeApp, after)
	case after != "/" && !f.Any():
		p.Needed = &ui.Notice{Title: c.Loc.T("factor.needed_deed.title"), Text: c.Loc.T("factor.needed_deed"), Tone: "warn"}
		p.App.SetUp = withAfter(placeApp, after)
	case after != "/":
		p.After = after
	}
	for _, k := range f.Passkeys {
		p.Passkeys = append(p.Passkeys, passkeyRow(c, k))
	}
	h.offerPasskey(c, &p, after)
	if f.Any() {
		p.Recovery = recoveryState(c, f)
	}
	h.identities(c, f, &p)
	return p
}

func (h *Handlers) offerPasskey(c *web.Ctx, p *account.FactorPage, after string) {
	if !h.Account.TakesPasskeys() {
		p.NoPasskeys = c.Loc.T("factor.passkey_host")
		return
	}
	p.PasskeyAdd = &account.PasskeyForm{
		Deed: "create", Action: placePasskeys, Ask: placePasskeys + "/ask", After: after, Button: c.Loc.T("factor.passkey_add"), Second: true,
		Name:    &ui.Field{Name: "name", Label: c.Loc.T("factor.passkey_name"), Hint: c.Loc.T("factor.passkey_name_hint"), Width: 32},
		Without: c.Loc.T("factor.passkey_without"),
	}
}

func passkeyRow(c *web.Ctx, k models.Passkey) account.PasskeyRow {
	r := account.PasskeyRow{Name: k.Name, Since: k.CreatedAt, Remove: under(placePasskeys, k.ID, "remove")}
	if r.Name == "" {
		r.Name = c.Loc.T("factor.passkey")
	}
	if k.LastUsedAt != nil {
		r.LastUsed = *k.LastUsedAt
	}
	return r
}

func recoveryState(c *web.Ctx, f counter.Factors) *account.RecoveryState {
	return &account.RecoveryState{
		Text: c.Loc.T("factor.recovery_left", "count", f.Codes), Few: f.Codes < fewCodes, Since: f.CodesAt,
		Action: placeRecovery, Button: c.Loc.T("factor.recovery_renew"),
	}
}

// RecoveryRenew makes new recovery codes; the page that answers is the only one that shows them.
func (h *Handlers) RecoveryRenew(c *web.Ctx) error {
	codes, err := h.Account.RenewRecovery(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return h.showCodes(c, codes, ui.PlaceFactor)
}

func (h *Handlers) showCodes(c *web.Ctx, codes []string, next string) error {
	p := account.CodesPage{Page: h.page(c, "factor.codes_title"), Codes: codes, At: h.Clock.Now(), Next: next}
	p.Path = ui.PlaceFactor
	p.For = joined(" · ", say(c.Loc, p.Site.ZH(), p.Site.EN()), c.Actor.Email)
	return c.Render(http.StatusOK, account.Codes(p))
}

// AppForm shows the secret of an authenticator app to be set up, the same until it is confirmed.
func (h *Handlers) AppForm(c *web.Ctx) error {
	return h.appPage(c, http.StatusOK, nil)
}

// AppConfirm takes the first code of the app.
func (h *Handlers) AppConfirm(c *web.Ctx) error {
	codes, err := h.Account.ConfirmTOTP(c.Std(), c.Actor, c.Peek("totp"), c.FormValue("code"), counter.SessionID(c.SessionToken()))
	if err != nil && correctable(err) {
		return h.appPage(c, web.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	c.Take("totp")
	return h.factorAdded(c, codes, web.LocalPath(c.FormValue("after")))
}

// factorAdded goes on with a session that has shown its new factor.
func (h *Handlers) factorAdded(c *web.Ctx, codes []string, after string) error {
	if err := c.Proved(true); err != nil {
		return err
	}
	c.Actor.FactorNeeded = false
	next := ui.PlaceFactor
	if after != "/" {
		next = after
	}
	if len(codes) > 0 {
		return h.showCodes(c, codes, next)
	}
	c.Flash("factor.done.added")
	return c.SeeOther(next)
}

func (h *Handlers) appPage(c *web.Ctx, status int, wrong error) error {
	p := account.AppPage{Page: h.page(c, "factor.app_title"), Action: placeApp}
	offer, err := h.Account.OfferedTOTP(c.Actor, c.Peek("totp"))
	if err != nil {
		if offer, err = h.Account.OfferTOTP(c.Actor, p.Site.EN()); err != nil {
			return err
		}
		c.Keep("totp", offer.Sealed)
	}
	p.Path, p.After = c.Request().URL.Path, web.LocalPath(c.FormValue("after"))
	p.URI, p.Secret = offer.URI, inFours(offer.Secret)
	if p.QR, err = qrOf(offer.URI, c.Loc.T("factor.app_qr")); err != nil {
		return err
	}
	p.Code, p.Problems = codeField(c), problems(c.Loc, wrong, nil)
	return c.Render(status, account.App(p))
}

func codeField(c *web.Ctx) ui.Field {
	return ui.Field{Name: "code", Label: c.Loc.T("factor.code"), Hint: c.Loc.T("factor.code_hint"), Autocomplete: "one-time-code", Numeric: true, Code: true, Width: 8}
}

// inFours parts a secret so that it can be read and typed.
func inFours(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), " ")
}

// AppRemove takes the authenticator app away.
func (h *Handlers) AppRemove(c *web.Ctx) error {
	return h.factorRemoved(c, h.Account.RemoveTOTP(c.Std(), c.Actor))
}

// factorRemoved leads back to the list, which says what was done or why it was not.
func (h *Handlers) factorRemoved(c *web.Ctx, err error) error {
	if err != nil && !correctable(err) {
		return err
	}
	if err == nil {
		c.Flash("factor.done.removed")
		return c.SeeOther(ui.PlaceFactor)
	}
	f, ferr := h.Account.Factors(c.Std(), c.Actor)
	if ferr != nil {
		return ferr
	}
	p := h.factorPage(c, f, "/")
	p.Path, p.Problems = ui.PlaceFactor, problems(c.Loc, err, nil)
	return c.Render(web.StatusOf(err), account.Factor(p))
}
