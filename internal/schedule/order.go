package schedule

import (
	"cmp"
	"container/heap"
	"slices"
)

// account is a firm's claim on the next place: what it used and runs, and what this plan gave it, over its weight.
type account struct {
	load   float64
	weight float64
	given  float64 // unit-seconds of quantum for units placed
}

func (a *account) share() float64 { return (a.load + a.given) / a.weight }

func (w *planner) account(firmID string) *account {
	a := w.accounts[firmID]
	if a == nil {
		a = &account{weight: 1}
		if f := w.s.firms[firmID]; f != nil {
			a.load, a.weight = f.load(w.now, w.policy), float64(f.weight)
		}
		w.accounts[firmID] = a
	}
	return a
}

// charge moves the firm back in the order for a job that was placed.
func (w *planner) charge(j *job) {
	w.account(j.Firm).given += float64(j.Units) * max(1, w.policy.Quantum.Seconds())
}

// walk goes through the queue in its order: starving jobs by age; then by priority; within it the firm with the
// least share; within the firm what is urgent and then by age.
func (w *planner) walk(consider func(*job) bool) {
	cut := w.starvingBefore()
	for _, j := range w.s.order {
		if j.ready > cut {
			break
		}
		if consider(j) {
			w.charge(j)
		}
	}
	for _, t := range w.s.tiers {
		w.walkTier(t, cut, consider)
	}
}

const never = -1 << 63

// starvingBefore is the ready time up to which jobs are starving.
func (w *planner) starvingBefore() int64 {
	if w.policy.StarveAfter <= 0 {
		return never
	}
	return w.now - w.policy.StarveAfter.Microseconds()
}

func (w *planner) walkTier(t *tier, cut int64, consider func(*job) bool) {
	var h turns
	for _, l := range t.lines {
		if jobs := w.inLine(l, cut); len(jobs) > 0 {
			h = append(h, &turn{w.account(l.firm), l.firm, jobs})
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		t := h[0]
		placed := false
		for len(t.jobs) > 0 && !placed {
			j := t.jobs[0]
			t.jobs = t.jobs[1:]
			if placed = consider(j); placed {
				w.charge(j)
			}
		}
		if len(t.jobs) == 0 {
			heap.Pop(&h)
		} else {
			heap.Fix(&h, 0)
		}
	}
}

// inLine is a firm's jobs of one priority that are not starving, the urgent ones first.
func (w *planner) inLine(l *line, cut int64) []*job {
	first, _ := slices.BinarySearchFunc(l.jobs, cut, func(j *job, cut int64) int {
		if j.ready <= cut {
			return -1
		}
		return 1
	})
	jobs := l.jobs[first:]
	if l.dated == 0 {
		return jobs
	}
	jobs = slices.Clone(jobs)
	slices.SortStableFunc(jobs, func(a, b *job) int { return cmp.Compare(w.urgency(a), w.urgency(b)) })
	return jobs
}

const calm = 1<<63 - 1

// urgency is the latest start of a job whose deadline is near, and calm for every other.
func (w *planner) urgency(j *job) int64 {
	if j.Deadline.IsZero() {
		return calm
	}
	latest := micro(j.Deadline) - j.likes
	if latest > w.now+w.policy.Lead.Microseconds() {
		return calm
	}
	return latest
}

// turn is a firm in the tier with what it has left to consider.
type turn struct {
	account *account
	firm    string
	jobs    []*job
}

type turns []*turn

func (h turns) Len() int { return len(h) }
func (h turns) Less(i, j int) bool {
	a, b := h[i].account.share(), h[j].account.share()
	return a < b || a == b && h[i].firm < h[j].firm
}
func (h turns) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *turns) Push(x any)   { *h = append(*h, x.(*turn)) }
func (h *turns) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
