package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/templates/shop"
	"supermarket/web"
)

// ErrorPage stands in place of a page that cannot be shown. A visitor who asked
// for a page of someone signed in is led to sign in and back.
func (h *Handlers) ErrorPage(c *web.Ctx, status int, err error) error {
	if strings.HasPrefix(c.Request().URL.Path, "/api/v1/") {
		return web.WriteProblem(c, web.ProblemOf(err, c.Loc, c.RequestID())) // a program's route that a session serves
	}
	asked := c.Request().Method == http.MethodGet
	if status == http.StatusUnauthorized && asked {
		return h.elsewhere(c, signInFrom(c.Request().URL.RequestURI()))
	}
	p := shop.FaultPage{Page: h.page(c, ""), Status: status, Ref: c.RequestID()}
	if key := fault.KeyOf(err); key != "fault.internal" && c.Loc.Has(key) {
		p.Text = c.Loc.Fault(err)
	}
	if !c.Actor.SignedIn() && (status == http.StatusUnauthorized || status == http.StatusForbidden) {
		p.SignIn = signInFrom("/")
	}
	p.Title = faultTitle(c, status)
	return c.Render(status, shop.Fault(p))
}

func faultTitle(c *web.Ctx, status int) string {
	if id := "fault.page." + strconv.Itoa(status) + ".title"; c.Loc.Has(id) {
		return c.Loc.T(id)
	}
	return c.Loc.T("fault.page.500.title")
}

// elsewhere sends a browser on, also when a part of a page asked by script.
func (h *Handlers) elsewhere(c *web.Ctx, to string) error {
	if c.Request().Header.Get("HX-Request") == "" {
		return c.SeeOther(to)
	}
	c.Response().Header().Set("HX-Redirect", to)
	return c.NoContent(http.StatusOK)
}
