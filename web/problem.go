package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
)

// Problem is a problem document (RFC 9457). Reason is the key that pages share.
type Problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty"`
	Instance string         `json:"instance,omitempty"`
	Reason   string         `json:"reason"`
	Errors   []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one thing wrong with the input.
type ProblemField struct {
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Denied: http.StatusForbidden, fault.NotFound: http.StatusNotFound,
	fault.Conflict: http.StatusConflict, fault.Gone: http.StatusGone, fault.Exhausted: http.StatusConflict,
	fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf returns the HTTP status of an error.
func StatusOf(err error) int { return statuses[fault.KindOf(err)] }

// Faults returns every fault of err, the first one first.
func Faults(err error) []*fault.Fault {
	var list fault.List
	if errors.As(err, &list) {
		return list
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return []*fault.Fault{f}
	}
	return nil
}

// ProblemOf describes an error in the reader's language.
func ProblemOf(err error, loc *i18n.Loc, requestID string) Problem {
	p := Problem{Status: StatusOf(err), Reason: fault.KeyOf(err), Detail: loc.Fault(err), Instance: requestID}
	p.Type = "/api/docs#" + p.Reason
	p.Title = http.StatusText(p.Status)
	for _, f := range Faults(err) {
		if f.Field != "" || len(Faults(err)) > 1 {
			p.Errors = append(p.Errors, ProblemField{f.Field, f.Key, loc.Fault(f)})
		}
	}
	return p
}

// asFault turns what echo itself refuses into faults.
func asFault(err error) error {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return ErrMissing
	case http.StatusMethodNotAllowed:
		return ErrMethod
	case http.StatusRequestEntityTooLarge:
		return ErrTooBig
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return ErrBody.Wrap(err)
	default:
		return err
	}
}

func (s *Server) fail(err error, ec echo.Context) {
	c := s.ctxOf(ec)
	if c.Loc == nil {
		s.localise(c)
	}
	err = asFault(err)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		err = ErrTooBig
	}
	s.logFailure(c, err)
	if c.Response().Committed {
		return
	}
	if werr := s.writeFailure(c, err); werr != nil {
		s.opts.Log.Warn("an error page could not be written", "error", werr.Error())
	}
}

func (s *Server) writeFailure(c *Ctx, err error) error {
	status := StatusOf(err)
	if status == http.StatusUnauthorized {
		c.Response().Header().Set("WWW-Authenticate", "Bearer")
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "5")
	}
	switch c.route.Realm {
	case API, Site:
		return WriteProblem(c, ProblemOf(err, c.Loc, c.RequestID()))
	default:
		return s.opts.ErrorPage(c, status, err)
	}
}

// WriteProblem answers with a problem document.
func WriteProblem(c *Ctx, p Problem) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.Blob(p.Status, "application/problem+json", b)
}

func (s *Server) logFailure(c *Ctx, err error) {
	level := slog.LevelInfo
	if StatusOf(err) >= 500 && c.Std().Err() == nil { // else its caller has gone
		level = slog.LevelError
	}
	s.opts.Log.Log(c.Std(), level, "request failed", "request", c.RequestID(), "method", c.Request().Method,
		"route", c.route.Path, "reason", fault.KeyOf(err), "error", err.Error())
}
