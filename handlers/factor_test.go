package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"supermarket/internal/account"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
	"supermarket/web"
)

const boss = "boss@demo.test"

// bossed makes an operator who is not spared the second factor.
func (x *house) bossed() models.Actor {
	x.Helper()
	a, err := x.h.Account.CreateOperator(x.ctx, account.NewUser{Email: boss, Name: "Boss", Password: password, Locale: "en"})
	x.must(err)
	return a
}

var secretShown = regexp.MustCompile(`data-copy-source>([A-Z2-7 ]+)<`)

// enrols sets an app up by pages alone, and returns its secret and the page of codes.
func (c *client) enrols() (secret string, codes answer) {
	c.Helper()
	found := secretShown.FindStringSubmatch(c.get("/account/factor/app").body)
	if found == nil {
		c.Fatal("no secret is shown")
	}
	secret = strings.ReplaceAll(found[1], " ", "")
	codes = c.post("/account/factor/app", url.Values{"code": {c.now(secret)}})
	c.clock.Step(30 * time.Second)
	return secret, codes
}

func (c *client) now(secret string) string {
	c.Helper()
	code, err := totp.GenerateCode(secret, c.clock.Now())
	c.must(err)
	return code
}

// token is the value of the session's cookie.
func (c *client) token() string {
	at, err := url.Parse(c.server.URL)
	c.must(err)
	for _, k := range c.http.Jar.Cookies(at) {
		if k.Name == "supermarket" {
			return k.Value
		}
	}
	return ""
}

// open are the places of one whose role waits for a factor: to show or set up one,
// to leave, to read, and to get a forgotten password back.
var open = []string{"/account/factor", "/account/confirm", "/preferences", "/sign-out", "/reset", "/demo/outbox"}

func TestWhoStillNeedsAFactorReachesNothingElse(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	c := x.signedIn(boss)
	for _, r := range doors(x, web.Pages) {
		if slices.ContainsFunc(open, func(p string) bool { return strings.HasPrefix(r.Path, p) }) {
			continue
		}
		res := c.once().do(r.Method, strange(r), "application/x-www-form-urlencoded", "")
		led := res.status == http.StatusSeeOther && strings.HasPrefix(res.head.Get("Location"), "/account/factor?after=")
		if api := strings.HasPrefix(r.Path, "/api/v1/"); api && res.status != http.StatusForbidden || !api && !led || r.Access.BeforeFactor {
			t.Errorf("%s %s: %d to %q", r.Method, r.Path, res.status, res.head.Get("Location"))
		}
	}
}

func TestAnOperatorEnrolsAtTheFirstSignInAndIsThenIn(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		x.bossed()
		c := x.signedIn(boss)
		if res := c.get("/operator"); res.at.Path != "/account/factor" || !strings.Contains(res.body, `href="/account/factor/app?after=%2Foperator"`) {
			t.Fatalf("led to %s", res.at)
		}
		secret, codes := c.enrols()
		if n := strings.Count(codes.body, "<li><code>"); codes.status != http.StatusOK || n != 10 {
			t.Fatalf("%d with %d codes", codes.status, n)
		}
		if res := c.once().get("/operator"); res.status != http.StatusOK {
			t.Errorf("enrolled, and not in: %d", res.status)
		}
		again := x.visitor()
		res := again.post("/sign-in", url.Values{"email": {boss}, "password": {password}, "after": {"/operator/trail"}})
		if res.at.Path != "/sign-in/second" {
			t.Fatalf("the second step is %s", res.at)
		}
		res = again.once().post("/sign-in/second", url.Values{"by": {"code"}, "code": {again.now(secret)}, "after": {hidden(res.body, "after")}})
		if got := res.head.Get("Location"); got != "/operator/trail" {
			t.Errorf("%d to %q", res.status, got)
		}
		if res := again.once().get("/operator"); res.status != http.StatusOK {
			t.Errorf("not in: %d", res.status)
		}
	})
}

