package dispatch

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/notice"
	"supermarket/internal/schedule"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	probeLease = "probe"
	probeTTL   = 90 * time.Second // one process probes
	probeWait  = 10 * time.Second
	probeAtOne = 16
	lookEach   = time.Minute    // a look counts for the service level
	toldSite   = 24 * time.Hour // an outage older than this was told; what was told is not remembered for ever
)

// Probe asks the engine of every live site whether it is there, keeps since when
// one is out of reach, and once a minute counts how each was found: up when its
// engine, or its agent lately, told of units; planned when its provider has
// announced a drain. Of several processes one probes.
func (d *Dispatcher) Probe(ctx context.Context) error {
	var held bool
	var sites []store.SiteNodes
	err := d.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if _, held, err = tx.Acquire(probeLease, d.Holder, probeTTL); err != nil || !held {
			return err
		}
		sites, err = tx.AllSites()
		return err
	})
	if err != nil || !held {
		return err
	}
	all, now := d.probeAll(ctx, sites), d.Clock.Now()
	counts := now.Sub(d.looked) >= lookEach || now.Before(d.looked)
	err = d.DB.Atomic(ctx, func(tx *store.Tx) error {
		for _, row := range sites {
			if p, ok := all[row.Site.ID]; ok {
				if err := found(tx, row.Site, p, counts, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil && counts {
		d.looked = now
	}
	return err
}

// probed is how a site was found.
type probed struct {
	answers bool
	state   sla.State
}

// found keeps how a site was found.
func found(tx *store.Tx, s models.Site, p probed, counts bool, now time.Time) error {
	news, err := tx.SiteReached(s.ID, p.answers, now)
	if err != nil {
		return err
	}
	if !p.answers && p.state != sla.Planned {
		if err := tellSilent(tx, s, now); err != nil {
			return err
		}
	}
	if news {
		tx.Wake(PlanTopic)
	}
	if !counts {
		return nil
	}
	return sla.Looked(tx, s.ID, p.state, now)
}

// tellSilent leaves to a site's provider, once per outage, that it is out of reach:
// not at the first silence, which may be a moment's.
func tellSilent(tx *store.Tx, s models.Site, now time.Time) error {
	if s.DownSince == nil || now.Sub(*s.DownSince) < silentSite || now.Sub(*s.DownSince) > toldSite {
		return nil
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.SiteSilent, Key: s.ID + "-" + s.DownSince.UTC().Format(time.RFC3339), ProviderID: s.ProviderID, Path: "/provider/sites/" + s.ID, At: now,
		Texts: map[string]string{"offering_zh": s.NameZh, "offering_en": s.NameEn}, Times: map[string]time.Time{"since": *s.DownSince},
	})
}

// probeAll asks the engines of all live sites, several at once.
func (d *Dispatcher) probeAll(ctx context.Context, sites []store.SiteNodes) map[string]probed {
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		slots = make(chan struct{}, probeAtOne)
		all   = map[string]probed{}
	)
	for _, row := range sites {
		if row.Site.Stage != stageLive || row.ProviderState != "approved" {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			p := d.probe(ctx, row.Site)
			mu.Lock()
			defer mu.Unlock()
			all[row.Site.ID] = p
		})
	}
	wg.Wait()
	return all
}

func (d *Dispatcher) probe(ctx context.Context, s models.Site) probed {
	ctx, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	units, driver, err := 0, broker.Driver(nil), error(nil)
	if driver, err = d.Driver(s); err == nil {
		var has broker.Capacity
		has, err = driver.Capacity(ctx)
		units = has.Units
	}
	out := probed{answers: err == nil, state: sla.Up}
	switch {
	case s.State == string(schedule.Draining):
		out.state = sla.Planned
	case err != nil, units <= 0, s.State == string(schedule.Down):
		out.state = sla.Down
	}
	return out
}
