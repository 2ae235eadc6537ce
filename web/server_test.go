package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/web"
)

var errNoRoom = fault.New(fault.Exhausted, "ledger.short").On("amount")

// kit is a server over a few routes, with what it logged.
type kit struct {
	*httptest.Server
	web *web.Server
	log *bytes.Buffer
}

func newKit(t *testing.T, change func(*web.Options), routes ...web.Route) kit {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	o := web.Options{
		Texts: texts, Clock: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)), Log: slog.New(slog.NewTextHandler(&log, nil)), Sessions: memstore.New(),
		ActorOf: func(_ context.Context, userID, _ string) (models.Actor, error) {
			if userID == "gone" {
				return models.Actor{}, errors.New("disabled")
			}
			return models.Actor{UserID: userID, OrgKind: models.OrgFirm, OrgID: "frm", Role: models.RoleOwner}, nil
		},
		ActorByKey: func(_ context.Context, secret string) (models.Actor, error) {
			if secret != "good" {
				return models.Actor{}, web.ErrKey
			}
			return models.Actor{UserID: "u", OrgKind: models.OrgFirm, OrgID: "frm", Role: models.RoleOwner, KeyID: "key", Scopes: []string{"read"}}, nil
		},
		ErrorPage: func(c *web.Ctx, status int, err error) error { return c.String(status, c.Loc.Fault(err)) },
	}
	if change != nil {
		change(&o)
	}
	s, err := web.New(o, routes)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return kit{server, s, &log}
}

func route(method, path string, realm web.Realm, access web.Access, handle web.Handler) web.Route {
	return web.Route{Method: method, Path: path, Realm: realm, Access: access, Handle: handle}
}

func ok(c *web.Ctx) error { return c.String(http.StatusOK, "in") }

func (k kit) send(t *testing.T, method, path, body string, head ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, k.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func TestAPathOfAnotherHostIsNotOurs(t *testing.T) {
	for path, want := range map[string]string{
		"/orders?after=x#y": "/orders?after=x#y", "/": "/", "/a/../b": "/a/../b", "/中文": "/中文",
		"": "/", "orders": "/", "//evil.test": "/", `/\evil.test`: "/", `\/evil.test`: "/", "/\t/evil.test": "/", "/\n/evil.test": "/", "https://evil.test": "/",
		"javascript:alert(1)": "/", "/a\\b": "/", "/\x00": "/", "/\x7f": "/", "/" + strings.Repeat("a", 3000): "/",
	} {
		if got := web.LocalPath(path); got != want {
			t.Errorf("%q: %q", path, got)
		}
	}
}

func TestARouteWithoutAnAccessRuleDoesNotStart(t *testing.T) {
	for name, routes := range map[string][]web.Route{
		"no rule": {route("GET", "/", web.Pages, web.Access{}, ok)},
		"twice":   {route("GET", "/", web.Pages, web.Public, ok), route("GET", "/", web.Pages, web.Public, ok)},
	} {
		if _, err := web.New(web.Options{Sessions: memstore.New()}, routes); err == nil {
			t.Errorf("%s: started", name)
		}
	}
}

func TestTheGuardAsksRoleAndScope(t *testing.T) {
	k := newKit(t, nil,
		route("GET", "/api/v1/read", web.API, web.Firm.WithScope("read"), ok),
		route("GET", "/api/v1/order", web.API, web.Buyers.WithScope("order"), ok),
		route("GET", "/api/v1/staff", web.API, web.For(models.RoleOperator), ok))
	for _, x := range []struct {
		path, key, reason string
		status            int
	}{
		{"read", "good", "", 200}, {"read", "bad", "web.key", 401}, {"read", "", "web.key", 401}, {"order", "good", "web.scope", 403}, {"staff", "good", "web.role", 403},
	} {
		head := []string{}
		if x.key != "" {
			head = []string{"Authorization", "Bearer " + x.key}
		}
		status, _, body := k.send(t, "GET", "/api/v1/"+x.path, "", head...)
		if status != x.status || !strings.Contains(body, x.reason) {
			t.Errorf("%s with %q: %d %s", x.path, x.key, status, body)
		}
	}
}

func TestAProgramGetsAProblemDocumentWithItsReason(t *testing.T) {
	k := newKit(t, nil, route("GET", "/api/v1/short", web.API, web.Public, func(*web.Ctx) error { return errNoRoom.Wrap(errors.New("secret detail")) }))
	status, head, body := k.send(t, "GET", "/api/v1/short", "", "Accept-Language", "en")
	var p web.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatal(err)
	}
	if status != 409 || head.Get("Content-Type") != "application/problem+json" || p.Reason != "ledger.short" || p.Instance != head.Get("X-Request-Id") || len(p.Errors) != 1 || p.Errors[0].Field != "amount" {
		t.Errorf("%d %+v", status, p)
	}
	if strings.Contains(body, "secret") {
		t.Error("the cause is shown")
	}
}

