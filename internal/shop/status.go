package shop

import (
	"context"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// lately is how far back a status looks for what went wrong.
const lately = 7 * 24 * time.Hour

// Status is how the house does, for everyone.
type Status struct {
	At                       time.Time
	Since                    time.Time // what went wrong is counted from here
	Sites                    []SiteStatus
	Ready                    int // sites that take work
	Waiting, Running         int // jobs
	Succeeded, Failed, Ended int // jobs that ended since
}

// SiteStatus is one site, and what it lost lately.
type SiteStatus struct {
	models.Site
	Units   int // of machines that are up
	Busy    int
	Mishaps []store.Mishap
	Lost    int
}

// Status returns how the house does now.
func (c *Counter) Status(ctx context.Context) (Status, error) {
	s := Status{At: c.Clock.Now()}
	s.Since = s.At.Add(-lately)
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		jobs, err := tx.CountJobs(s.Since)
		if err != nil {
			return err
		}
		s.count(jobs)
		return s.places(tx)
	})
	return s, err
}

func (s *Status) count(jobs map[string]int) {
	s.Waiting, s.Running = jobs[string(models.JobQueued)], jobs[string(models.JobRunning)]
	s.Succeeded, s.Failed = jobs[string(models.JobSucceeded)], jobs[string(models.JobFailed)]
	s.Ended = s.Succeeded + s.Failed + jobs[string(models.JobCancelled)]
}

func (s *Status) places(tx *store.Tx) error {
	sites, err := tx.AllSites()
	if err != nil {
		return err
	}
	uses, err := tx.UseOfSites(s.Since)
	if err != nil {
		return err
	}
	mishaps, err := tx.Mishaps(s.Since)
	if err != nil {
		return err
	}
	s.Sites, s.Ready = nil, 0
	for _, x := range sites {
		s.add(x, uses, mishaps)
	}
	return nil
}

func (s *Status) add(x store.SiteNodes, uses []store.SiteUse, mishaps []store.Mishap) {
	out := SiteStatus{Site: x.Site}
	for _, n := range x.Nodes {
		if n.State == "up" {
			out.Units += n.Units
		}
	}
	for _, u := range uses {
		if u.SiteID == x.Site.ID {
			out.Busy = u.Units
		}
	}
	for _, m := range mishaps {
		if m.SiteID == x.Site.ID {
			out.Mishaps, out.Lost = append(out.Mishaps, m), out.Lost+m.N
		}
	}
	if x.Site.State == "ready" {
		s.Ready++
	}
	s.Sites = append(s.Sites, out)
}
