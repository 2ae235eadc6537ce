package e2e_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/audit"
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
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/schedule"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// morning is a Monday, 10:00 in Shanghai: peak.
var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// world is the whole house over one database, with a clock that stands still and
// an engine that does what the test says.
type world struct {
	t        testing.TB
	ctx      context.Context
	db       *store.DB
	clock    *clock.Manual
	keys     keyring.Ring
	checkout *checkout.Counter
	supply   *supply.Counter
	dispatch *dispatch.Dispatcher
	programs *programmes.Counter
	engine   *engine
	accounts *account.Counter
	data     reference.Data
	owner    models.Actor
	offering models.Offering
	grant    models.Grant
}

// worlds are copies of one that was planted once.
var worlds = testkit.Planted{Plant: func(t testing.TB, db *store.DB) { bareWorld(t, db).plant() }}

// worldKeys are shared: a copy holds messages that another world sealed.
var worldKeys = sync.OnceValue(func() string { return keyring.Generate("t") })

// newWorld is a world over a database of worlds.
func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := bareWorld(t, db)
	w.view(func(tx *store.Tx) error {
		u, err := tx.UserByEmail("owner@demo.test")
		w.must(err)
		w.owner, err = w.accounts.ActorOf(w.ctx, u.ID, "")
		w.must(err)
		w.offering, err = seed.Thread(tx)
		w.must(err)
		grants, err := tx.GrantsOf(w.owner.FirmID())
		w.must(err)
		w.grant = grants[0]
		return nil
	})
	return w
}

// plant puts the demo into a world.
func (w *world) plant() {
	w.t.Helper()
	w.must(seed.Demo(w.ctx, seed.Deps{
		DB: w.db, Clock: w.clock, Data: w.data, Account: w.accounts, Programmes: w.programs, Supply: w.supply, Checkout: w.checkout,
		Finance: finance.New(finance.Deps{DB: w.db, Clock: w.clock, Terms: w.checkout.Terms, Log: w.checkout.Log}), Password: "a long demo password",
	}))
}

func bareWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.At(morning), engine: newEngine()}
	var err error
	if w.keys, err = keyring.Parse(worldKeys()); err != nil {
		t.Fatal(err)
	}
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := files.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	terms := order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3}
	w.supply = supply.New(supply.Deps{DB: db, Clock: w.clock, Real: clock.System(), Terms: terms, Files: kept, Keys: w.keys})
	w.checkout = checkout.New(checkout.Deps{
		DB: db, Clock: w.clock, Terms: terms, Files: kept, Log: log,
		Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: db, Clock: w.clock})},
	})
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	desk := notice.Desk{Texts: texts, Keys: w.keys, Public: "http://shop.test"}
	w.programs = programmes.New(programmes.Deps{DB: db, Clock: w.clock, Data: data.Source(), Notices: desk})
	w.dispatch = dispatch.New(dispatch.Deps{
		DB: db, Clock: w.clock, Terms: terms, Keys: w.keys, Policy: schedule.DefaultPolicy(), Holder: "test", Log: log, ServerURL: "http://127.0.0.1:1",
		Driver:    func(models.Site) (broker.Driver, error) { return w.engine, nil },
		Token:     w.token,
		TokenHash: supply.TokenHash,
	})
	w.data, w.accounts = data, account.New(account.Deps{DB: db, Clock: w.clock, Hashes: 1, Cheap: true, Data: data.Source(), Notices: desk})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(f func(*store.Tx) error) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, f))
}

func (w *world) token(key string) string { return supply.Token(w.keys, key) }

// quote asks for the benchmark on that many cards with that cap.
func (w *world) quote(units int, cap time.Duration) models.Quote {
	w.t.Helper()
	q, err := w.checkout.Quote(w.ctx, w.owner, checkout.Ask{
		OfferingID: w.offering.ID, RecipeID: "matmul", Params: map[string]string{}, Units: units, CapMillis: cap.Milliseconds(),
	})
	w.must(err)
	return q
}

// place orders a quote with voucher and wallet as chosen.
func (w *world) place(q models.Quote, choice checkout.Choice) checkout.Placed {
	w.t.Helper()
	p, err := w.checkout.Place(w.ctx, w.owner, checkout.Placing{Quotes: []string{q.ID}, Choice: choice})
	w.must(err)
	return p
}

// paid orders and pays in the sandbox what is due.
func (w *world) paid(units int, cap time.Duration, choice checkout.Choice) models.Order {
	w.t.Helper()
	p := w.place(w.quote(units, cap), choice)
	if p.Payment != nil {
		_, err := w.checkout.SandboxPay(w.ctx, w.owner, p.Payment.ID, false)
		w.must(err)
	}
	return w.order(p.Order.ID).Order
}

