package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ErrorPage stands in place of a page that cannot be shown. A visitor who asked
// for a page of someone signed in is led to sign in and back.
func (h *Handlers) ErrorPage(c *web.Ctx, status int, err error) error {
	if strings.HasPrefix(c.Request().URL.Path, "/api/v1/") {
		return web.WriteProblem(c, web.ProblemOf(err, c.Loc, c.RequestID())) // a program's route that a session serves
	}
	switch {
	case errors.Is(err, web.ErrFactor):
		return h.elsewhere(c, withAfter(ui.PlaceFactor, asking(c)))
	case errors.Is(err, web.ErrFresh):
		return h.elsewhere(c, withAfter(ui.PlaceConfirm, asking(c)))
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

// asking is the page that a browser is on: the one it asked for, else the one its form stood on.
func asking(c *web.Ctx) string {
	if c.Request().Method == http.MethodGet {
		return web.LocalPath(c.Request().URL.RequestURI())
	}
	from, err := url.Parse(c.Request().Referer())
	if err != nil || from.Host != c.Request().Host {
		return "/"
	}
	return web.LocalPath(from.RequestURI())
}

// withAfter is a page that leads on to after.
func withAfter(to, after string) string { return to + "?after=" + url.QueryEscape(after) }

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
