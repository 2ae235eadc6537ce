package handlers_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"supermarket/handlers"
	"supermarket/internal/account"
	"supermarket/internal/broker"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/dispatch"
	"supermarket/internal/files"
	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/oversight"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/schedule"
	"supermarket/internal/seed"
	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/web"
)

// morning is a Monday, 10:00 in Shanghai: peak.
var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const password = "a long demo password"

// publicURL is what links in messages are built from: never where a request says it went.
const publicURL = "https://shop.test"

// house is the server over one database, and an engine that starts nothing.
type house struct {
	testing.TB
	ctx      context.Context
	db       *store.DB
	clock    *clock.Manual
	keys     keyring.Ring
	data     reference.Data
	texts    *i18n.Bundle
	h        *handlers.Handlers
	web      *web.Server
	server   *httptest.Server
	dispatch *dispatch.Dispatcher
}

// newHouse is a house over a database that has the demo in it.
func newHouse(t testing.TB, db *store.DB) *house {
	t.Helper()
	return bare(t, db)
}

// plant puts the demo into the house.
func (x *house) plant() {
	x.Helper()
	x.must(seed.Demo(x.ctx, seed.Deps{
		DB: x.db, Clock: x.clock, Data: x.data, Account: x.h.Account, Programmes: x.h.Programmes, Supply: x.h.Supply, Checkout: x.h.Checkout, Finance: x.h.Finance, Password: password,
	}))
}

// houseKeys are shared: a copy of the demo holds messages that another house sealed.
var houseKeys = sync.OnceValue(func() string { return keyring.Generate("t") })

// bare is a house with nothing in it.
func bare(t testing.TB, db *store.DB) *house {
	t.Helper()
	x := &house{TB: t, ctx: context.Background(), db: db, clock: clock.At(morning)}
	var err error
	x.keys, err = keyring.Parse(houseKeys())
	x.must(err)
	x.texts, err = i18n.New()
	x.must(err)
	kept, err := files.Open("", t.TempDir())
	x.must(err)
	t.Cleanup(func() { _ = kept.Close() })
	x.data, err = reference.Embedded()
	x.must(err)
	x.wire(kept, x.data)
	x.serve()
	return x
}

func (x *house) wire(kept *files.Store, data reference.Data) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	terms := order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3}
	live, err := reference.Open(x.TempDir())
	x.must(err)
	x.texts.Learn(live.Word)
	x.h = &handlers.Handlers{
		Account:    account.New(account.Deps{DB: x.db, Clock: x.clock, Hashes: 1, Cheap: true, Notices: x.notices(), Data: data.Source()}),
		Shop:       shop.New(shop.Deps{DB: x.db, Clock: x.clock, Calendar: data.Calendar, Data: data.Source()}),
		Programmes: programmes.New(programmes.Deps{DB: x.db, Clock: x.clock, Data: data.Source(), Notices: x.notices(), Files: kept}),
		Oversight:  oversight.New(oversight.Deps{DB: x.db, Clock: x.clock, Sandbox: true, Demo: true, Notices: x.notices(), Terms: terms, Reference: live}),
		Supply:     supply.New(supply.Deps{DB: x.db, Clock: x.clock, Real: clock.System(), Terms: terms, Files: kept, Keys: x.keys, Data: data.Source()}),
		Checkout: checkout.New(checkout.Deps{
			DB: x.db, Clock: x.clock, Terms: terms, Files: kept, Log: log, Keys: x.keys,
			Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: x.db, Clock: x.clock}), transfer.New(transfer.Bank{Holder: "H", Name: "B", Number: "62 00"})},
		}),
		Finance: finance.New(finance.Deps{DB: x.db, Clock: x.clock, Terms: terms, Log: log, Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: x.db, Clock: x.clock})}}),
		Texts:   x.texts, Clock: x.clock, Log: log, Demo: true, Sandbox: true, Follow: x.db.Subscribe, Link: x.link,
		Ready: func() error { return x.db.Ping(x.ctx) },
	}
	x.dispatch = dispatch.New(dispatch.Deps{
		DB: x.db, Clock: x.clock, Terms: terms, Keys: x.keys, Policy: schedule.DefaultPolicy(), Holder: "test", Log: log, ServerURL: "http://127.0.0.1:1",
		Driver: func(models.Site) (broker.Driver, error) { return engine{}, nil },
		Token:  func(key string) string { return supply.Token(x.keys, key) }, TokenHash: supply.TokenHash,
	})
}

