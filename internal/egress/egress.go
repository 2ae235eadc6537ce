package egress

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"supermarket/internal/fault"
)

// ErrAddress refuses an address that only this machine or its networks can reach.
var ErrAddress = fault.New(fault.Denied, "egress.address")

// Guard lets calls out to public addresses, and to the networks that the
// operator named. The zero Guard allows public addresses alone.
type Guard struct{ Allowed []netip.Prefix }

// Permits returns ErrAddress for an address that may not be called.
func (g Guard) Permits(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	within := func(p netip.Prefix) bool { return p.Contains(a) }
	if slices.ContainsFunc(g.Allowed, within) || public(a) && !slices.ContainsFunc(special, within) {
		return nil
	}
	return ErrAddress.With("address", a.String())
}

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && (a.Is4() || global6.Contains(a))
}

var global6 = netip.MustParsePrefix("2000::/3")

// special are addresses of the public ranges that lead back to private ones or
// nowhere (the registries of RFC 6890).
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}

// Dial connects, if the address that is really dialled may be called.
func (g Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
	return d.DialContext(ctx, network, address)
}

func (g Guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrAddress.Wrap(err)
	}
	return g.Permits(at.Addr())
}

// Transport calls through no proxy; with roots it trusts only those.
func (g Guard) Transport(roots *x509.CertPool) *http.Transport {
	t := &http.Transport{
		DialContext: g.Dial, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 8, MaxConnsPerHost: 16, IdleConnTimeout: time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
	}
	if roots != nil {
		t.TLSClientConfig = trusting(roots)
	}
	return t
}

// Client follows no redirect and gives up after the time.
func (g Guard) Client(patience time.Duration) *http.Client {
	return &http.Client{Transport: g.Transport(nil), CheckRedirect: Stay, Timeout: patience}
}

// Stay is a CheckRedirect that follows none.
func Stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Refused tells whether the guard is why a call failed.
func Refused(err error) bool { return errors.Is(err, ErrAddress) }