func TestAnUnknownAddressAnswersInTheShapeOfItsRealm(t *testing.T) {
	k := newKit(t, nil, route("GET", "/", web.Pages, web.Public, ok), route("POST", "/api/v1/x", web.API, web.Public, ok))
	for path, kind := range map[string]string{"/api/v1/none": "application/problem+json", "/site/v1/none": "application/problem+json", "/none": "text/plain"} {
		status, head, _ := k.send(t, "GET", path, "")
		if status != 404 || !strings.HasPrefix(head.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, status, head.Get("Content-Type"))
		}
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	k := newKit(t, nil, route("POST", "/pay", web.Pages, web.Public, ok))
	for _, head := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.test"}, {"Origin", "null"}} {
		if status, _, _ := k.send(t, "POST", "/pay", "", head...); status != 403 {
			t.Errorf("%v: %d", head, status)
		}
	}
	if status, _, _ := k.send(t, "POST", "/pay", "", "Sec-Fetch-Site", "same-origin"); status != 200 {
		t.Errorf("our own form: %d", status)
	}
}

func TestOnlyAListedProxyNamesTheCaller(t *testing.T) {
	where := route("GET", "/where", web.Open, web.Public, func(c *web.Ctx) error { return c.String(200, c.RealIP()) })
	trust := func(prefix string) func(*web.Options) {
		return func(o *web.Options) {
			if prefix != "" {
				o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(prefix)}
			}
		}
	}
	for prefix, want := range map[string]string{"": "127.0.0.1", "10.0.0.0/8": "127.0.0.1", "127.0.0.0/8": "203.0.113.9"} {
		k := newKit(t, trust(prefix), where)
		if _, _, body := k.send(t, "GET", "/where", "", "X-Forwarded-For", "198.51.100.1, 203.0.113.9", "X-Real-IP", "198.51.100.2"); body != want {
			t.Errorf("trusting %q: %s", prefix, body)
		}
	}
}

func TestAClientDoesNotNameItsRequest(t *testing.T) {
	k := newKit(t, nil, route("GET", "/", web.Open, web.Public, ok))
	_, head, _ := k.send(t, "GET", "/", "", "X-Request-Id", "mine\tforged")
	if id := head.Get("X-Request-Id"); !strings.HasPrefix(id, "req_") {
		t.Error(id)
	}
}

func TestEveryAnswerCarriesTheHeadersThatShutThingsOut(t *testing.T) {
	k := newKit(t, nil, route("GET", "/", web.Open, web.Public, ok))
	for _, path := range []string{"/", "/none"} {
		_, head, _ := k.send(t, "GET", path, "")
		policy := head.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, head)
		}
	}
}

func TestABodyBeyondTheLimitIsRefused(t *testing.T) {
	read := func(c *web.Ctx) error {
		_, err := io.Copy(io.Discard, c.Request().Body)
		return err
	}
	small := route("POST", "/api/v1/small", web.API, web.Public, read)
	small.MaxBody = 10
	k := newKit(t, nil, small, route("POST", "/form", web.Pages, web.Public, func(c *web.Ctx) error { return read(c) }))
	if status, _, body := k.send(t, "POST", "/api/v1/small", strings.Repeat("x", 11)); status != 422 || !strings.Contains(body, "web.too_big") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := k.send(t, "POST", "/form", strings.Repeat("x", 300<<10)); status != 422 {
		t.Errorf("form: %d", status)
	}
}

