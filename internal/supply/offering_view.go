package supply

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Good is an offering as its provider sees it.
type Good struct {
	catalog.View
	Market   catalog.Market
	Warnings []*fault.Fault
	Versions []Version
	Changes  []models.TrailEntry // of its terms, prices and place, the newest first
	Names    map[string]string   // of who changed it, by id
	Running  int
}

// Version is one tariff of an offering.
type Version struct {
	models.Tariff
	Peak, OffPeak models.Money // of its headline meter
}

// Good returns an offering of the actor's provider with its history.
func (c *Counter) Good(ctx context.Context, a models.Actor, id string) (g Good, err error) {
	provider, err := staffOf(a, party.List)
	if err != nil {
		return g, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if _, err := ownOffering(tx, id, provider); err != nil {
			return err
		}
		for _, part := range []func(*store.Tx, string) error{g.read, g.history} {
			if err := part(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return g, err
}

func (g *Good) read(tx *store.Tx, id string) (err error) {
	if g.View, err = catalog.Detail(tx, id); err != nil {
		return err
	}
	if g.Market, err = market(tx, g.View.Offering, g.Class); err != nil {
		return err
	}
	if rule, _ := catalog.RuleOf(g.View.Offering.Kind); rule.RunsJob && g.View.Offering.TariffVersion > 0 {
		g.Warnings = catalog.Warnings(g.Prices, g.Market, g.View.Offering.Interruptible)
	}
	live, err := tx.LiveAttemptsAt(g.View.Offering.SiteID)
	if err != nil {
		return err
	}
	for _, a := range live {
		j, err := tx.Job(a.JobID)
		if err != nil {
			return err
		}
		if j.OfferingID == id {
			g.Running++
		}
	}
	return nil
}

// market is what the prices of a class and stack are held against.
func market(tx *store.Tx, o models.Offering, class models.Class) (m catalog.Market, err error) {
	m.Public = class.MarketPrice
	shelf, err := tx.ShelfPrices()
	if err != nil {
		return m, err
	}
	for _, p := range shelf {
		low := min(p.PeakPrice, p.OffPeakPrice)
		if p.Kind == o.Kind && p.ClassID == o.ClassID && p.StackID == o.StackID && p.ProviderID != o.ProviderID && low > 0 && (m.Lowest == 0 || low < m.Lowest) {
			m.Lowest = low
		}
	}
	return m, nil
}

// mostChanges bounds what a page shows of an offering's history.
const mostChanges = 50

func (g *Good) history(tx *store.Tx, id string) error {
	all, err := tx.Tariffs(id)
	if err != nil {
		return err
	}
	for _, t := range all[:min(len(all), mostChanges)] {
		p, err := catalog.PricesOf(tx, id, t.Version)
		if err != nil {
			return err
		}
		v := Version{Tariff: t}
		meter := catalog.Headline(g.View.Offering.Kind)
		v.Peak, _ = p.At(meter, reference.Peak, 0)
		v.OffPeak, _ = p.At(meter, reference.OffPeak, 0)
		g.Versions = append(g.Versions, v)
	}
	changes, err := tx.TrailOf("offering", id)
	if err != nil {
		return err
	}
	for i := len(changes) - 1; i >= 0 && len(g.Changes) < mostChanges; i-- {
		g.Changes = append(g.Changes, changes[i])
	}
	return nil
}

// Kind is a chip with a software stack that runs on it.
type Kind struct {
	Class models.Class
	Stack models.Stack
}

func kinds(classes []models.Class, stacks []models.Stack) (out []Kind) {
	for _, c := range classes {
		for _, s := range stacks {
			if catalog.Fits(c, s) {
				out = append(out, Kind{c, s})
			}
		}
	}
	return out
}

// SiteDesk is everything about one site of the actor's provider.
type SiteDesk struct {
	SiteView
	Used     map[string]int64 // units held of each machine, by id
	Keys     []models.SiteKey // of its agents, the newest first
	Moves    []models.Move
	Hours    []models.SiteHour // of the last days, the newest first
	Check    CheckRun
	Checked  bool // there was a check
	Classes  []models.Class
	Stacks   []models.Stack
	Kinds    []Kind // that a machine may be
	Settings SlurmShown
}

// SiteDesk returns one site of the actor's provider.
func (c *Counter) SiteDesk(ctx context.Context, a models.Actor, siteID string) (d SiteDesk, err error) {
	provider, err := staffOf(a, party.Connect)
	if err != nil {
		return d, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if d.Site, err = ownSite(tx, siteID, provider); err != nil {
			return err
		}
		return d.fill(tx)
	})
	d.Check, d.Checked = LastCheck(d.Site)
	d.Settings.Config, d.Settings.HasToken = c.SlurmSettings(d.Site)
	return d, err
}

func (d *SiteDesk) fill(tx *store.Tx) (err error) {
	id := d.Site.ID
	for _, read := range []func() error{
		func() error { d.Nodes, err = tx.NodesOf(id); return err },
		func() error { d.Live, err = tx.LiveAttemptsAt(id); return err },
		func() error { d.Keys, err = tx.SiteKeys(id); return err },
		func() error { d.Moves, err = tx.Moves("site", id); return err },
		func() error { d.Used, err = heldUnits(tx, id); return err },
		func() error { d.Classes, err = tx.Classes(); return err },
		func() error { d.Stacks, err = tx.Stacks(); return err },
		func() error { d.Hours, err = tx.SiteHoursOf(id, siteHoursShown); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	d.Kinds = kinds(d.Classes, d.Stacks)
	sold, err := tx.OfferingsBy(d.Site.ProviderID)
	for _, o := range sold {
		if o.SiteID == id {
			d.Offerings = append(d.Offerings, o)
		}
	}
	return err
}

// siteHoursShown is how many hours of a site's record a page shows: a week.
const siteHoursShown = 7 * 24
