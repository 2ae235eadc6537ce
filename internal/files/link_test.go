package files

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"supermarket/internal/keyring"
)

var expiry = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ring(t *testing.T) keyring.Ring {
	t.Helper()
	r, err := keyring.Parse(keyring.Generate("a"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parsed(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestASignedLinkOpensUntilItExpires(t *testing.T) {
	keys := ring(t)
	want := Link{"PUT", "/site/v1/files/a", expiry, 100}
	u := parsed(t, Sign(keys, want))
	if got, err := Verify(keys, expiry.Add(-time.Nanosecond), "PUT", u); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := Verify(keys, expiry, "PUT", u); !errors.Is(err, ErrExpired) {
		t.Errorf("at its expiry: %v", err)
	}
}

func TestALinkOpensNothingElse(t *testing.T) {
	keys := ring(t)
	good := Sign(keys, Link{"GET", "/f/a", expiry, 100})
	now := expiry.Add(-time.Minute)
	for what, c := range map[string][2]string{
		"another method":    {"PUT", good},
		"another path":      {"GET", strings.Replace(good, "/f/a", "/f/b", 1)},
		"a longer life":     {"GET", strings.Replace(good, "expires=1", "expires=2", 1)},
		"a larger limit":    {"GET", strings.Replace(good, "max=100", "max=1000", 1)},
		"no signature":      {"GET", "/f/a?expires=1795435200&max=100"},
		"a changed mark":    {"GET", good[:len(good)-2] + "zz"},
		"another way in":    {"GET", strings.Replace(good, "/f/a", "/f/%61", 1)},
		"an odd expiry":     {"GET", strings.Replace(good, "expires=", "expires=x", 1)},
		"another ring's":    {"GET", Sign(ring(t), Link{"GET", "/f/a", expiry, 100})},
		"another first max": {"GET", strings.Replace(good, "max=", "max=9&max=", 1)},
	} {
		if _, err := Verify(keys, now, c[0], parsed(t, c[1])); !errors.Is(err, ErrLink) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
