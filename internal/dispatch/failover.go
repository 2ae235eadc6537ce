package dispatch

import (
	"context"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// silentSite is how long a site is out of reach before what waits there goes elsewhere.
const silentSite = 2 * time.Minute

// Failover takes back what no runner has claimed yet at sites that start nothing:
// at a draining or closed one all of it, at one that is out of reach what may run
// elsewhere. What runs goes on: its engine is asked by Watch.
func (d *Dispatcher) Failover(ctx context.Context) error {
	shut := map[string]models.Site{}
	if err := d.DB.View(ctx, func(tx *store.Tx) error {
		sites, err := tx.AllSites()
		for _, row := range sites {
			if d.stranded(row.Site, true) != "" {
				shut[row.Site.ID] = row.Site
			}
		}
		return err
	}); err != nil || len(shut) == 0 {
		return err
	}
	match := func(a models.Attempt, j models.Job) bool {
		s, ok := shut[a.SiteID]
		return ok && a.RunnerID == "" && d.stranded(s, j.SiteID == "") != ""
	}
	return d.each(ctx, match, func(ctx context.Context, a models.Attempt, j models.Job) error {
		return d.withdraw(ctx, a, j, d.stranded(shut[a.SiteID], j.SiteID == ""))
	})
}

// stranded is why what waits at a site is taken back, "" when it is not.
func (d *Dispatcher) stranded(s models.Site, elsewhere bool) string {
	switch {
	case s.State == "draining" || s.Stage != stageLive:
		return order.CauseDraining
	case elsewhere && s.DownSince != nil && d.Clock.Now().Sub(*s.DownSince) >= silentSite, elsewhere && s.State == "down":
		return order.CauseSiteDown
	default:
		return ""
	}
}

// withdraw takes an attempt back that no runner has claimed; a runner that turns
// up later is refused.
func (d *Dispatcher) withdraw(ctx context.Context, a models.Attempt, j models.Job, cause string) error {
	var back bool
	err := d.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if _, err := tx.LockOrder(j.OrderID); err != nil {
			return err
		}
		back, err = order.EndAttempt(tx, order.End{AttemptID: a.ID, Withdrawn: cause, Terms: d.Terms, Step: d.step("")})
		return err
	})
	if err == nil && back {
		d.unsubmit(ctx, a)
	}
	return err
}

// unsubmit tells an engine that an attempt is no longer wanted. It may fail: its
// runner's claim is refused all the same.
func (d *Dispatcher) unsubmit(ctx context.Context, a models.Attempt) {
	if a.State == models.AttemptPlanned {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, handTTL)
	defer cancel()
	driver, err := d.driver(ctx, a)
	if err == nil {
		err = driver.Cancel(ctx, broker.Ref{SubmissionKey: a.SubmissionKey, RemoteRef: a.RemoteRef})
	}
	if err != nil {
		d.Log.InfoContext(ctx, "an engine did not hear that an attempt was taken back", "attempt", a.ID, "error", err.Error())
	}
}
