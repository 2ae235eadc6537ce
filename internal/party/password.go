package party

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"supermarket/internal/fault"
)

// Bounds of a password in characters (OWASP ASVS 5.0, 6.2): no rule of
// composition, and an upper bound only against abuse.
const (
	MinPassword = 8
	MaxPassword = 256
)

// What is wrong with a password.
var (
	ErrPasswordShort  = fault.New(fault.Invalid, "party.password_short").On("password").With("min", MinPassword)
	ErrPasswordLong   = fault.New(fault.Invalid, "party.password_long").On("password").With("max", MaxPassword)
	ErrPasswordCommon = fault.New(fault.Invalid, "party.password_common").On("password")
)

//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		out[word] = true
	}
	return out
})

// CheckPassword refuses a password that is too short, beyond reason, commonly
// used, or nothing but what is known of its owner (address, name).
func CheckPassword(password string, known ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return ErrPasswordShort
	case n > MaxPassword:
		return ErrPasswordLong
	}
	lower := strings.ToLower(password)
	if common()[lower] || repeats(lower) {
		return ErrPasswordCommon
	}
	for _, k := range known {
		local, _, _ := strings.Cut(strings.ToLower(k), "@")
		if k != "" && (lower == strings.ToLower(k) || lower == local) {
			return ErrPasswordCommon
		}
	}
	return nil
}

// repeats tells whether s is one piece of at most three bytes over and over.
func repeats(s string) bool {
	for n := 1; n <= 3; n++ {
		if len(s) > n && strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return true
		}
	}
	return false
}
