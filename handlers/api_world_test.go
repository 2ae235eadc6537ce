package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"supermarket/handlers"
	"supermarket/internal/account"
	"supermarket/internal/apidoc"
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

// apiWorld is the house behind its routes, over a database with the demo in it,
// with a clock that stands still and an engine that starts nothing.
type apiWorld struct {
	testing.TB
	ctx      context.Context
	db       *store.DB
	clock    *clock.Manual
	keys     keyring.Ring
	h        *handlers.Handlers
	server   *web.Server
	handler  http.Handler
	contract routers.Router
	dispatch *dispatch.Dispatcher
	owner    models.Actor
	key      string // of the owner, with every scope
	offering string
	grant    string
}

func newAPIWorld(t testing.TB, db *store.DB) *apiWorld {
	t.Helper()
	w := &apiWorld{TB: t, ctx: context.Background(), db: db, clock: clock.At(morning)}
	w.build()
	w.assemble()
	w.owner = w.actor(seed.Owner)
	w.key = w.keyOf(w.owner, account.ScopeRead, account.ScopeOrder)
	w.must(db.View(w.ctx, func(tx *store.Tx) error {
		o, err := seed.Thread(tx)
		w.must(err)
		w.offering = o.ID
		grants, err := tx.GrantsOf(w.owner.FirmID())
		w.must(err)
		w.grant = grants[0].ID
		return nil
	}))
	return w
}

func (w *apiWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *apiWorld) build() {
	ring, err := keyring.Parse(houseKeys())
	w.must(err)
	w.keys = ring
	data, err := reference.Embedded()
	w.must(err)
	kept, err := files.Open("", w.TempDir())
	w.must(err)
	w.Cleanup(func() { _ = kept.Close() })
	texts, err := i18n.New()
	w.must(err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	terms := order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3}
	h := &handlers.Handlers{Texts: texts, Clock: w.clock, Log: log, Demo: true, Sandbox: true, Follow: w.db.Subscribe}
	desk := notice.Desk{Texts: texts, Keys: ring, Public: "http://shop.test"}
	h.Account = account.New(account.Deps{DB: w.db, Clock: w.clock, Hashes: 1, Cheap: true, Data: data.Source(), Notices: desk})
	h.Shop = shop.New(shop.Deps{DB: w.db, Clock: w.clock, Calendar: data.Calendar})
	h.Supply = supply.New(supply.Deps{DB: w.db, Clock: w.clock, Real: clock.System(), Terms: terms, Files: kept, Keys: ring, Data: data.Source()})
	h.Programmes = programmes.New(programmes.Deps{DB: w.db, Clock: w.clock, Data: data.Source(), Notices: desk, Files: kept})
	h.Oversight = oversight.New(oversight.Deps{DB: w.db, Clock: w.clock, Sandbox: true})
	h.Checkout = checkout.New(checkout.Deps{
		DB: w.db, Clock: w.clock, Terms: terms, Files: kept, Log: log, Keys: ring,
		Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: w.db, Clock: w.clock})},
	})
	h.Finance = finance.New(finance.Deps{DB: w.db, Clock: w.clock, Terms: terms, Log: log, Gateways: h.Checkout.Deps.Gateways})
	policy := schedule.DefaultPolicy()
	policy.Preempt.On = false
	w.dispatch = dispatch.New(dispatch.Deps{
		DB: w.db, Clock: w.clock, Terms: terms, Keys: ring, Policy: policy, Holder: "test", Log: log, ServerURL: "http://127.0.0.1:1",
		Driver: func(models.Site) (broker.Driver, error) { return apiEngine{}, nil }, Token: w.token, TokenHash: supply.TokenHash,
	})
	w.h = h
}

func (w *apiWorld) token(key string) string { return supply.Token(w.keys, key) }

func (w *apiWorld) assemble() {
	var err error
	w.server, err = web.New(web.Options{
		Texts: w.h.Texts, Clock: w.clock, Log: w.h.Log, Sessions: store.NewSessions(w.db, scs.GobCodec{}),
		ActorOf: w.h.Account.ActorOf, ActorByKey: w.h.Account.ActorByKey, ErrorPage: w.h.ErrorPage,
	}, w.h.Routes())
	w.must(err)
	w.handler = w.server.Handler()
	spec, err := apidoc.Document(w.h.Texts.For(i18n.English))
	w.must(err)
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	w.must(err)
	w.contract, err = legacy.NewRouter(doc)
	w.must(err)
}

func (w *apiWorld) actor(email string) models.Actor {
	w.Helper()
	var u models.User
	w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) { u, err = tx.UserByEmail(email); return err }))
	a, err := w.h.Account.ActorOf(w.ctx, u.ID, "")
	w.must(err)
	return a
}

func (w *apiWorld) keyOf(a models.Actor, scopes ...string) string {
	w.Helper()
	secret, _, err := w.h.Account.CreateKey(w.ctx, a, "test", scopes)
	w.must(err)
	return secret
}

