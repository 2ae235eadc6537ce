package store

import (
	"time"

	"supermarket/models"
)

// SiteUse is what runs at a site, and what it lost lately.
type SiteUse struct {
	SiteID  string
	Units   int // that live attempts hold
	Running int // live attempts
	Lost    int // attempts lost since
}

// UseOfSites returns the use of each site that has any.
func (tx *Tx) UseOfSites(lostSince time.Time) ([]SiteUse, error) {
	var rows []SiteUse
	err := tx.scan(&rows, `SELECT a.site_id,
			coalesce(sum(CASE WHEN a.state <> 'lost' THEN j.units END), 0) AS units,
			count(CASE WHEN a.state <> 'lost' THEN 1 END) AS running,
			count(CASE WHEN a.state = 'lost' THEN 1 END) AS lost
		FROM attempts a JOIN jobs j ON j.id = a.job_id
		WHERE a.state IN ('planned', 'submitting', 'unknown', 'pending', 'running') OR a.state = 'lost' AND a.updated_at >= ?
		GROUP BY a.site_id ORDER BY a.site_id`, lostSince)
	return rows, err
}

// WaitingJobs returns at most n queued jobs, oldest first.
func (tx *Tx) WaitingJobs(n int) ([]models.Job, error) {
	var rows []models.Job
	err := tx.g.Where("state = 'queued'").Order("created_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// CountJobs counts the live jobs, and those that ended since, by state.
func (tx *Tx) CountJobs(endedSince time.Time) (map[string]int, error) {
	var rows []struct {
		State string
		N     int
	}
	out := map[string]int{}
	err := tx.scan(&rows, `SELECT state, count(*) AS n FROM jobs
		WHERE state IN ('queued', 'running') OR ended_at >= ? GROUP BY state`, endedSince)
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// HouseAccounts returns the platform's own accounts and those of the outside.
func (tx *Tx) HouseAccounts() ([]models.Account, error) {
	return many[models.Account](tx, "kind, asset_id, owner", "kind IN ('fee', 'rounding', 'suspense', 'processor', 'bank', 'funder')")
}

// UserNames returns the names of users by id.
func (tx *Tx) UserNames(ids []string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct{ ID, Name string }
	err := tx.scan(&rows, `SELECT id, name FROM users WHERE id IN ?`, ids)
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}
