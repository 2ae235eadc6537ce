package handlers

import (
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// What a way to the OpenID provider is for; the way back takes up what was begun.
const (
	oidcSignIn  = "sign in"
	oidcConfirm = "confirm"
	oidcConnect = "connect"
)

// OIDCSignIn sends a visitor to the OpenID provider.
func (h *Handlers) OIDCSignIn(c *web.Ctx) error { return h.goThere(c, oidcSignIn) }

// OIDCConfirm sends the actor there to show once more who they are.
func (h *Handlers) OIDCConfirm(c *web.Ctx) error { return h.goThere(c, oidcConfirm) }

// OIDCConnect sends the actor there to tie that account to this one.
func (h *Handlers) OIDCConnect(c *web.Ctx) error { return h.goThere(c, oidcConnect) }

func (h *Handlers) goThere(c *web.Ctx, purpose string) error {
	to, kept, err := h.Account.AskIdentity(c.Std(), purpose == oidcConfirm)
	if err != nil {
		return err
	}
	c.Keep("openid", kept)
	c.Keep("openid_for", purpose)
	c.Keep("openid_after", web.LocalPath(c.QueryParam("after")))
	return c.Redirect(http.StatusSeeOther, to)
}

// OIDCBack is where the provider sends people back to.
func (h *Handlers) OIDCBack(c *web.Ctx) error {
	kept, purpose, after := c.Take("openid"), c.Take("openid_for"), web.LocalPath(c.Take("openid_after"))
	back := counter.Back{State: c.QueryParam("state"), Code: c.QueryParam("code"), Issuer: c.QueryParam("iss"), Error: c.QueryParam("error")}
	switch {
	case purpose == oidcConfirm && c.Actor.SignedIn():
		return h.confirmedThere(c, kept, back, after)
	case purpose == oidcConnect && c.Actor.SignedIn():
		return h.connected(c, kept, back)
	}
	return h.arrived(c, kept, back, after)
}

func (h *Handlers) arrived(c *web.Ctx, kept string, back counter.Back, after string) error {
	in, err := h.Account.SignInByIdentity(c.Std(), kept, back, c.RealIP())
	if err != nil && (correctable(err) || fault.KindOf(err) == fault.Unauthenticated) {
		return h.signInAgain(c, after, "", err)
	}
	if err != nil {
		return err
	}
	if in.Link == "" {
		return h.goOn(c, in.Entry, after)
	}
	c.Keep("link", in.Link)
	p := h.signInPage(c, after, in.Email)
	p.Notice = &ui.Notice{Title: c.Loc.T("sign_in.link"), Text: c.Loc.T("sign_in.link_text", "name", h.Account.IdentityName(), "email", in.Email)}
	return c.Render(http.StatusOK, account.SignIn(p))
}

func (h *Handlers) confirmedThere(c *web.Ctx, kept string, back counter.Back, after string) error {
	err := h.Account.ConfirmByIdentity(c.Std(), c.Actor, kept, back)
	if err != nil && correctable(err) {
		return h.confirmPage(c, web.StatusOf(err), after, err)
	}
	if err != nil {
		return err
	}
	if err := c.Proved(false); err != nil {
		return err
	}
	return c.SeeOther(after)
}

func (h *Handlers) connected(c *web.Ctx, kept string, back counter.Back) error {
	if !c.IsFresh() {
		return web.ErrFresh
	}
	if err := h.Account.ConnectIdentity(c.Std(), c.Actor, kept, back); err != nil {
		return h.factorRemoved(c, err)
	}
	c.Flash("factor.done.connected")
	return c.SeeOther(ui.PlaceFactor)
}

// OIDCDrop unties the actor from the provider.
func (h *Handlers) OIDCDrop(c *web.Ctx) error {
	return h.factorRemoved(c, h.Account.DropIdentity(c.Std(), c.Actor))
}

// identities lists the accounts elsewhere, and offers to tie one.
func (h *Handlers) identities(c *web.Ctx, f counter.Factors, p *account.FactorPage) {
	name := h.Account.IdentityName()
	if name == "" {
		return
	}
	for _, x := range f.Identities {
		p.Elsewhere = append(p.Elsewhere, account.IdentityRow{Name: name, Since: x.CreatedAt, Remove: placeOpenID + "/drop"})
	}
	if len(f.Identities) == 0 {
		p.Connect = &ui.Button{Text: c.Loc.T("factor.connect", "name", name), Href: placeOpenID, Kind: "secondary"}
	}
}
