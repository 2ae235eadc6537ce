package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/dispatch"
	"supermarket/internal/notice"
	"supermarket/internal/oversight"
	"supermarket/internal/programmes"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/webhook"
	"supermarket/internal/worker"
)

// Run is what a process does until its context ends.
type Run struct {
	Serve   bool
	Work    bool
	Started func(address string) // called once the listener is open
}

const drain = 10 * time.Second

// submitLanes are how many loops submit: an engine that is slow to answer holds
// up one of them, and the others go on.
const submitLanes = 3

// Run migrates the schema, starts the loops and serves until ctx ends; then it
// lets requests end and stops the loops. Jobs go on without us.
func (a *App) Run(ctx context.Context, r Run) error {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	if err := a.loadClock(ctx); err != nil {
		return err
	}
	if err := a.loadReference(ctx); err != nil {
		a.Log.Error("the program goes on with the reference data that it brought", "error", err)
	}
	if err := a.Shop.Reindex(ctx); err != nil {
		return fmt.Errorf("app: what offerings are found by: %w", err)
	}
	loops, stop := context.WithCancel(ctx)
	g := worker.NewGroup(loops, a.Log)
	defer g.Wait()
	defer stop()
	listening := make(chan struct{})
	go func() { defer close(listening); _ = a.DB.Listen(loops) }()
	defer func() { stop(); <-listening }()
	defer a.follow(loops, g)()
	metrics := newMetrics()
	if a.Config.MetricsAddr != "" {
		ln, err := listen(ctx, a.Config.MetricsAddr)
		if err != nil {
			return fmt.Errorf("app: metrics: %w", err)
		}
		defer a.background(&http.Server{Handler: metrics.handler(a), ReadHeaderTimeout: 5 * time.Second}, ln)()
	}
	if !r.Serve {
		a.loops(g)
		if r.Started != nil {
			r.Started("")
		}
		<-ctx.Done()
		return nil
	}
	return a.serve(ctx, r, g, metrics)
}

func (a *App) serve(ctx context.Context, r Run, g *worker.Group, m *metrics) error {
	a.Handlers.Closing = ctx.Done()
	srv, err := a.Web(m.observe)
	if err != nil {
		return err
	}
	ln, err := listen(ctx, a.Config.ListenAddr)
	if err != nil {
		return err
	}
	if r.Work {
		a.loops(g)
	}
	h := srv.HTTP()
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(ln) }()
	if r.Started != nil {
		r.Started(ln.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	down, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := h.Shutdown(down); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return h.Close()
}

// background serves until the returned function is called.
func (a *App) background(s *http.Server, ln net.Listener) func() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("a listener ended", "address", ln.Addr().String(), "error", err.Error())
		}
	}()
	return func() { _ = s.Close(); <-done }
}

// follow keeps this process' clock and reference data with the others'.
func (a *App) follow(ctx context.Context, g *worker.Group) func() {
	wake, end := a.DB.Subscribe(store.SettingsTopic)
	g.Every("clock", time.Minute, wake, func(context.Context) error { return a.loadClock(ctx) })
	replaced, endToo := a.DB.Subscribe(store.ReferenceTopic)
	g.Every("reference", time.Minute, replaced, func(context.Context) error { return a.loadReference(ctx) })
	return func() { end(); endToo() }
}

func (a *App) loadClock(ctx context.Context) error {
	if !a.sandboxed {
		return nil
	}
	return a.DB.View(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(oversight.ClockSetting)
		if err != nil || text == "" {
			return err
		}
		ns, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			a.Clock.SetOffset(time.Duration(ns))
		}
		return err
	})
}

// loops are the background work: woken by commits, and by an interval in case a
// wake was missed.
func (a *App) loops(g *worker.Group) {
	woken := func(name, topic string, every time.Duration, f func(context.Context) error) {
		wake, _ := a.DB.Subscribe(topic)
		g.Every(name, every, wake, f)
	}
	woken("plan", dispatch.PlanTopic, 2*time.Second, a.Dispatch.Plan)
	for lane := range submitLanes {
		woken(fmt.Sprintf("submit %d", lane+1), store.QueueTopic(dispatch.SubmitQueue), time.Second, a.submit)
	}
	woken("mail", store.QueueTopic(notice.Queue), 15*time.Second, a.sendMails)
	woken("tell", store.QueueTopic(notice.FactQueue), 15*time.Second, a.tellFacts)
	woken("deliver webhooks", store.QueueTopic(webhook.Queue), 15*time.Second, a.deliverHooks())
	g.Every("sweep webhooks", time.Hour, nil, a.Checkout.SweepHooks)
	g.Every("watch jobs", 30*time.Second, nil, a.Checkout.WatchJobs)
	woken("cancel", dispatch.CancelTopic, 3*time.Second, a.Dispatch.Cancel)
	g.Every("watch", 3*time.Second, nil, a.Dispatch.Watch)
	g.Every("failover", 3*time.Second, nil, a.Dispatch.Failover)
	g.Every("probe", 15*time.Second, nil, a.Dispatch.Probe)
	g.Every("measure", 10*time.Minute, nil, a.Dispatch.Measure)
	g.Every("lapse", 3*time.Second, nil, a.Checkout.Lapse)
	g.Every("lapse approvals", 3*time.Second, nil, a.Checkout.LapseApprovals)
	g.Every("open payments", 3*time.Second, nil, a.Checkout.OpenUnopened)
	g.Every("chase payments", 15*time.Second, nil, a.Checkout.Chase)
	g.Every("open top-ups", 3*time.Second, nil, a.Checkout.OpenTopUps)
	g.Every("lapse top-ups", 15*time.Second, nil, a.Checkout.LapseTopUps)
	g.Every("fill wallets", 15*time.Second, nil, a.Checkout.FillWallets)
	g.Every("book parts", 15*time.Second, nil, a.Oversight.BookParts)
	woken("refunds", refund.SendTopic, 15*time.Second, a.Finance.SendRefunds)
	woken("suspense", cashier.SuspenseTopic, 15*time.Second, a.Finance.SendSuspense)
	woken("check sites", store.QueueTopic(supply.CheckQueue), 15*time.Second, a.checkSites)
	g.Every("end drains", 15*time.Second, nil, a.Supply.EndDrains)
	g.Every("controls", 5*time.Minute, nil, a.Programmes.Control)
	g.Every("expire vouchers", time.Minute, nil, a.expire)
	woken("bulk issues", programmes.BulkTopic, 15*time.Second, a.workBulk)
	g.Every("tell statements", 10*time.Minute, nil, a.Finance.TellStatements)
	g.Every("sweep carts", time.Hour, nil, a.Checkout.SweepCarts)
	g.Every("sweep data", time.Hour, nil, a.Checkout.SweepData)
	g.Every("sweep", 10*time.Minute, nil, a.Dispatch.Sweep)
	g.Every("old work folders", time.Hour, nil, a.purgeWork)
}

// submit goes on while there is more to claim.
func (a *App) submit(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := a.Dispatch.Submit(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}

// checkSites goes on while there are more guided checks to run.
func (a *App) checkSites(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := a.Supply.WorkChecks(ctx, a.outside.Holder)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}

// workBulk goes on while there are more grants to issue or to take back.
func (a *App) workBulk(ctx context.Context) error {
	for ctx.Err() == nil {
		more, err := a.Programmes.WorkBulk(ctx)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// expire goes on while there are more vouchers to end.
func (a *App) expire(ctx context.Context) error {
	for ctx.Err() == nil {
		more, err := a.Programmes.Expire(ctx)
		if err != nil || !more {
			return err
		}
	}
	return nil
}
