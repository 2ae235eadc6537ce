package dispatch

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/schedule"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// picture is what the planner sees: its state, and the rows behind it.
type picture struct {
	state *schedule.State
	jobs  map[string]models.Job
	runs  map[string]bool // jobs that have a living attempt
	busy  map[string]models.Attempt
	trial map[string]bool // sites that rested and are tried with one job
	pools []Pool
}

// stageLive is the stage of a site that gets work.
const stageLive = "live"

// see reads sites, living jobs and living attempts. Its cost does not depend on
// how many have ended.
func (d *Dispatcher) see(tx *store.Tx, now time.Time) (picture, error) {
	p := picture{state: schedule.New(), jobs: map[string]models.Job{}, runs: map[string]bool{}, busy: map[string]models.Attempt{}, trial: map[string]bool{}}
	attempts, err := tx.LiveAttempts()
	if err != nil {
		return p, err
	}
	for _, a := range attempts {
		p.busy[a.JobID] = a
	}
	past, err := d.history(tx, now)
	if err != nil {
		return p, err
	}
	sites, err := p.seeSites(tx, attempts, past.kept, now)
	if err != nil {
		return p, err
	}
	for _, u := range past.used {
		p.state.Used(u.FirmID, now, time.Duration(u.UnitMillis)*time.Millisecond)
	}
	jobs, err := tx.LiveJobs()
	if err != nil {
		return p, err
	}
	bound, err := bindings(tx, jobs, sites)
	if err != nil {
		return p, err
	}
	held := map[string]int{}
	for _, j := range jobs {
		p.jobs[j.ID] = j
		a, runs := p.busy[j.ID]
		switch {
		case runs:
			p.runs[j.ID] = true
			err = start(tx, p.state, bound.wants(j), j, a, held)
		case j.CancelAt == nil && j.SetAsideAt == nil:
			err = p.state.Enqueue(bound.wants(j))
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

// seeSites shows the state the sites that are live, of providers that may sell.
func (p picture) seeSites(tx *store.Tx, attempts []models.Attempt, kept map[string]int, now time.Time) ([]store.SiteNodes, error) {
	sites, err := tx.AllSites()
	if err != nil {
		return nil, err
	}
	sites = slices.DeleteFunc(sites, func(row store.SiteNodes) bool { return row.ProviderState != "approved" || row.Site.Stage != stageLive })
	classes, err := tx.Classes()
	if err != nil {
		return nil, err
	}
	domestic := map[string]bool{}
	for _, c := range classes {
		domestic[c.ID] = c.Domestic
	}
	tried := trying(attempts, now)
	for _, row := range sites {
		seen := site(row, domestic)
		if seen.Reliability = sla.Unknown; kept[seen.ID] > 0 {
			seen.Reliability = kept[seen.ID]
		}
		seen.State, p.trial[seen.ID] = health(row.Site, tried[seen.ID], now)
		if err := p.state.SetSite(seen); err != nil {
			return nil, err
		}
	}
	reserved, err := tx.KeptReservations(now)
	for _, r := range reserved {
		if err := p.state.Reserve(schedule.Reservation{ID: r.ID, Site: r.SiteID, Class: r.ClassID, Stack: r.StackID, Firm: r.FirmID, Units: r.Units, From: r.StartsAt, To: r.EndsAt}); err != nil {
			return nil, err
		}
	}
	return sites, err
}

func site(row store.SiteNodes, domestic map[string]bool) schedule.Site {
	out := schedule.Site{ID: row.Site.ID, Provider: row.Site.ProviderID, Region: row.Site.Region, Residency: []string{row.Site.Region}, Isolates: row.Site.Namespaces}
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
		Isolated: j.Command != "", Preempted: j.Preemptions, Attained: time.Duration(j.AttainedMillis) * time.Millisecond,
		Expected: time.Duration(j.LikelyMillis) * time.Millisecond, Cap: time.Duration(j.CapMillis) * time.Millisecond,
	}
	if j.RetryAt != nil && j.RetryAt.After(j.EarliestAt) {
		out.EarliestStart, out.Paused = *j.RetryAt, true
	}
	if j.DeadlineAt != nil {
		out.Deadline = *j.DeadlineAt
	}
	if j.SiteID != "" {
		out.Sites = []string{j.SiteID}
	}
	return out
}

// start shows the state an attempt that holds its place, and when it is to leave.
func start(tx *store.Tx, s *schedule.State, w schedule.Job, j models.Job, a models.Attempt, held map[string]int) error {
	var parts []schedule.Part
	if err := json.Unmarshal([]byte(a.Nodes), &parts); err != nil {
		return err
	}
	unitsOn(parts, held)
	began := a.PlannedAt
	if a.ClaimedAt != nil {
		began = *a.ClaimedAt
	}
	r := schedule.Run{Job: w, Site: a.SiteID, Parts: parts, Started: began, End: began.Add(w.Cap)}
	if a.CheckpointMillis > 0 {
		r.Checkpoint = began.Add(time.Duration(a.CheckpointMillis) * time.Millisecond)
	}
	if err := s.Start(r); err != nil || a.PreemptAt == nil {
		return err
	}
	o, err := tx.Offering(j.OfferingID)
	if err != nil {
		return err
	}
	return s.Leave(j.ID, gone(a, o))
}