func TestAPanicIsAPageWithoutItsWords(t *testing.T) {
	k := newKit(t, nil, route("GET", "/page", web.Pages, web.Public, func(*web.Ctx) error { panic("the secret words") }),
		route("GET", "/api/v1/x", web.API, web.Public, func(*web.Ctx) error { panic("the secret words") }))
	for _, path := range []string{"/page", "/api/v1/x"} {
		status, _, body := k.send(t, "GET", path, "")
		if status != 500 || strings.Contains(body, "secret") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if !strings.Contains(k.log.String(), "the secret words") {
		t.Error("the log does not know why")
	}
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	k := newKit(t, nil, route("GET", "/", web.Open, web.Public, ok))
	s := k.web.HTTP()
	if s.ReadHeaderTimeout <= 0 || s.ReadHeaderTimeout > 10*time.Second || s.IdleTimeout <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Fatalf("%v %v %d", s.ReadHeaderTimeout, s.IdleTimeout, s.MaxHeaderBytes)
	}
	s.ReadHeaderTimeout = 50 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); err != nil || strings.Contains(string(b), "200 OK") {
		t.Errorf("%q %v", b, err)
	}
}

// browser keeps cookies and does not follow.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func status(t *testing.T, b *http.Client, method, at string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, at, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestSigningInChangesTheSessionsToken(t *testing.T) {
	visit := route("GET", "/visit", web.Pages, web.Public, func(c *web.Ctx) error { c.Flash("x"); return ok(c) })
	in := route("POST", "/in", web.Pages, web.Public, func(c *web.Ctx) error {
		if err := c.SignIn(models.Actor{UserID: "u"}); err != nil {
			return err
		}
		return ok(c)
	})
	k, b := newKit(t, nil, visit, in, route("GET", "/mine", web.Pages, web.SignedIn, ok)), browser(t)
	at, err := url.Parse(k.URL)
	if err != nil {
		t.Fatal(err)
	}
	status(t, b, "GET", k.URL+"/visit")
	before := b.Jar.Cookies(at)
	if got := status(t, b, "GET", k.URL+"/mine"); got != 401 {
		t.Errorf("a visitor: %d", got)
	}
	status(t, b, "POST", k.URL+"/in")
	after := b.Jar.Cookies(at)
	if len(before) != 1 || len(after) != 1 || before[0].Value == after[0].Value {
		t.Error("the token stays: a session could be fixed on someone")
	}
	if got := status(t, b, "GET", k.URL+"/mine"); got != 200 {
		t.Errorf("signed in: %d", got)
	}
}

func TestASessionWhoseUserIsGoneIsAVisitors(t *testing.T) {
	in := route("POST", "/in", web.Pages, web.Public, func(c *web.Ctx) error {
		if err := c.SignIn(models.Actor{UserID: "gone"}); err != nil {
			return err
		}
		return ok(c)
	})
	k, b := newKit(t, nil, in, route("GET", "/mine", web.Pages, web.SignedIn, ok)), browser(t)
	status(t, b, "POST", k.URL+"/in")
	if got := status(t, b, "GET", k.URL+"/mine"); got != 401 {
		t.Error(got)
	}
}

func TestCookiesAreForUsAlone(t *testing.T) {
	k := newKit(t, func(o *web.Options) { o.PublicURL = "https://shop.test" }, route("POST", "/in", web.Pages, web.Public, func(c *web.Ctx) error {
		c.Prefer("en", "dark")
		if err := c.SignIn(models.Actor{UserID: "u"}); err != nil {
			return err
		}
		return ok(c)
	}))
	_, head, _ := k.send(t, "POST", "/in", "")
	for _, line := range head["Set-Cookie"] {
		if !strings.Contains(line, "Secure") || !strings.Contains(line, "SameSite=Lax") || !strings.Contains(line, "HttpOnly") || !strings.Contains(line, "Path=/") {
			t.Error(line)
		}
	}
	if !strings.Contains(strings.Join(head["Set-Cookie"], "\n"), "__Host-supermarket=") || head.Get("Strict-Transport-Security") == "" {
		t.Error(head)
	}
}

func TestALanguageIsTheReadersChoiceThenTheBrowsers(t *testing.T) {
	k := newKit(t, nil, route("GET", "/", web.Pages, web.Public, func(c *web.Ctx) error { return c.String(200, c.Loc.Tag()) }))
	for _, x := range []struct{ accept, cookie, want string }{
		{"", "", "zh-CN"}, {"en-GB,en;q=0.9,zh;q=0.8", "", "en"}, {"fr", "", "zh-CN"}, {"en", "lang=zh-CN", "zh-CN"}, {"zh", "lang=en", "en"}, {"zh", "lang=<script>", "zh-CN"},
	} {
		if _, _, body := k.send(t, "GET", "/", "", "Accept-Language", x.accept, "Cookie", x.cookie); body != x.want {
			t.Errorf("%+v: %s", x, body)
		}
	}
}
