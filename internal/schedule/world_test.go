package schedule

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"
)

var epoch = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

// world is the plain facts that a State was told, so that another can be told them from scratch.
type world struct {
	now     time.Time
	sites   map[string]Site
	jobs    map[string]Job
	runs    map[string]Run
	windows map[string]Reservation
	weights map[string]int
	past    []service
	serial  int
}

type service struct {
	firm   string
	at     time.Time
	served time.Duration
}

func newWorld() *world {
	return &world{
		now: epoch, sites: map[string]Site{}, jobs: map[string]Job{}, runs: map[string]Run{},
		windows: map[string]Reservation{}, weights: map[string]int{},
	}
}

// build tells a new State everything, in an order drawn at random.
func (w *world) build(t *rapid.T) *State {
	s := New()
	for _, id := range shuffled(t, w.sites) {
		must(t, s.SetSite(w.sites[id]))
	}
	for _, id := range shuffled(t, w.jobs) {
		must(t, s.Enqueue(w.jobs[id]))
	}
	for _, id := range shuffled(t, w.runs) {
		must(t, s.Start(w.runs[id]))
	}
	for _, id := range shuffled(t, w.windows) {
		must(t, s.Reserve(w.windows[id]))
	}
	for _, id := range shuffled(t, w.weights) {
		s.SetWeight(id, w.weights[id])
	}
	for _, p := range w.past {
		s.Used(p.firm, p.at, p.served)
	}
	return s
}

func shuffled[V any](t *rapid.T, m map[string]V) []string {
	keys := slices.Sorted(maps.Keys(m))
	if len(keys) < 2 {
		return keys
	}
	return rapid.Permutation(keys).Draw(t, "order")
}

type failer interface{ Fatalf(string, ...any) }

func must(t failer, err error) {
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
}

func (w *world) id(kind string) string {
	w.serial++
	return fmt.Sprintf("%s%04d", kind, w.serial)
}

func drawSite(t *rapid.T, id string) Site {
	site := Site{
		ID: id, State: Ready,
		Region:    rapid.SampledFrom([]string{"north", "south"}).Draw(t, "region"),
		Residency: rapid.SampledFrom([][]string{nil, {"cn"}, {"cn", "hub"}}).Draw(t, "residency"),
	}
	for _, kind := range rapid.SampledFrom([][]string{{"cuda"}, {"cann"}, {"cuda", "cann"}}).Draw(t, "stacks") {
		p := Pool{Class: "card", Stack: kind, Domestic: kind == "cann", Price: rapid.Int64Range(1, 4).Draw(t, "price")}
		for n := range rapid.IntRange(1, 4).Draw(t, "nodes") {
			p.Nodes = append(p.Nodes, Node{ID: fmt.Sprintf("%s-%d", kind, n), Units: rapid.SampledFrom([]int{4, 8}).Draw(t, "units")})
		}
		site.Pools = append(site.Pools, p)
	}
	return site
}

func (w *world) drawJob(t *rapid.T) Job {
	minutes := func(lo, hi int, name string) time.Duration {
		return time.Duration(rapid.IntRange(lo, hi).Draw(t, name)) * time.Minute
	}
	j := Job{
		ID: w.id("job"), Class: "card", Firm: rapid.SampledFrom([]string{"f1", "f2", "f3"}).Draw(t, "firm"),
		Stack:    rapid.SampledFrom([]string{"cuda", "cuda", "cann"}).Draw(t, "stack"),
		Units:    rapid.SampledFrom([]int{1, 2, 3, 4, 6, 8, 12, 16}).Draw(t, "units"),
		Priority: rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "priority"),
		Cap:      minutes(1, 60, "cap"), Submitted: w.now.Add(-minutes(0, 40, "age")),
		Interruptible: rapid.Bool().Draw(t, "interruptible"),
		Preempted:     rapid.IntRange(0, 2).Draw(t, "preempted"),
	}
	j.Expected = j.Cap / time.Duration(rapid.IntRange(1, 3).Draw(t, "expected"))
	if rapid.Bool().Draw(t, "even") {
		for _, p := range []int{8, 4, 2, 1} {
			if j.Units%p == 0 {
				j.PerNode = p
				break
			}
		}
	}
	return w.drawWishes(t, j, minutes)
}

func (w *world) drawWishes(t *rapid.T, j Job, minutes func(int, int, string) time.Duration) Job {
	switch rapid.IntRange(0, 12).Draw(t, "wish") {
	case 0:
		j.Regions = []string{"south"}
	case 1:
		j.Residency = []string{"cn"}
	case 2:
		j.Sites = []string{"s1"}
	case 3:
		j.MaxPrice = 2
	case 4:
		j.Domestic = true
	case 5:
		j.EarliestStart = w.now.Add(minutes(1, 30, "defer"))
	case 6:
		j.Deadline = w.now.Add(minutes(1, 90, "deadline"))
	case 7:
		j.Near = "south"
	}
	return j
}

