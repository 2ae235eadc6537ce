package schedule

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// room is a small simulation: jobs come and end, and a plan is made at each such moment and applied at once.
type room struct {
	*State
	policy  Policy
	now     time.Time
	ends    map[string]time.Time
	started map[string]time.Time
	jobs    []Job // to come, by Submitted
}

const longest = time.Hour

func (r *room) run(t failer, length func(Job) time.Duration) {
	for i := 0; len(r.jobs) > 0 || len(r.State.jobs) > 0; i++ {
		if i > 10_000 {
			t.Fatalf("the queue never empties")
		}
		r.now = r.nextMoment(t)
		r.settle(t)
		for _, p := range Plan(r.State, r.now, r.policy).Placements {
			j := r.State.jobs[p.Job].Job
			must(t, r.Start(Run{Job: j, Site: p.Site, Parts: p.Parts, Started: p.Start, End: p.End}))
			r.started[p.Job], r.ends[p.Job] = r.now, r.now.Add(length(j))
		}
	}
}

func (r *room) nextMoment(t failer) time.Time {
	var next time.Time
	if len(r.jobs) > 0 {
		next = r.jobs[0].Submitted
	}
	for _, end := range r.ends {
		if next.IsZero() || end.Before(next) {
			next = end
		}
	}
	if next.IsZero() {
		t.Fatalf("jobs wait in empty pools")
	}
	return next
}

func (r *room) settle(t failer) {
	for id, end := range r.ends {
		if !end.After(r.now) {
			must(t, r.Finish(id, r.now))
			delete(r.ends, id)
		}
	}
	for len(r.jobs) > 0 && !r.jobs[0].Submitted.After(r.now) {
		must(t, r.Enqueue(r.jobs[0]))
		r.jobs = r.jobs[1:]
	}
}

func newRoom(t failer, jobs []Job, pools ...[]int) *room {
	r := &room{State: New(), policy: DefaultPolicy(), ends: map[string]time.Time{}, started: map[string]time.Time{}, jobs: jobs}
	r.policy.StarveAfter = 30 * time.Minute
	r.policy.Preempt.On = false
	for i, nodes := range pools {
		must(t, r.SetSite(siteOf(fmt.Sprintf("s%d", i), nodes...)))
	}
	return r
}

// siteOf is a ready site with one pool of cards on CUDA.
func siteOf(id string, nodes ...int) Site {
	p := Pool{Class: "card", Stack: "cuda", Price: 1}
	for i, units := range nodes {
		p.Nodes = append(p.Nodes, Node{ID: fmt.Sprintf("n%d", i), Units: units})
	}
	return Site{ID: id, Region: "north", State: Ready, Pools: []Pool{p}}
}

// card is a plain job that came the given minutes after the epoch.
func card(id, firm string, units, minute int) Job {
	return Job{ID: id, Firm: firm, Class: "card", Stack: "cuda", Units: units, Submitted: epoch.Add(time.Duration(minute) * time.Minute), Cap: longest}
}

func TestALargeJobStartsInTimeThoughSmallOnesOfHigherPriorityKeepComing(t *testing.T) {
	jobs := []Job{}
	for i := range 400 {
		small := card(fmt.Sprintf("small%03d", i), "f1", 1, i*7)
		small.Priority = 5
		jobs = append(jobs, small)
	}
	jobs = append(jobs, card("large", "f2", 8, 60))
	slices.SortStableFunc(jobs, func(a, b Job) int { return a.Submitted.Compare(b.Submitted) })
	r := newRoom(t, jobs, []int{8})
	r.run(t, func(j Job) time.Duration { return j.Cap })
	if wait := r.started["large"].Sub(epoch.Add(time.Hour)); wait > 30*time.Minute+longest {
		t.Fatalf("it waited %v", wait)
	}
}

// A job waits at most StarveAfter + (k+1)·C: k the older jobs that share a pool with it and still wait when it begins to starve.
func TestWaitingIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawStream(t)
		r := newRoom(t, slices.Clone(all), []int{4, 4}, []int{4})
		r.run(t, func(j Job) time.Duration { return j.Expected })
		for _, j := range all {
			starving := j.Submitted.Add(r.policy.StarveAfter)
			older := 0
			for _, o := range all {
				before := o.Submitted.Before(j.Submitted) || o.Submitted.Equal(j.Submitted) && o.ID < j.ID
				if before && meet(o, j) && r.started[o.ID].After(starving) {
					older++
				}
			}
			if bound := starving.Add(time.Duration(older+1) * longest); r.started[j.ID].After(bound) {
				t.Fatalf("%s starts at %v, bound %v with %d older", j.ID, r.started[j.ID], bound, older)
			}
		}
	})
}

func meet(a, b Job) bool {
	return len(a.Sites) == 0 || len(b.Sites) == 0 || slices.Equal(a.Sites, b.Sites)
}

// drawStream is a busy stream: many small jobs of high priority, some gangs, some held to one site.
func drawStream(t *rapid.T) []Job {
	var jobs []Job
	minute := 0
	for i := range rapid.IntRange(1, 60).Draw(t, "jobs") {
		minute += rapid.IntRange(0, 12).Draw(t, "gap")
		j := card(fmt.Sprintf("j%03d", i), rapid.SampledFrom([]string{"f1", "f2"}).Draw(t, "firm"), rapid.SampledFrom([]int{1, 1, 1, 2, 4}).Draw(t, "units"), minute)
		j.Cap = time.Duration(rapid.SampledFrom([]int{5, 20, 60, 60}).Draw(t, "cap")) * time.Minute
		j.Expected = j.Cap / time.Duration(rapid.SampledFrom([]int{1, 1, 3}).Draw(t, "part"))
		j.Priority = 3
		if j.Units > 1 {
			j.Priority = 0
			j.PerNode = rapid.SampledFrom([]int{0, 2}).Draw(t, "even")
		}
		if site := rapid.SampledFrom([]string{"", "", "s0", "s1"}).Draw(t, "site"); site != "" {
			j.Sites = []string{site}
		}
		if j.PerNode > 0 && j.Units > 2 && slices.Equal(j.Sites, []string{"s1"}) {
			j.PerNode = 0
		}
		jobs = append(jobs, j)
	}
	return jobs
}
