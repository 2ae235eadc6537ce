package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"supermarket/internal/clock"
)

var bodyLimits = map[Realm]int64{Pages: 256 << 10, API: 1 << 20, Site: 1 << 20, Open: 0}

const ctxKey = "supermarket"

func (s *Server) ctxOf(ec echo.Context) *Ctx {
	if c, ok := ec.Get(ctxKey).(*Ctx); ok {
		return c
	}
	c := &Ctx{Context: ec, srv: s, route: Route{Realm: realmOf(ec.Request().URL.Path)}}
	ec.Set(ctxKey, c)
	return c
}

// realmOf guesses the realm of a path that no route has, for the shape of its error.
func realmOf(path string) Realm {
	switch {
	case strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/v1/"):
		return API
	case strings.HasPrefix(path, "/site/"):
		return Site
	default:
		return Open
	}
}

// serve is the way of every request of a route: body limit, session, actor,
// language, guard, handler.
func (s *Server) serve(r Route) echo.HandlerFunc {
	limit := r.MaxBody
	if limit == 0 {
		limit = bodyLimits[r.Realm]
	}
	run := func(ec echo.Context) error {
		began := clock.Start()
		c := &Ctx{Context: ec, srv: s, route: r}
		ec.Set(ctxKey, c)
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
		err := s.admitted(c)
		if err == nil {
			err = r.Handle(c)
		}
		if err != nil {
			ec.Error(err)
		}
		s.observe(c, began)
		return nil
	}
	if r.Realm != Pages {
		return run
	}
	return s.withSession(run)
}

func (s *Server) admitted(c *Ctx) error {
	who, err := s.whoActs(c)
	c.Actor = who
	s.localise(c)
	if err != nil {
		return err
	}
	return c.route.Access.Check(c.route.Realm, who)
}

// withSession loads the session before and keeps it after, around the handler.
func (s *Server) withSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ec echo.Context) error {
		var err error
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ec.SetRequest(r)
			inner := ec.Response().Writer
			ec.Response().Writer = w
			err = next(ec)
			ec.Response().Writer = inner
		})
		s.sessions.LoadAndSave(h).ServeHTTP(ec.Response().Writer, ec.Request())
		return err
	}
}

func (s *Server) observe(c *Ctx, began clock.Monotonic) {
	if s.opts.Observe == nil {
		return
	}
	s.opts.Observe(string(c.route.Realm), c.route.Path, c.Request().Method, c.Response().Status, began.Elapsed().Seconds())
}

// headers are those of every answer.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	csp := strings.Join([]string{
		"default-src 'self'", "form-action 'self' " + strings.Join(s.opts.FormActions, " "), "frame-ancestors 'none'",
		"base-uri 'none'", "object-src 'none'", "img-src 'self' data:",
	}, "; ")
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// ReadTimeout bounds how long the body of this request may take.
func (c *Ctx) ReadTimeout(d time.Duration) {
	_ = http.NewResponseController(c.Response()).SetReadDeadline(deadline(d))
}
