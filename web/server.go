package web

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"supermarket/internal/clock"
	"supermarket/internal/i18n"
	"supermarket/models"
)

// Options are what the server works with.
type Options struct {
	Texts          *i18n.Bundle
	Clock          clock.Clock
	Log            *slog.Logger
	Sessions       scs.Store
	ActorOf        func(ctx context.Context, userID, orgID string) (models.Actor, error)
	ActorByKey     func(ctx context.Context, secret string) (models.Actor, error)
	ErrorPage      func(c *Ctx, status int, err error) error
	PublicURL      string
	TrustedProxies []netip.Prefix
	FormActions    []string                                                       // further origins that a form may lead to: the payment pages
	Observe        func(realm, route, method string, status int, seconds float64) // for metrics; may be nil
}

// Server is the assembled kit.
type Server struct {
	opts     Options
	echo     *echo.Echo
	sessions *scs.SessionManager
	secure   bool
	routes   []Route
}

// New assembles a server over a route table. A route without an access rule, or
// two with one method and path, are errors.
func New(o Options, routes []Route) (*Server, error) {
	s := &Server{opts: o, echo: echo.New(), secure: strings.HasPrefix(o.PublicURL, "https://"), routes: routes}
	s.sessions = newSessions(o.Sessions, s.secure)
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = s.ipExtractor()
	e.Use(requestID)
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
		s.opts.Log.Error("a handler panicked", "route", c.Path(), "error", err.Error(), "stack", string(stack))
		return fmt.Errorf("panic in %s: %w", c.Path(), err)
	}}))
	e.Use(s.headers)
	seen := map[string]bool{}
	for _, r := range routes {
		key := r.Method + " " + r.Path
		if !r.Access.Declared() || seen[key] {
			return nil, fmt.Errorf("web: route %s has no access rule or stands twice", key)
		}
		seen[key] = true
		e.Add(r.Method, r.Path, s.serve(r))
	}
	return s, nil
}

// requestID names every request by an id of ours; one that a client sends is not taken.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, models.NewID("req"))
		return next(c)
	}
}

// Routes returns the table that the server runs on.
func (s *Server) Routes() []Route { return s.routes }

// Registered returns method and path of everything that the router answers.
func (s *Server) Registered() []*echo.Route { return s.echo.Routes() }

// Handler returns the server as one handler: cross-origin protection around the router.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	if s.opts.PublicURL != "" {
		_ = guard.AddTrustedOrigin(s.opts.PublicURL) // config has checked that it is an origin
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(ErrOrigin, s.echo.NewContext(r, w))
	}))
	return guard.Handler(s.echo)
}

// HTTP returns an http.Server with the time-outs that shed slow connections.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.opts.Log.Handler(), slog.LevelDebug),
	}
}

func (s *Server) ipExtractor() echo.IPExtractor {
	if len(s.opts.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	opts := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range s.opts.TrustedProxies {
		_, block, err := net.ParseCIDR(p.String())
		if err == nil {
			opts = append(opts, echo.TrustIPRange(block))
		}
	}
	return echo.ExtractIPFromXFFHeader(opts...)
}
