package oversight

import (
	"context"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

const (
	waitingShown = 50
	lately       = 24 * time.Hour
)

// Health is the state of the house at one moment.
type Health struct {
	At       time.Time
	Jobs     map[string]int              // by state: those that live, and that ended in the last 24 hours
	Waiting  []models.Job                // the oldest queued ones
	Tasks    map[string]map[string]int64 // by queue and state
	Sites    []SiteHealth
	Accounts []models.Account // the house's own and the outside's
}

// SiteHealth is a site, what it has and what runs there.
type SiteHealth struct {
	Site     models.Site
	Provider models.Provider
	Units    int // of machines that are up
	Use      store.SiteUse
}

// Health returns the state of the house.
func (c *Counter) Health(ctx context.Context, a models.Actor) (h Health, err error) {
	if err := operator(a); err != nil {
		return h, err
	}
	h.At = c.Clock.Now()
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		for _, part := range []func(*store.Tx) error{h.work, h.places, h.money} {
			if err := part(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

func (h *Health) work(tx *store.Tx) (err error) {
	if h.Jobs, err = tx.CountJobs(h.At.Add(-lately)); err != nil {
		return err
	}
	if h.Waiting, err = tx.WaitingJobs(waitingShown); err != nil {
		return err
	}
	h.Tasks, err = tx.CountTasks()
	return err
}

func (h *Health) places(tx *store.Tx) error {
	sites, err := tx.AllSites()
	if err != nil {
		return err
	}
	uses, err := tx.UseOfSites(h.At.Add(-lately))
	if err != nil {
		return err
	}
	use := map[string]store.SiteUse{}
	for _, u := range uses {
		use[u.SiteID] = u
	}
	for _, s := range sites {
		p, err := tx.Provider(s.Site.ProviderID)
		if err != nil {
			return err
		}
		h.Sites = append(h.Sites, SiteHealth{s.Site, p, unitsUp(s.Nodes), use[s.Site.ID]})
	}
	return nil
}

func unitsUp(nodes []models.Node) (n int) {
	for _, node := range nodes {
		if node.State == "up" {
			n += node.Units
		}
	}
	return n
}

func (h *Health) money(tx *store.Tx) (err error) {
	h.Accounts, err = tx.HouseAccounts()
	return err
}