func TestHalfASignInIsAVisitorsAndEndsAfterFiveMinutes(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	secret, _ := x.signedIn(boss).enrols()
	c := x.visitor()
	c.post("/sign-in", url.Values{"email": {boss}, "password": {password}})
	for _, r := range doors(x, web.Pages) {
		if strings.HasPrefix(r.Path, "/sign-in/second") || strings.HasPrefix(r.Path, "/sign-out") {
			continue
		}
		if got, want := refusal(c.once().do(r.Method, strange(r), "application/x-www-form-urlencoded", ""), r), due(r, ""); got != want {
			t.Errorf("%s %s: refused by %q, want %q", r.Method, r.Path, got, want)
		}
	}
	x.clock.Step(5 * time.Minute)
	res := c.once().post("/sign-in/second", url.Values{"by": {"code"}, "code": {c.now(secret)}})
	if res.status != http.StatusGone {
		t.Errorf("after five minutes: %d", res.status)
	}
}

func TestEveryStepOfASignInHasAFreshToken(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	secret, _ := x.signedIn(boss).enrols()
	c := x.visitor()
	seen := []string{}
	step := func(name string, deed func()) {
		deed()
		if token := c.token(); token == "" || slices.Contains(seen, token) {
			t.Errorf("%s keeps the token", name)
		}
		seen = append(seen, c.token())
	}
	step("a visit", func() { c.post("/sign-in/passkey/ask", nil); c.get("/"); c.flashed() })
	step("the password", func() { c.post("/sign-in", url.Values{"email": {boss}, "password": {password}}) })
	step("the factor", func() { c.post("/sign-in/second", url.Values{"by": {"code"}, "code": {c.now(secret)}}) })
	x.clock.Step(11 * time.Minute)
	step("a confirmation", func() { c.post("/account/confirm", url.Values{"by": {"code"}, "code": {c.now(secret)}}) })
	for _, old := range seen[:len(seen)-1] {
		thief := x.visitor()
		at, err := url.Parse(x.server.URL)
		x.must(err)
		thief.http.Jar.SetCookies(at, []*http.Cookie{{Name: "supermarket", Value: old, Path: "/"}})
		if res := thief.once().get("/operator"); res.status == http.StatusOK {
			t.Error("an older token is let in")
		}
	}
}

// flashed makes the visitor's session hold something, so that there is one.
func (c *client) flashed() {
	if c.token() != "" {
		return
	}
	at, err := url.Parse(c.server.URL)
	c.must(err)
	c.http.Jar.SetCookies(at, []*http.Cookie{{Name: "supermarket", Value: "planted", Path: "/"}})
}

func TestACodeThatWasUsedIsRefusedOnThePage(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	secret, _ := x.signedIn(boss).enrols()
	code := x.visitor().now(secret)
	for i, want := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		c := x.visitor()
		c.post("/sign-in", url.Values{"email": {boss}, "password": {password}})
		res := c.once().post("/sign-in/second", url.Values{"by": {"code"}, "code": {code}})
		if res.status != want {
			t.Errorf("use %d: %d", i+1, res.status)
		}
	}
}

func TestWhatMattersIsAskedAgainAfterTenMinutes(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	c := x.signedIn(boss)
	secret, _ := c.enrols()
	deeds := []string{}
	for _, r := range doors(x, web.Pages) {
		if strings.HasPrefix(r.Path, "/account/factor/") {
			deeds = append(deeds, r.Method+" "+strange(r))
		}
	}
	x.clock.Step(10 * time.Minute)
	for _, deed := range deeds {
		method, path, _ := strings.Cut(deed, " ")
		res := c.once().do(method, path, "application/x-www-form-urlencoded", "")
		if got := res.head.Get("Location"); res.status != http.StatusSeeOther || !strings.HasPrefix(got, "/account/confirm?after=") {
			t.Errorf("%s: %d to %q", deed, res.status, got)
		}
	}
	wrong := c.post("/account/confirm", url.Values{"by": {"password"}, "password": {password}})
	if wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("the password alone is taken from who has a factor: %d", wrong.status)
	}
	res := c.once().post("/account/confirm", url.Values{"by": {"code"}, "code": {c.now(secret)}, "after": {"/account/factor/app"}})
	if got := res.head.Get("Location"); got != "/account/factor/app" {
		t.Fatalf("%d to %q", res.status, got)
	}
	if res := c.once().get("/account/factor/app"); res.status != http.StatusOK {
		t.Errorf("still asked: %d", res.status)
	}
}

