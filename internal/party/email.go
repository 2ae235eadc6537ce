package party

import (
	"net/mail"
	"strings"

	"supermarket/internal/fault"
)

// ErrEmail refuses what is no plain address.
var ErrEmail = fault.New(fault.Invalid, "party.email").On("email")

// NormaliseEmail returns the one spelling of an address: lower case, no outer
// spaces. Only plain ASCII addresses are taken, so that two that look alike are
// never two accounts.
func NormaliseEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", ErrEmail
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || strings.ContainsAny(s, `"<>()[],;:\`) {
		return "", ErrEmail
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > 64 || !strings.Contains(domain, ".") {
		return "", ErrEmail
	}
	return s, nil
}
