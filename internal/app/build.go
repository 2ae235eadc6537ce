package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"

	"github.com/alexedwards/scs/v2"

	"supermarket/handlers"
	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/config"
	"supermarket/internal/dispatch"
	"supermarket/internal/files"
	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/order"
	"supermarket/internal/oversight"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/payment/stripepay"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/schedule"
	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/templates/ui"
	"supermarket/web"
)

// FeePPM is the platform's share of what a provider earns: 3 %.
const FeePPM = 30_000

// JobTries is how many attempts a job may lose to faults that are not the buyer's.
const JobTries = 3

const hashesAtOnce = 4 // of 64 MiB each

// App is one wired process.
type App struct {
	Config     config.Config
	Log        *slog.Logger
	DB         *store.DB
	Clock      *clock.Shifted
	Reference  *reference.Live
	Files      *files.Store
	Texts      *i18n.Bundle
	Terms      order.Terms
	Account    *account.Counter
	Shop       *shop.Counter
	Checkout   *checkout.Counter
	Finance    *finance.Counter
	Programmes *programmes.Counter
	Supply     *supply.Counter
	Oversight  *oversight.Counter
	Dispatch   *dispatch.Dispatcher
	Handlers   *handlers.Handlers
	Exe        string // our binary, which runners are started from
	sandboxed  bool
	demo       bool
	stripe     *stripepay.Gateway // nil when no key is set
	outside    account.Outside
	drivers    drivers
	lock       func() error
}

// Purpose says what a process is for.
type Purpose struct {
	Mode    config.Mode
	Exe     string
	Holder  string // names this process in leases
	Sandbox bool
	Demo    bool
}

// Build opens and wires everything; Close undoes it.
func Build(ctx context.Context, cfg config.Config, log *slog.Logger, p Purpose) (*App, error) {
	a := &App{Config: cfg, Log: log, Clock: &clock.Shifted{}, Exe: p.Exe, sandboxed: p.Sandbox, demo: p.Demo}
	var err error
	if a.Reference, err = reference.Open(filepath.Join(cfg.DataDir, "reference")); err != nil {
		return nil, err
	}
	if a.Texts, err = i18n.New(); err != nil {
		return nil, err
	}
	a.Texts.Learn(a.Reference.Word)
	if a.stripe, err = stripeGateway(cfg, a.Clock); err != nil {
		return nil, err
	}
	if a.outside, err = outside(cfg); err != nil {
		return nil, err
	}
	a.outside.Holder, a.outside.Log = p.Holder, log
	if a.Files, err = files.Open(cfg.FilesURL, cfg.DataDir); err != nil {
		return nil, err
	}
	if a.DB, err = store.Open(ctx, store.Options{URL: cfg.DatabaseURL.Reveal(), Dir: cfg.DataDir, Log: log}); err != nil {
		return nil, err
	}
	a.Terms = order.Terms{Calendar: a.Reference.Calendar(), FeePPM: FeePPM, Tries: JobTries}
	a.counters(p)
	return a, nil
}

// Close releases the files and the database.
func (a *App) Close() error {
	ferr := a.Files.Close()
	if err := a.DB.Close(); err != nil {
		return err
	}
	if a.lock != nil {
		if err := a.lock(); err != nil {
			return err
		}
	}
	return ferr
}

