package app

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/store"
)

// purger is a driver that keeps folders of runs on this machine.
type purger interface {
	Purge(ctx context.Context, before time.Time) (int, error)
}

// purgeWork removes the work folders of runs that ended a week ago: what they
// brought is with the server.
func (a *App) purgeWork(ctx context.Context) error {
	var sites []store.SiteNodes
	err := a.DB.View(ctx, func(tx *store.Tx) (err error) {
		sites, err = tx.AllSites()
		return err
	})
	if err != nil {
		return err
	}
	before := clock.System().Now().Add(-keepWork)
	for _, s := range sites {
		if s.Site.Driver != "local" {
			continue
		}
		d, oneErr := a.driver(s.Site)
		if p, ok := d.(purger); ok && oneErr == nil {
			_, oneErr = p.Purge(ctx, before)
		}
		err = errors.Join(err, oneErr)
	}
	return err
}
