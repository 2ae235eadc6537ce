package files

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/keyring"
)

// The ways a link fails.
var (
	ErrLink    = fault.New(fault.Denied, "files.link")
	ErrExpired = fault.New(fault.Gone, "files.link_expired")
)

const linkPurpose = "link"

// Link leaves one method on one path to its bearer until it expires (cut to the
// second); Max is the most bytes that may be sent, 0 for none.
type Link struct {
	Method, Path string
	Expires      time.Time
	Max          int64
}

// Sign returns the link's path with the query that proves it.
func Sign(keys keyring.Ring, l Link) string {
	q := url.Values{
		"expires":   {strconv.FormatInt(l.Expires.Unix(), 10)},
		"max":       {strconv.FormatInt(l.Max, 10)},
		"signature": {keys.Sign(linkPurpose, l.message())},
	}
	return l.Path + "?" + q.Encode()
}

// Verify returns the link that a request follows, ErrLink when it was not signed
// for this method and path, ErrExpired from its expiry on.
func Verify(keys keyring.Ring, now time.Time, method string, u *url.URL) (Link, error) {
	q := u.Query()
	expires, err1 := strconv.ParseInt(q.Get("expires"), 10, 64)
	limit, err2 := strconv.ParseInt(q.Get("max"), 10, 64)
	l := Link{method, u.EscapedPath(), time.Unix(expires, 0).UTC(), limit}
	if err1 != nil || err2 != nil || !keys.Verify(linkPurpose, l.message(), q.Get("signature")) {
		return Link{}, ErrLink
	}
	if !now.Before(l.Expires) {
		return Link{}, ErrExpired
	}
	return l, nil
}

// message parts its fields by a character that none of them can hold.
func (l Link) message() string {
	return strings.Join([]string{
		l.Method, l.Path, strconv.FormatInt(l.Expires.Unix(), 10), strconv.FormatInt(l.Max, 10),
	}, "\n")
}