func (w *world) order(id string) checkout.OrderView {
	w.t.Helper()
	v, err := w.checkout.Order(w.ctx, w.owner, id)
	w.must(err)
	return v
}

// dispatched plans and submits what waits.
func (w *world) dispatched() {
	w.t.Helper()
	w.must(w.dispatch.Plan(w.ctx))
	_, err := w.dispatch.Submit(w.ctx)
	w.must(err)
}

// attempt returns the newest attempt of an order's only job.
func (w *world) attempt(orderID string) models.Attempt {
	w.t.Helper()
	var last models.Attempt
	w.view(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		w.must(err)
		j, err := tx.JobOfLine(lines[0].ID)
		w.must(err)
		all, err := tx.AttemptsOfJob(j.ID)
		w.must(err)
		last = all[len(all)-1]
		return nil
	})
	return last
}

func (w *world) claim(a models.Attempt, runner string) error {
	_, err := w.supply.Claim(w.ctx, w.token(a.SubmissionKey), models.ClaimRequest{SubmissionKey: a.SubmissionKey, RunnerID: runner})
	return err
}

func (w *world) finish(a models.Attempt, runner string, f models.FinishRequest) bool {
	w.t.Helper()
	f.RunnerID = runner
	answer, err := w.supply.Finish(w.ctx, a.ID, f)
	w.must(err)
	return answer.Accepted
}

// run claims, lets time pass and finishes.
func (w *world) run(orderID string, took time.Duration, f models.FinishRequest) {
	w.t.Helper()
	w.dispatched()
	a := w.attempt(orderID)
	w.must(w.claim(a, "runner"))
	w.clock.Step(took)
	f.RunMillis = took.Milliseconds()
	if !w.finish(a, "runner", f) {
		w.t.Fatal("the finish was not accepted")
	}
}

func (w *world) settlement(orderID string) models.Settlement {
	w.t.Helper()
	var s []models.Settlement
	w.view(func(tx *store.Tx) (err error) { s, err = tx.SettlementsOfOrder(orderID); return err })
	if len(s) != 1 {
		w.t.Fatalf("%d settlements", len(s))
	}
	return s[0]
}

func (w *world) wallet() checkout.Balance {
	w.t.Helper()
	v, err := w.checkout.Wallet(w.ctx, w.owner, store.Page{})
	w.must(err)
	return v.Balance
}

func (w *world) grantLeft() models.Money {
	w.t.Helper()
	var left models.Money
	w.view(func(tx *store.Tx) error {
		acc, err := tx.Account(w.grant.AccountID)
		left = models.Money(acc.Balance - acc.Held)
		return err
	})
	return left
}

// audited asks every check of the house.
func (w *world) audited() {
	w.t.Helper()
	w.must(w.db.Snapshot(w.ctx, func(tx *store.Tx) error {
		for _, c := range audit.Run(tx, audit.All()).Broken() {
			w.t.Errorf("audit: %s: %s", c.Name, c.Detail)
		}
		return nil
	}))
}

// engine is a driver that keeps what it was given; the next answers may be told.
type engine struct {
	mu    sync.Mutex
	known map[string]int // submission key -> how often it was started
	fail  []error        // of the next submits; broker.ErrUnknown also starts it
	gone  map[string]bool
	ended map[string]bool // told to end
	room  map[string]bool // gone for others' sake
}

func newEngine() *engine {
	return &engine{known: map[string]int{}, gone: map[string]bool{}, ended: map[string]bool{}, room: map[string]bool{}}
}

func (e *engine) Submit(_ context.Context, s broker.Submission) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var err error
	if len(e.fail) > 0 {
		err, e.fail = e.fail[0], e.fail[1:]
	}
	if err != nil && !errors.Is(err, broker.ErrUnknown) {
		return "", err
	}
	e.known[s.SubmissionKey]++
	return "r-" + s.SubmissionKey, err
}

func (e *engine) Status(_ context.Context, r broker.Ref) (broker.Status, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.gone[r.SubmissionKey]:
		return broker.Status{State: models.SeenLost, Preempted: e.room[r.SubmissionKey]}, nil
	case e.known[r.SubmissionKey] == 0:
		return broker.Status{}, broker.ErrNotFound
	default:
		return broker.Status{State: models.SeenRunning, RemoteRef: "r-" + r.SubmissionKey}, nil
	}
}

func (e *engine) Cancel(_ context.Context, r broker.Ref) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended[r.SubmissionKey] = true
	return nil
}

func (e *engine) Logs(context.Context, broker.Ref, int64) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func (e *engine) Capacity(context.Context) (broker.Capacity, error) { return broker.Capacity{}, nil }
