package dispatch

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// picture is what the planner sees: its state, and the rows behind it.
type picture struct {
	state *schedule.State
	jobs  map[string]models.Job
	runs  map[string]bool // jobs that have a living attempt
	pools []Pool
}

// see reads sites, living jobs and living attempts. Its cost does not depend on
// how many have ended.
func (d *Dispatcher) see(tx *store.Tx, now time.Time) (picture, error) {
	p := picture{state: schedule.New(), jobs: map[string]models.Job{}, runs: map[string]bool{}}
	sites, err := seeSites(tx, p.state, now)
	if err != nil {
		return p, err
	}
	used, err := d.uses(tx, now)
	if err != nil {
		return p, err
	}
	for _, u := range used {
		p.state.Used(u.FirmID, now, time.Duration(u.UnitMillis)*time.Millisecond)
	}
	jobs, err := tx.LiveJobs()
	if err != nil {
		return p, err
	}
	attempts, err := tx.LiveAttempts()
	if err != nil {
		return p, err
	}
	busy, held := map[string]models.Attempt{}, map[string]int{}
	for _, a := range attempts {
		busy[a.JobID] = a
	}
	for _, j := range jobs {
		p.jobs[j.ID] = j
		a, runs := busy[j.ID]
		switch {
		case runs:
			p.runs[j.ID] = true
			err = start(p.state, j, a, held)
		case j.CancelAt == nil:
			err = p.state.Enqueue(wants(j))
		}
		if err != nil {
			return p, fmt.Errorf("dispatch: job %s: %w", j.ID, err)
		}
	}
	for _, row := range sites {
		p.pools = append(p.pools, count(row, held)...)
	}
	return p, nil
}

func seeSites(tx *store.Tx, s *schedule.State, now time.Time) ([]store.SiteNodes, error) {
	sites, err := tx.AllSites()
	if err != nil {
		return nil, err
	}
	sites = slices.DeleteFunc(sites, func(row store.SiteNodes) bool { return row.ProviderState != "approved" })
	classes, err := tx.Classes()
	if err != nil {
		return nil, err
	}
	domestic := map[string]bool{}
	for _, c := range classes {
		domestic[c.ID] = c.Domestic
	}
	for _, row := range sites {
		if err := s.SetSite(site(row, domestic)); err != nil {
			return nil, err
		}
	}
	kept, err := tx.KeptReservations(now)
	for _, r := range kept {
		if err := s.Reserve(schedule.Reservation{ID: r.ID, Site: r.SiteID, Class: r.ClassID, Stack: r.StackID, Firm: r.FirmID, Units: r.Units, From: r.StartsAt, To: r.EndsAt}); err != nil {
			return nil, err
		}
	}
	return sites, err
}

func site(row store.SiteNodes, domestic map[string]bool) schedule.Site {
	out := schedule.Site{ID: row.Site.ID, Provider: row.Site.ProviderID, Region: row.Site.Region, State: schedule.SiteState(row.Site.State)}
	at := map[[2]string]int{}
	for _, n := range row.Nodes {
		k := [2]string{n.ClassID, n.StackID}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(out.Pools), len(out.Pools)
			out.Pools = append(out.Pools, schedule.Pool{Class: n.ClassID, Stack: n.StackID, Domestic: domestic[n.ClassID]})
		}
		out.Pools[i].Nodes = append(out.Pools[i].Nodes, schedule.Node{ID: n.ID, Units: n.Units, Down: n.State != "up"})
	}
	return out
}

func wants(j models.Job) schedule.Job {
	out := schedule.Job{
		ID: j.ID, Firm: j.FirmID, Class: j.ClassID, Stack: j.StackID, Units: j.Units, Priority: j.Priority,
		Submitted: j.CreatedAt, EarliestStart: j.EarliestAt, Interruptible: j.Interruptible,
		Expected: time.Duration(j.LikelyMillis) * time.Millisecond, Cap: time.Duration(j.CapMillis) * time.Millisecond,
	}
	if j.DeadlineAt != nil {
		out.Deadline = *j.DeadlineAt
	}
	if j.SiteID != "" {
		out.Sites = []string{j.SiteID}
	}
	return out
}

func start(s *schedule.State, j models.Job, a models.Attempt, held map[string]int) error {
	var parts []schedule.Part
	if err := json.Unmarshal([]byte(a.Nodes), &parts); err != nil {
		return err
	}
	unitsOn(parts, held)
	began := a.PlannedAt
	if a.ClaimedAt != nil {
		began = *a.ClaimedAt
	}
	w := wants(j)
	return s.Start(schedule.Run{Job: w, Site: a.SiteID, Parts: parts, Started: began, End: began.Add(w.Cap)})
}
