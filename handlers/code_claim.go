package handlers

import (
	"net/http"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// A code that somebody without a firm has brought is kept by their browser.
const (
	codeToken = "code"
	codeLife  = 7 * 24 * time.Hour
	maxCode   = 64 // more than any code, however it is typed
)

var errCodeMissing = fault.New(fault.Invalid, "code.missing").On("code")

// CodeForm asks for a code. One that stands in the address, as on a printed sheet,
// goes out of it at once, so that it stays in no history.
func (h *Handlers) CodeForm(c *web.Ctx) error {
	if typed := c.QueryParam("code"); typed != "" {
		c.KeepToken(codeToken, typed[:min(len(typed), maxCode)], codeLife)
		return c.SeeOther(placeCode)
	}
	return c.Render(http.StatusOK, shop.Code(h.codePage(c, c.Token(codeToken))))
}

func (h *Handlers) codePage(c *web.Ctx, typed string) shop.CodePage {
	loc := c.Loc
	p := shop.CodePage{Page: h.page(c, "code.title"), Action: placeCode, Field: ui.Field{
		Name: "code", Label: loc.T("code.field"), Hint: loc.T("code.field_hint"), Value: typed, Code: true, Width: 32, Autocomplete: "off",
	}}
	p.Path = placeCode
	switch {
	case !c.Actor.SignedIn():
		p.Button = loc.T("code.keep")
		p.Next = loc.T("code.next_visitor")
	case c.Actor.OrgKind == "":
		p.Button = loc.T("code.keep")
		p.Next = loc.T("code.next_person")
	case c.Actor.OrgKind != models.OrgFirm:
		p.No = loc.T("code.firms_only")
	default:
		p.Button = loc.T("code.claim")
	}
	return p
}

// CodeClaim turns a code into a voucher of the firm that one acts for. The code of
// somebody without one is kept, and they are led to where they get one.
func (h *Handlers) CodeClaim(c *web.Ctx) error {
	typed := strings.TrimSpace(clip(c.FormValue("code")))
	typed = typed[:min(len(typed), maxCode)]
	if typed == "" {
		return h.codeAgain(c, typed, errCodeMissing)
	}
	if !c.Actor.SignedIn() {
		c.KeepToken(codeToken, typed, codeLife)
		c.Flash("code.kept")
		return c.SeeOther(withAfter(placeSignUp, placeCode))
	}
	if c.Actor.OrgKind == "" {
		c.KeepToken(codeToken, typed, codeLife)
		c.Flash("code.kept")
		return c.SeeOther(placeFirm)
	}
	v, err := h.Checkout.ClaimCode(c.Std(), c.Actor, typed, c.RealIP())
	if err != nil {
		return h.codeAgain(c, typed, err)
	}
	c.DropToken(codeToken)
	c.Flash("code.done")
	return c.SeeOther(ui.PlaceVouchers + "#" + v.Grant.ID)
}

// codeAgain shows the form with what was not right; who may not claim at all is
// told on the page of that.
func (h *Handlers) codeAgain(c *web.Ctx, typed string, err error) error {
	if !correctable(err) {
		return err
	}
	p := h.codePage(c, typed)
	p.Problems = problems(c.Loc, onField(err, "code"), nil)
	return c.Render(web.StatusOf(err), shop.Code(p))
}