func (a *App) counters(p Purpose) {
	a.Account = account.New(account.Deps{DB: a.DB, Clock: a.Clock, Hashes: hashesAtOnce, Notices: a.notices(), Identity: provider(a.Config), Data: a.Reference.Data, Real: !a.demo && !a.sandboxed})
	a.Programmes = programmes.New(programmes.Deps{DB: a.DB, Clock: a.Clock, Data: a.Reference.Data, Notices: a.notices(), Files: a.Files})
	a.Supply = supply.New(supply.Deps{DB: a.DB, Clock: a.Clock, Real: clock.System(), Terms: a.Terms, Files: a.Files, Keys: a.Config.Keys, Data: a.Reference.Data, Door: a.newDriver, LocalDoor: a.demo})
	a.Checkout = checkout.New(checkout.Deps{
		DB: a.DB, Clock: a.Clock, Terms: a.Terms, Files: a.Files, Gateways: a.gateways(), Keys: a.Config.Keys, Public: a.Config.PublicURL, Log: a.Log, Rooms: a.cartRooms, Reference: a.Reference.Data, HookPlain: len(a.Config.OutboundNetworks) > 0,
	})
	a.Oversight = oversight.New(oversight.Deps{DB: a.DB, Clock: a.Clock, Sandbox: a.sandboxed, Demo: a.demo, Notices: a.notices(), Terms: a.Terms, Gateways: a.Checkout.Deps.Gateways, Reference: a.Reference})
	a.Finance = finance.New(finance.Deps{DB: a.DB, Clock: a.Clock, Terms: a.Terms, Gateways: a.Checkout.Deps.Gateways, Log: a.Log, RefundCharge: a.Config.RefundCharge})
	a.Dispatch = dispatch.New(dispatch.Deps{
		DB: a.DB, Clock: a.Clock, Terms: a.Terms, Keys: a.Config.Keys, Policy: schedule.DefaultPolicy(), Driver: a.driver,
		Token:     func(key string) string { return supply.Token(a.Config.Keys, key) },
		TokenHash: supply.TokenHash, ServerURL: a.Config.PublicURL, Holder: p.Holder, Log: a.Log,
	})
	a.Shop = shop.New(shop.Deps{
		DB: a.DB, Clock: a.Clock, Calendar: a.Reference.Calendar(), Data: a.Reference.Data, Rooms: a.rooms, Pools: a.pools,
	})
	a.Handlers = &handlers.Handlers{
		Account: a.Account, Shop: a.Shop, Checkout: a.Checkout, Finance: a.Finance, Programmes: a.Programmes, Supply: a.Supply, Oversight: a.Oversight,
		Texts: a.Texts, Clock: a.Clock, Log: a.Log, Look: ui.Site{NameZH: a.Config.SiteNameZH, NameEN: a.Config.SiteNameEN},
		Operator: a.Config.OperatorName, Contact: a.Config.OperatorContact, Version: version(), BuiltWith: runtime.Version() + " · " + runtime.GOOS + "/" + runtime.GOARCH,
		Demo: a.demo, Sandbox: a.sandboxed, Follow: a.DB.Subscribe, Link: a.link, Runner: program, Ready: a.ready, StripeEvent: a.stripeEvent(),
	}
}

func (a *App) gateways() []payment.Gateway {
	var out []payment.Gateway
	if a.sandboxed {
		out = append(out, sandbox.New(checkout.Decisions{DB: a.DB, Clock: a.Clock}))
	}
	if a.stripe != nil {
		out = append(out, a.stripe)
	}
	return append(out, a.bank()...)
}

func (a *App) link(method, raw string) (int64, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return 0, files.ErrLink
	}
	l, err := files.Verify(a.Config.Keys, clock.System().Now(), method, u)
	return l.Max, err
}

func (a *App) ready() error {
	ctx := context.Background()
	if err := a.DB.Ping(ctx); err != nil {
		return err
	}
	have, want, err := a.DB.SchemaVersion(ctx)
	if err == nil && have != want {
		err = fmt.Errorf("app: the schema is at %d, this program needs %d", have, want)
	}
	return err
}

// Web returns the server over all routes.
func (a *App) Web(observe func(realm, route, method string, status int, seconds float64)) (*web.Server, error) {
	return web.New(web.Options{
		Texts: a.Texts, Clock: a.Clock, Log: a.Log, Sessions: store.NewSessions(a.DB, scs.GobCodec{}),
		ActorOf: a.Account.ActorOf, ActorByKey: a.Account.ActorByKey, ErrorPage: a.Handlers.ErrorPage,
		PublicURL: a.Config.PublicURL, TrustedProxies: a.Config.TrustedProxies, Observe: observe, FormActions: a.payPages(),
	}, a.Handlers.Routes())
}
