package web

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"supermarket/internal/i18n"
	"supermarket/models"
)

// Ctx is one request with who acts and in which language.
type Ctx struct {
	echo.Context
	Actor models.Actor
	Loc   *i18n.Loc
	Theme string // "", light or dark
	route Route
	srv   *Server
}

// Std returns the request's context.
func (c *Ctx) Std() context.Context { return c.Request().Context() }

// Render writes a page, whole.
func (c *Ctx) Render(status int, page templ.Component) error {
	buf := pages.Get().(*bytes.Buffer)
	defer pages.Put(buf)
	buf.Reset()
	if err := page.Render(c.Std(), buf); err != nil {
		return err
	}
	return c.HTMLBlob(status, buf.Bytes())
}

// pages are buffers that have held a page before: most are some twenty kilobytes.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// SeeOther sends the browser on with a GET; to is a path of ours.
func (c *Ctx) SeeOther(to string) error { return c.Redirect(http.StatusSeeOther, to) }

// RequestID names the request in the log.
func (c *Ctx) RequestID() string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// Flash keeps a message id for the next page of this session.
func (c *Ctx) Flash(id string) {
	if c.srv.sessions != nil {
		c.srv.sessions.Put(c.Std(), "flash", id)
	}
}

// TakeFlash returns the message id that the deed before left, "" when none.
func (c *Ctx) TakeFlash() string {
	if c.srv.sessions == nil || c.route.Realm != Pages {
		return ""
	}
	return c.srv.sessions.PopString(c.Std(), "flash")
}

// LocalPath returns p when it is a path on this site, else "/". It refuses what
// a browser would take for another host.
func LocalPath(p string) string {
	if len(p) == 0 || p[0] != '/' || len(p) > 2048 {
		return "/"
	}
	if len(p) > 1 && (p[1] == '/' || p[1] == '\\') {
		return "/"
	}
	for _, r := range p {
		if r < 0x20 || r == 0x7f || r == '\\' {
			return "/"
		}
	}
	return p
}