func TestAPersonWithoutAFactorConfirmsByPassword(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	x.clock.Step(11 * time.Minute)
	if res := c.post("/account/confirm", url.Values{"by": {"password"}, "password": {"wrong wrong"}, "after": {"/account/factor/app"}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password: %d", res.status)
	}
	if res := c.post("/account/confirm", url.Values{"by": {"password"}, "password": {password}, "after": {"/account/factor/app"}}); res.at.Path != "/account/factor/app" || res.status != http.StatusOK {
		t.Errorf("%d at %s", res.status, res.at)
	}
}

func TestNoStepOfASignInLeadsToAnotherSite(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	first := x.signedIn(boss)
	secret, _ := first.enrols()
	for _, after := range []string{"//evil.test", `/\evil.test`, "/\t/evil.test", "https://evil.test", "https:evil.test", "javascript:alert(1)", "/%09/evil.test\n", `\\evil.test`} {
		c := x.visitor()
		places := []answer{c.once().post("/sign-in", url.Values{"email": {boss}, "password": {password}, "after": {after}})}
		places = append(places, c.once().get("/sign-in/second?after="+url.QueryEscape(after)))
		x.clock.Step(time.Minute)
		places = append(places, c.once().post("/sign-in/second", url.Values{"by": {"code"}, "code": {c.now(secret)}, "after": {after}}),
			c.once().get("/account/confirm?after="+url.QueryEscape(after)), c.once().get("/account/factor?after="+url.QueryEscape(after)))
		x.clock.Step(11 * time.Minute)
		places = append(places, c.once().post("/account/confirm", url.Values{"by": {"code"}, "code": {c.now(secret)}, "after": {after}}))
		for i, res := range places {
			to, err := url.Parse(res.head.Get("Location"))
			if err != nil || to.Host != "" || to.Scheme != "" || strings.Contains(res.body, `href="//evil`) || strings.Contains(to.Query().Get("after"), "evil") && web.LocalPath(to.Query().Get("after")) != to.Query().Get("after") {
				t.Errorf("%q at step %d leads to %q", after, i, res.head.Get("Location"))
			}
		}
	}
}

func TestAPasskeyIsAddedAndSignsInOnceByPages(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		x.bossed()
		c := x.signedIn(boss)
		key := &testkit.Authenticator{Origin: publicURL, RPID: "shop.test", Counts: true}
		q := c.post("/account/factor/passkeys/ask", nil)
		if codes := c.post("/account/factor/passkeys", url.Values{"name": {"laptop"}, "answer": {string(key.Create([]byte(q.body)))}}); strings.Count(codes.body, "<li><code>") != 10 {
			t.Fatalf("%d %s", codes.status, codes.body)
		}
		if res := c.once().get("/operator"); res.status != http.StatusOK {
			t.Errorf("enrolled, and not in: %d", res.status)
		}
		in := x.visitor()
		answer := url.Values{"answer": {string(key.Get([]byte(in.post("/sign-in/passkey/ask", nil).body)))}}
		if res := in.once().post("/sign-in/passkey", answer); res.status != http.StatusSeeOther || in.once().get("/operator").status != http.StatusOK {
			t.Errorf("not in by passkey: %d", res.status)
		}
		for name, thief := range map[string]*client{"the same browser": in, "another one": x.visitor()} {
			if res := thief.once().post("/sign-in/passkey", answer); res.status != http.StatusUnprocessableEntity {
				t.Errorf("%s replays it: %d", name, res.status)
			}
		}
	})
}

func TestTheLastFactorOfAnOperatorStaysOnThePage(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	c := x.signedIn(boss)
	c.enrols()
	res := c.post("/account/factor/app/remove", nil)
	if res.status != http.StatusConflict || !strings.Contains(res.body, `action="/account/factor/app/remove"`) {
		t.Errorf("%d", res.status)
	}
}
