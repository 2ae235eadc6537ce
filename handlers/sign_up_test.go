package handlers_test

import (
	"bytes"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var mailed = regexp.MustCompile(regexp.QuoteMeta(publicURL) + `(/(?:sign-up|reset|email)/[0-9a-z]{52})\n`)

// letterTo is the newest message of a kind to an address, in the clear.
func (x *house) letterTo(email, kind string) (subject, body string) {
	x.Helper()
	var rows []models.Mail
	x.look(func(tx *store.Tx) (err error) { rows, _, err = tx.Messages(store.Page{Limit: 200}); return err })
	for _, m := range rows {
		if m.Recipient == email && m.Kind == kind {
			l, err := x.notices().Open(m)
			x.must(err)
			return l.Subject, l.Body
		}
	}
	x.Fatalf("no message %s went to %s", kind, email)
	return "", ""
}

// linkTo is the path of the link in the newest message of a kind to an address.
func (x *house) linkTo(email, kind string) string {
	x.Helper()
	_, body := x.letterTo(email, kind)
	found := mailed.FindStringSubmatch(body)
	if found == nil {
		x.Fatalf("no link in %q", body)
	}
	x.clock.Step(time.Second)
	return found[1]
}

func address(email string) url.Values { return url.Values{"email": {email}} }

// signsUp signs up by pages alone and is in afterwards.
func (x *house) signsUp(email string) *client {
	x.Helper()
	c := x.visitor()
	c.post("/sign-up", address(email))
	res := c.once().post(x.linkTo(email, "sign_up"), url.Values{"name": {"New Person"}, "password": {password}})
	if res.status != http.StatusSeeOther || res.head.Get("Location") != "/firm" {
		x.Fatalf("%d %s", res.status, res.head.Get("Location"))
	}
	return c
}

func TestAVisitorSignsUpByPagesAloneAndComesToTheirFirm(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := bare(t, db)
		c := x.signsUp("new@demo.test")
		for _, at := range []string{"/account", "/firm", "/account/name", "/account/password", "/account/sessions"} {
			if res := c.get(at); res.status != http.StatusOK || res.at.Path != at {
				t.Errorf("%s: %d at %s", at, res.status, res.at)
			}
		}
		if res := c.get("/account"); !strings.Contains(res.body, "new@demo.test") || !strings.Contains(res.body, `href="/firm"`) {
			t.Error("the account's page lacks the address or the way to a firm")
		}
		c.once().post("/sign-out", nil)
		c.signIn("new@demo.test")
	})
}

func TestTheAnswerIsTheSameWhetherOrNotAnAccountExists(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, at := range []string{"/sign-up", "/reset"} {
		var said []string
		for _, email := range []string{"owner@demo.test", "nobody@demo.test"} {
			c := x.visitor().speaks("en")
			first := c.once().post(at, address(email))
			second := c.get(at + "/sent")
			if first.status != http.StatusSeeOther || first.head.Get("Location") != at+"/sent" || second.status != http.StatusOK || !strings.Contains(second.body, email) {
				t.Errorf("%s for %s: %d %s", at, email, first.status, first.head.Get("Location"))
			}
			said = append(said, first.body+strings.ReplaceAll(second.body, email, ""))
		}
		if said[0] != said[1] {
			t.Errorf("%s: the answers differ", at)
		}
	}
}

func TestLookingAtALinkSpendsNothingAndALinkWorksOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	c.post("/sign-up", address("new@demo.test"))
	link := x.linkTo("new@demo.test", "sign_up")
	for range 3 {
		if res := x.visitor().get(link); res.status != http.StatusOK || !strings.Contains(res.body, `autocomplete="new-password"`) {
			t.Fatal(res.status)
		}
	}
	form := url.Values{"name": {"New"}, "password": {password}}
	if res := c.once().post(link, form); res.status != http.StatusSeeOther {
		t.Fatal(res.status)
	}
	for _, again := range []answer{x.visitor().get(link), x.visitor().post(link, form)} {
		if again.status != http.StatusGone || !strings.Contains(again.body, `href="/sign-up"`) {
			t.Errorf("again: %d", again.status)
		}
	}
}

