package mail

import (
	"context"
	"errors"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Failure is a message that was not taken. Code is what may be shown and
// logged: the server's figures (550 5.1.1), or a word for what happened before.
type Failure struct {
	Final bool // another try would end the same
	Code  string
	cause error
}

// Error gives the code alone.
func (f *Failure) Error() string { return "mail: " + f.Code }

// Unwrap returns the cause, whose words may hold addresses.
func (f *Failure) Unwrap() error { return f.cause }

// passing are final answers that are about how we came, not about the message.
var passing = []int{530, 534, 535, 538}

// failure sorts errors: an answer of 5xx to a message is final; what is said of
// the connection, or not at all, may pass.
func failure(ctx context.Context, err error) *Failure {
	var s *gomail.SendError
	if errors.As(err, &s) && s.ErrorCode() != 0 {
		code := s.ErrorCode()
		return &Failure{Final: code >= 500 && !slices.Contains(passing, code), Code: figures(code, s.EnhancedStatusCode()), cause: err}
	}
	return &Failure{Code: word(ctx, err), cause: err}
}

func figures(code int, enhanced string) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + enhanced)
}

func word(ctx context.Context, err error) string {
	var reply *textproto.Error
	var dial *net.OpError
	var slow net.Error
	switch {
	case ctx.Err() != nil, errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	case errors.As(err, &reply):
		return strconv.Itoa(reply.Code)
	case errors.As(err, &dial) && dial.Op == "dial":
		return "connect"
	case strings.Contains(err.Error(), "tls:"), strings.Contains(err.Error(), "x509:"), strings.Contains(err.Error(), "STARTTLS"):
		return "encryption"
	case strings.Contains(err.Error(), "AUTH"):
		return "sign-in"
	}
	return "cut"
}