func (w *world) drawWindow(t *rapid.T) Reservation {
	site := w.sites[rapid.SampledFrom(slices.Sorted(maps.Keys(w.sites))).Draw(t, "site")]
	p := rapid.SampledFrom(site.Pools).Draw(t, "pool")
	from := w.now.Add(time.Duration(rapid.IntRange(-10, 50).Draw(t, "from")) * time.Minute)
	return Reservation{
		ID: w.id("res"), Site: site.ID, Class: p.Class, Stack: p.Stack,
		Firm:  rapid.SampledFrom([]string{"f1", "f2"}).Draw(t, "firm"),
		Units: rapid.IntRange(1, 8).Draw(t, "units"),
		From:  from, To: from.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "long")) * time.Minute),
	}
}

func drawPolicy(t *rapid.T, preempt bool) Policy {
	p := DefaultPolicy()
	p.StarveAfter = time.Duration(rapid.SampledFrom([]int{0, 20, 600}).Draw(t, "starve")) * time.Minute
	p.HalfLife = time.Duration(rapid.SampledFrom([]int{0, 1, 100}).Draw(t, "half")) * time.Hour
	p.Preempt = Preemption{On: preempt, Protect: 20 * time.Minute, Max: 2}
	return p
}

// drawWorld is a world some plans old: what runs was placed by Plan, so that nothing is over its units to begin with.
func drawWorld(t *rapid.T, preempt bool) (*world, Policy) {
	w, p := newWorld(), drawPolicy(t, preempt)
	for i := range rapid.IntRange(1, 4).Draw(t, "sites") {
		id := fmt.Sprintf("s%d", i)
		w.sites[id] = drawSite(t, id)
	}
	for range rapid.IntRange(0, 3).Draw(t, "rounds") {
		w.addJobs(t, 8)
		w.apply(Plan(w.build(t), w.now, p))
		w.now = w.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "step")) * time.Minute)
		w.endRuns()
	}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		r := w.drawWindow(t)
		w.windows[r.ID] = r
	}
	w.addJobs(t, 14)
	return w, p
}

func (w *world) addJobs(t *rapid.T, most int) {
	for range rapid.IntRange(0, most).Draw(t, "jobs") {
		j := w.drawJob(t)
		w.jobs[j.ID] = j
	}
}

// apply makes the plan true: victims are gone at once.
func (w *world) apply(r Result) {
	for _, p := range r.Placements {
		for _, v := range p.Victims {
			delete(w.runs, v)
		}
		w.runs[p.Job] = Run{Job: w.jobs[p.Job], Site: p.Site, Parts: p.Parts, Started: p.Start, End: p.End}
		delete(w.jobs, p.Job)
	}
}

func (w *world) endRuns() {
	maps.DeleteFunc(w.runs, func(_ string, r Run) bool { return !r.End.After(w.now) })
}

// drawTightWorld is up to three sites of one node or two, full of runs, with gangs waiting for every set of them.
func drawTightWorld(t *rapid.T) *world {
	w := newWorld()
	names := []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "sites")]
	for _, id := range names {
		w.sites[id] = siteOf(id, []int{8, 4}[:rapid.IntRange(1, 2).Draw(t, "nodes")]...)
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "runs") {
		j := w.drawGang(t, names, 3)
		w.runs[j.ID] = Run{Job: j, Site: names[i%len(names)], Parts: []Part{{"n0", j.Units}}, Started: w.now, End: w.now.Add(j.Cap)}
		if nodeUse(w.everything(Result{}), names[i%len(names)], "n0", w.now) > 8 {
			delete(w.runs, j.ID)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "windows") {
		r := w.drawWindow(t)
		w.windows[r.ID] = r
	}
	for range rapid.IntRange(2, 12).Draw(t, "jobs") {
		j := w.drawGang(t, names, 8)
		w.jobs[j.ID] = j
	}
	return w
}

func (w *world) drawGang(t *rapid.T, names []string, most int) Job {
	j := card(w.id("job"), rapid.SampledFrom([]string{"f1", "f2", "f3"}).Draw(t, "firm"), rapid.IntRange(1, most).Draw(t, "units"), 0)
	j.Cap = time.Duration(rapid.IntRange(1, 30).Draw(t, "cap")) * time.Minute
	for _, name := range names {
		if rapid.Bool().Draw(t, "allows") {
			j.Sites = append(j.Sites, name)
		}
	}
	return j
}