// stranger is the owner of another firm, with a key of every scope.
func (w *apiWorld) stranger() string {
	w.Helper()
	a, err := w.h.Account.SignUp(w.ctx, account.NewUser{Email: "stranger@other.test", Name: "Stranger", Password: "another long password"},
		models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD", Industry: "Industry", Size: reference.Small})
	w.must(err)
	return w.keyOf(a, account.ScopeRead, account.ScopeOrder)
}

// ask is one request; Key and Cookie say who asks.
type ask struct {
	Method, Path, Body string
	Key, Cookie, Idem  string
	Head               map[string]string
}

// reply is what came back, its body already read.
type reply struct {
	*httptest.ResponseRecorder
	body []byte
}

func (a ask) request() *http.Request {
	r := httptest.NewRequest(a.Method, apidoc.Base+a.Path, strings.NewReader(a.Body))
	if a.Body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Language", "en")
	for name, value := range map[string]string{"Idempotency-Key": a.Idem, "Cookie": a.Cookie} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if a.Key != "" {
		r.Header.Set("Authorization", "Bearer "+a.Key)
	}
	for name, value := range a.Head {
		r.Header.Set(name, value)
	}
	return r
}

// raw sends a request whose answer need not be in the document.
func (w *apiWorld) raw(a ask) reply {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, a.request())
	return reply{rec, rec.Body.Bytes()}
}

// do sends a request and holds the answer to the OpenAPI document.
func (w *apiWorld) do(a ask) reply {
	w.Helper()
	got := w.raw(a)
	w.conforms(a, got)
	return got
}

func (w *apiWorld) conforms(a ask, got reply) {
	w.Helper()
	asked := a.request()
	route, params, err := w.contract.FindRoute(asked)
	if err != nil {
		w.Fatalf("%s %s is not documented: %v", a.Method, a.Path, err)
	}
	request := &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if got.Code < 300 {
		if err := openapi3filter.ValidateRequest(w.ctx, request); err != nil {
			w.Errorf("%s %s was taken, and the document refuses it: %v", a.Method, a.Path, err)
		}
	}
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: request, Status: got.Code, Header: got.Header(), Options: request.Options}
	response.SetBodyBytes(got.body)
	if err := openapi3filter.ValidateResponse(w.ctx, response); err != nil {
		w.Errorf("%s %s answered %d, unlike the document: %v\n%s", a.Method, a.Path, got.Code, err, got.body)
	}
	if got.Header().Get("Cache-Control") != "no-store" || got.Header().Get("X-Request-Id") == "" {
		w.Errorf("%s %s: headers %v", a.Method, a.Path, got.Header())
	}
}

func (w *apiWorld) get(path string) reply { return w.do(ask{Method: "GET", Path: path, Key: w.key}) }

func (w *apiWorld) post(path, body string) reply {
	return w.do(ask{Method: "POST", Path: path, Body: body, Key: w.key, Idem: models.NewID("idem")})
}

// ok reads a body that was answered with the status.
func ok[T any](w *apiWorld, status int, got reply) T {
	w.Helper()
	var out T
	if got.Code != status {
		w.Fatalf("answered %d, want %d: %s", got.Code, status, got.body)
	}
	d := json.NewDecoder(bytes.NewReader(got.body))
	d.DisallowUnknownFields()
	w.must(d.Decode(&out))
	return out
}

// refusedFor checks status and reason of a problem document.
func (w *apiWorld) refusedFor(got reply, status int, reason string) {
	w.Helper()
	var p web.Problem
	if err := json.Unmarshal(got.body, &p); err != nil || got.Code != status || p.Status != status || p.Reason != reason {
		w.Errorf("answered %d %s, want %d %s: %s", got.Code, p.Reason, status, reason, got.body)
	}
	if strings.Contains(p.Detail, "⟦") || got.Header().Get("Content-Type") != "application/problem+json" {
		w.Errorf("%s: %q as %s", reason, p.Detail, got.Header().Get("Content-Type"))
	}
}

// session signs in on the pages and returns the cookie.
func (w *apiWorld) session(email string) string {
	w.Helper()
	form := url.Values{"email": {email}, "password": {password}}
	r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	for _, k := range rec.Result().Cookies() {
		if k.Name == "supermarket" {
			return k.Name + "=" + k.Value
		}
	}
	w.Fatalf("signing in answered %d without a session", rec.Code)
	return ""
}

// apiEngine takes every submission and starts nothing.
type apiEngine struct{}

func (apiEngine) Submit(_ context.Context, s broker.Submission) (string, error) {
	return "r-" + s.SubmissionKey, nil
}

func (apiEngine) Status(_ context.Context, r broker.Ref) (broker.Status, error) {
	return broker.Status{State: models.SeenRunning, RemoteRef: "r-" + r.SubmissionKey}, nil
}

func (apiEngine) Cancel(context.Context, broker.Ref) error { return nil }

func (apiEngine) Logs(context.Context, broker.Ref, int64) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func (apiEngine) Capacity(context.Context) (broker.Capacity, error) { return broker.Capacity{}, nil }