func TestWhatWasTypedStaysAndAPasswordDoesNot(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor().speaks("en")
	if res := c.post("/sign-up", address("no address")); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `value="no address"`) || !strings.Contains(res.body, `href="#f-email"`) {
		t.Errorf("%d", res.status)
	}
	c.post("/sign-up", address("new@demo.test"))
	link := x.linkTo("new@demo.test", "sign_up")
	res := c.post(link, url.Values{"name": {"Ada"}, "password": {"short77"}})
	if res.status != http.StatusUnprocessableEntity {
		t.Fatal(res.status)
	}
	for _, claim := range []string{"<title>Error: ", `value="Ada"`, `href="#f-password"`, `id="f-password-problem"`, `name="back" value="` + link + `"`} {
		if !strings.Contains(res.body, claim) {
			t.Errorf("lacks %s", claim)
		}
	}
	if strings.Contains(res.body, "short77") {
		t.Error("the password stands in the page")
	}
	both := c.post(link, url.Values{"name": {""}, "password": {"x"}})
	if !strings.Contains(both.body, `href="#f-name"`) || !strings.Contains(both.body, `href="#f-password"`) {
		t.Error("not all that is wrong is said at once")
	}
}

func TestASessionThatWasPlantedDoesNotBecomeTheNewAccounts(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	c.post("/sign-up", address("new@demo.test"))
	at, err := url.Parse(x.server.URL)
	x.must(err)
	before := c.http.Jar.Cookies(at)
	c.once().post(x.linkTo("new@demo.test", "sign_up"), url.Values{"name": {"New"}, "password": {password}})
	after := c.http.Jar.Cookies(at)
	if len(before) == 0 || len(after) == 0 || before[0].Value == after[0].Value {
		t.Error("the session kept its token")
	}
}

func TestLinksAreBuiltFromThePublicAddressWhateverTheRequestSays(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, path := range []string{"/sign-up", "/reset"} {
		req, err := http.NewRequestWithContext(x.ctx, http.MethodPost, x.server.URL+path, strings.NewReader(address("owner@demo.test").Encode()))
		x.must(err)
		req.Host = "evil.test"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Forwarded-Host", "evil.test")
		req.Header.Set("Forwarded", "host=evil.test")
		res, err := http.DefaultClient.Do(req)
		x.must(err)
		_ = res.Body.Close()
	}
	for _, kind := range []string{"sign_up_known", "reset"} {
		subject, body := x.letterTo("owner@demo.test", kind)
		if strings.Contains(subject+body, "evil.test") || !strings.Contains(body, publicURL+"/") {
			t.Errorf("%s: %s", kind, body)
		}
	}
}

func TestAResetSignsOutEverywhereAndAsksToSignIn(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		elsewhere := x.signedIn("owner@demo.test")
		c := x.visitor()
		c.post("/reset", address("owner@demo.test"))
		res := c.post(x.linkTo("owner@demo.test", "reset"), url.Values{"password": {"quite another password"}})
		if res.status != http.StatusOK || res.at.Path != "/sign-in" {
			t.Errorf("%d at %s", res.status, res.at)
		}
		if res := elsewhere.once().get("/orders"); res.status != http.StatusSeeOther {
			t.Errorf("the other session lives: %d", res.status)
		}
		if subject, _ := x.letterTo("owner@demo.test", "password_changed"); !strings.Contains(subject, "密码已更改") {
			t.Error(subject)
		}
	})
}

func TestThrottledAskingIsSaidAtTheField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	var res answer
	for range 7 {
		res = c.post("/reset", address("owner@demo.test"))
	}
	if res.status != http.StatusTooManyRequests || !strings.Contains(res.body, `id="f-email-problem"`) || !strings.Contains(res.body, `value="owner@demo.test"`) {
		t.Errorf("%d", res.status)
	}
}

