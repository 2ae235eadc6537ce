package egress_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"supermarket/internal/egress"
)

func TestOnlyPublicAddressesAreCalled(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "100.63.0.1": true,
		"127.0.0.1": false, "0.0.0.0": false, "10.0.0.1": false, "172.16.3.4": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"192.0.2.7": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.1.1.1": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:0:1::": false, "2001:db8::1": false, "::127.0.0.1": false,
	} {
		err := egress.Guard{}.Permits(netip.MustParseAddr(address))
		if (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestANamedNetworkIsCalledAndNoOther(t *testing.T) {
	g := egress.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/30")}}
	for address, want := range map[string]bool{"127.0.0.1": true, "::ffff:127.0.0.1": true, "127.0.0.9": false, "10.0.0.1": false} {
		if err := g.Permits(netip.MustParseAddr(address)); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestANameIsJudgedByWhatItResolvesTo(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was called") }))
	defer s.Close()
	at := netip.MustParseAddrPort(s.Listener.Addr().String())
	for _, url := range []string{s.URL, "http://localhost:" + netip.AddrPortFrom(at.Addr(), at.Port()).String()[len("127.0.0.1:"):]} {
		res, err := egress.Guard{}.Client(time.Minute).Get(url)
		if err == nil {
			_ = res.Body.Close()
		}
		if !errors.Is(err, egress.ErrAddress) || !egress.Refused(err) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
	}))
	defer s.Close()
	g := egress.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	res, err := g.Client(time.Minute).Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusFound {
		t.Errorf("answered %d", res.StatusCode)
	}
}
