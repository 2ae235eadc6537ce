package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/clock"
	"supermarket/internal/keyring"
	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// The queue of submissions and the topics that wake the ticks.
const (
	SubmitQueue = "submit"
	PlanTopic   = "dispatch"
	CancelTopic = "cancel"
)

const (
	planLease   = "dispatch"
	planTTL     = 15 * time.Second
	submitTTL   = 30 * time.Second
	handTTL     = 10 * time.Second // of one call of an engine
	claimAtOnce = 128              // submissions
	siteAtOnce  = 8                // of them at one site
	placeAtOnce = 200              // placements in one transaction
)

// Deps are what the dispatcher works with.
type Deps struct {
	DB        *store.DB
	Clock     clock.Clock
	Terms     order.Terms
	Keys      keyring.Ring
	Policy    schedule.Policy
	Driver    func(models.Site) (broker.Driver, error)
	Token     func(submissionKey string) string
	TokenHash func(token string) string
	ServerURL string // where runners claim
	Holder    string // this process, for leases
	Log       *slog.Logger
}

// Dispatcher brings paid jobs to sites. Its ticks are plain functions; several
// processes may run them at once.
type Dispatcher struct {
	Deps
	share shareCache
	look  lookCache
	// looked is when sites were last looked at for their service level; Probe alone has it.
	looked time.Time
}

// New returns a dispatcher.
func New(d Deps) *Dispatcher { return &Dispatcher{Deps: d} }

// shareCache keeps what firms used lately and how sites kept their promises. It is
// read again once a minute, or more seldom where reading takes long: what ended
// takes a fiftieth of a planner's time at most, however much it is.
type shareCache struct {
	sync.Mutex
	at   time.Time
	keep time.Duration
	past past
}

// past is what a plan asks of what is over.
type past struct {
	used []store.FirmUse
	kept map[string]int // reliability by site
}

const shareWindow = 48 * time.Hour

func (d *Dispatcher) history(tx *store.Tx, now time.Time) (past, error) {
	d.share.Lock()
	defer d.share.Unlock()
	if age := now.Sub(d.share.at); age >= 0 && age < d.share.keep {
		return d.share.past, nil
	}
	began := clock.Start()
	used, err := tx.UseByFirm(now.Add(-shareWindow))
	if err != nil {
		return past{}, err
	}
	kept, err := sla.Reliability(tx, now)
	if err == nil {
		d.share.at, d.share.keep, d.share.past = now, max(time.Minute, 50*began.Elapsed()), past{used, kept}
	}
	return past{used, kept}, err
}

func (d *Dispatcher) step(cause string) order.Step {
	return order.Step{Cause: cause, Actor: "dispatch", At: d.Clock.Now()}
}

// leased runs f in a transaction that fails when another planner has taken over,
// and keeps the lease for the next one.
func (d *Dispatcher) leased(ctx context.Context, fence int64, f func(*store.Tx) error) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.Renew(planLease, fence, planTTL); err != nil {
			return err
		}
		return f(tx)
	})
}