func TestThePasswordChangesWithTheOldOneAndThisSessionGoesOn(t *testing.T) {
	x := newHouse(t, demoDB(t))
	here, elsewhere := x.signedIn("owner@demo.test"), x.signedIn("owner@demo.test")
	wrong := here.post("/account/password", url.Values{"old": {"not it"}, "password": {"quite another password"}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, `href="#f-old"`) {
		t.Errorf("%d", wrong.status)
	}
	if res := here.post("/account/password", url.Values{"old": {password}, "password": {"quite another password"}}); res.status != http.StatusOK || res.at.Path != "/account" {
		t.Errorf("%d at %s", res.status, res.at)
	}
	if res := here.once().get("/orders"); res.status != http.StatusOK {
		t.Errorf("this session ended: %d", res.status)
	}
	if res := elsewhere.once().get("/orders"); res.status != http.StatusSeeOther {
		t.Errorf("the other one lives: %d", res.status)
	}
}

func TestAnAddressChangesOnlyForWhoShowedWhoTheyAreLately(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	x.clock.Step(11 * time.Minute)
	if res := c.once().post("/account/email", address("moved@demo.test")); res.status != http.StatusSeeOther || !strings.HasPrefix(res.head.Get("Location"), "/account/confirm") {
		t.Fatalf("%d %s", res.status, res.head.Get("Location"))
	}
	c = x.signedIn("owner@demo.test")
	if res := c.post("/account/email", address("moved@demo.test")); res.status != http.StatusOK || res.at.Path != "/account/email/sent" {
		t.Fatalf("%d %s", res.status, res.at)
	}
	link := x.linkTo("moved@demo.test", "email_confirm")
	if res := x.visitor().get(link); res.status != http.StatusOK {
		t.Fatal(res.status)
	}
	if a := x.actor("owner@demo.test"); a.UserID == "" {
		t.Error("looking moved it")
	}
	x.visitor().post(link, nil)
	if a := x.actor("moved@demo.test"); a.UserID == "" {
		t.Error("it did not move")
	}
	x.letterTo("owner@demo.test", "email_changed")
}

func TestNameAndLanguageAreKept(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	c.post("/account/name", url.Values{"name": {`<b>Ada</b>`}})
	res := c.post("/account/language", url.Values{"language": {"en"}})
	if !strings.Contains(res.body, `<html lang="en"`) || !strings.Contains(res.body, html.EscapeString(`<b>Ada</b>`)) || strings.Contains(res.body, "<b>Ada") {
		t.Errorf("%d", res.status)
	}
	if a := x.actor("owner@demo.test"); a.Locale != "en" || a.Name != "<b>Ada</b>" {
		t.Errorf("%+v", a)
	}
}

func TestTheDemosMailboxShowsLinksThatLeadHereAndNowhereElseStands(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.visitor().post("/sign-up", address("new@demo.test"))
	link := x.linkTo("new@demo.test", "sign_up")
	if res := x.visitor().get("/demo/outbox"); res.status != http.StatusOK || !strings.Contains(res.body, publicURL+link) {
		t.Errorf("%d", res.status)
	}
	x.h.Demo = false
	for _, r := range x.h.Routes() {
		if strings.HasPrefix(r.Path, "/demo/") {
			t.Errorf("%s stands outside the demo", r.Path)
		}
	}
}

func TestOperatorsReadNoMessageOutsideASandbox(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.visitor().post("/sign-up", address("new@demo.test"))
	operator := x.signedIn("operator@demo.test")
	link := x.linkTo("new@demo.test", "sign_up")
	if res := operator.get("/operator/outbox"); !strings.Contains(res.body, link) {
		t.Error("a sandbox hides it")
	}
	x.h.Oversight.Sandbox = false
	res := operator.get("/operator/outbox")
	if res.status != http.StatusOK || strings.Contains(res.body, link) || !strings.Contains(res.body, "new@demo.test") {
		t.Errorf("%d", res.status)
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	x := newHouse(t, demoDB(t))
	var log bytes.Buffer
	x.h.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	x.serve()
	c := x.visitor()
	c.post("/sign-up", address("new@demo.test"))
	link := x.linkTo("new@demo.test", "sign_up")
	c.get(link + "x")
	c.post(link, url.Values{"name": {"New"}, "password": {"short"}})
	c.post(link, url.Values{"name": {"New"}, "password": {password}})
	c.post(link, url.Values{"name": {"New"}, "password": {password}})
	for _, secret := range []string{strings.TrimPrefix(link, "/sign-up/"), password, "new@demo.test"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