// notices is where messages are written.
func (x *house) notices() notice.Desk {
	return notice.Desk{Texts: x.texts, Keys: x.keys, Public: publicURL}
}

func (x *house) link(method, raw string) (int64, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return 0, files.ErrLink
	}
	l, err := files.Verify(x.keys, clock.System().Now(), method, u)
	return l.Max, err
}

func (x *house) serve() {
	x.Helper()
	var err error
	x.web, err = web.New(web.Options{
		Texts: x.texts, Clock: x.clock, Log: x.h.Log, Sessions: store.NewSessions(x.db, scs.GobCodec{}),
		ActorOf: x.h.Account.ActorOf, ActorByKey: x.h.Account.ActorByKey, ErrorPage: x.h.ErrorPage,
	}, x.h.Routes())
	x.must(err)
	x.server = httptest.NewServer(x.web.Handler())
	x.Cleanup(x.server.Close)
}

func (x *house) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *house) look(f func(*store.Tx) error) {
	x.Helper()
	x.must(x.db.View(x.ctx, f))
}

// actor is who that address belongs to.
func (x *house) actor(email string) (a models.Actor) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		u, err := tx.UserByEmail(email)
		if err == nil {
			a, err = x.h.Account.ActorOf(x.ctx, u.ID, "")
		}
		return err
	})
	return a
}

// join makes a member with a role in the organisation of by.
func (x *house) join(by models.Actor, role models.Role) string {
	x.Helper()
	email := string(role) + "@demo.test"
	kind, org := by.OrgKind, by.OrgID
	if role == models.RoleAuditor {
		kind, org = models.OrgNetwork, string(models.OrgNetwork)
	}
	_, err := x.h.Account.AddMember(x.ctx, by, account.NewUser{Email: email, Name: "Member " + string(role), Password: password, Locale: "en", Exempt: true}, kind, org, role)
	x.must(err)
	return email
}

// client is a browser, or a program when key is set.
type client struct {
	*house
	http *http.Client
	key  string
}

func (x *house) visitor() *client {
	jar, err := cookiejar.New(nil)
	x.must(err)
	return &client{house: x, http: &http.Client{Jar: jar}}
}

// once is a browser that does not follow where it is sent.
func (c *client) once() *client {
	own := *c.http
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{house: c.house, http: &own, key: c.key}
}

func (x *house) signedIn(email string) *client {
	x.Helper()
	c := x.visitor()
	c.signIn(email)
	return c
}

func (c *client) signIn(email string) {
	c.Helper()
	res := c.once().post("/sign-in", url.Values{"email": {email}, "password": {password}})
	if res.status != http.StatusSeeOther {
		c.Fatalf("%s could not sign in: %d", email, res.status)
	}
}

// answer is a response read to its end.
type answer struct {
	status int
	head   http.Header
	body   string
	at     *url.URL // where it came from after redirects
}

func (c *client) do(method, path, kind, body string) answer {
	c.Helper()
	req, err := http.NewRequestWithContext(c.ctx, method, c.server.URL+path, strings.NewReader(body))
	c.must(err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	if method != http.MethodGet && strings.HasPrefix(path, "/api/") {
		req.Header.Set("Idempotency-Key", models.NewID("key"))
	}
	res, err := c.http.Do(req)
	c.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	c.must(err)
	return answer{res.StatusCode, res.Header, string(b), res.Request.URL}
}

func (c *client) get(path string) answer { c.Helper(); return c.do("GET", path, "", "") }

func (c *client) post(path string, form url.Values) answer {
	c.Helper()
	return c.do("POST", path, "application/x-www-form-urlencoded", form.Encode())
}

// engine takes every submission and starts nothing: the test is the runner.
type engine struct{}

func (engine) Submit(_ context.Context, s broker.Submission) (string, error) {
	return "r-" + s.SubmissionKey, nil
}

func (engine) Status(_ context.Context, r broker.Ref) (broker.Status, error) {
	return broker.Status{State: models.SeenRunning, RemoteRef: r.RemoteRef}, nil
}

func (engine) Cancel(context.Context, broker.Ref) error { return nil }

func (engine) Logs(context.Context, broker.Ref, int64) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func (engine) Capacity(context.Context) (broker.Capacity, error) { return broker.Capacity{}, nil }
