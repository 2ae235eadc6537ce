package store

import (
	"time"

	"supermarket/models"
)

// SiteNodes is a site with its machines and whether its provider may sell.
type SiteNodes struct {
	Site          models.Site
	ProviderState string
	Nodes         []models.Node
}

// AddSite adds a site; without a stage it is live.
func (tx *Tx) AddSite(s models.Site) error {
	if s.Stage == "" {
		s.Stage = "live"
	}
	if err := tx.insert(&s); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// AddNode adds a machine to a site.
func (tx *Tx) AddNode(n models.Node) error {
	if err := tx.insert(&n); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// Site returns one site, or ErrNotFound.
func (tx *Tx) Site(id string) (models.Site, error) { return one[models.Site](tx, "id = ?", id) }

// SitesBy returns a provider's sites by id.
func (tx *Tx) SitesBy(providerID string) ([]models.Site, error) {
	return many[models.Site](tx, "id", "provider_id = ?", providerID)
}

// NodesOf returns the machines of a site by name.
func (tx *Tx) NodesOf(siteID string) ([]models.Node, error) {
	return many[models.Node](tx, "name", "site_id = ?", siteID)
}

// AllSites returns every site with its machines, by id, in three queries.
func (tx *Tx) AllSites() ([]SiteNodes, error) {
	sites, err := many[models.Site](tx, "id", "")
	if err != nil {
		return nil, err
	}
	nodes, err := many[models.Node](tx, "site_id, name", "")
	if err != nil {
		return nil, err
	}
	var states []struct{ ID, State string }
	if err := tx.scan(&states, "SELECT id, state FROM providers"); err != nil {
		return nil, err
	}
	provider := make(map[string]string, len(states))
	for _, s := range states {
		provider[s.ID] = s.State
	}
	out, at := make([]SiteNodes, len(sites)), make(map[string]int, len(sites))
	for i, s := range sites {
		out[i], at[s.ID] = SiteNodes{Site: s, ProviderState: provider[s.ProviderID]}, i
	}
	for _, n := range nodes {
		i := at[n.SiteID]
		out[i].Nodes = append(out[i].Nodes, n)
	}
	return out, nil
}

// MoveSite changes a site's state if it still is from, else ErrStale.
func (tx *Tx) MoveSite(id, from, to string, now time.Time) error {
	if err := tx.guarded(`UPDATE sites SET state = ?, updated_at = ? WHERE id = ? AND state = ?`, to, now, id, from); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// SeeSite records that a site was heard of, how it can bound jobs, and whether
// buyers' own commands can be kept apart there.
func (tx *Tx) SeeSite(id, isolation string, isolates bool, now time.Time) error {
	if err := tx.guarded(`UPDATE sites SET isolation = ?, last_seen_at = ? WHERE id = ?`, isolation, now, id); err != nil {
		return err
	}
	n, err := tx.exec(`UPDATE sites SET namespaces = ? WHERE id = ? AND namespaces <> ?`, isolates, id, isolates)
	if err != nil || n == 0 {
		return err
	}
	return tx.TouchCatalogue()
}

// MoveNode changes a machine's state if it still is from, else ErrStale.
func (tx *Tx) MoveNode(id, from, to string) error {
	if err := tx.guarded(`UPDATE nodes SET state = ? WHERE id = ? AND state = ?`, to, id, from); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// LargestPool returns the most units that are up at one ready site where jobs
// of the offering may run.
func (tx *Tx) LargestPool(o models.Offering) (int, error) {
	var units int
	err := tx.scan(&units, `SELECT coalesce(max(n), 0) FROM (
		SELECT sum(nodes.units) AS n FROM nodes JOIN sites ON sites.id = nodes.site_id
		WHERE sites.provider_id = ? AND sites.region = ? AND (? = '' OR sites.id = ?) AND sites.state = 'ready' AND sites.stage = 'live'
		AND nodes.class_id = ? AND nodes.stack_id = ? AND nodes.state = 'up' GROUP BY sites.id) AS pools`,
		o.ProviderID, o.Region, o.SiteID, o.SiteID, o.ClassID, o.StackID)
	return units, err
}
