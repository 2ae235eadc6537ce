package schedule

import (
	"cmp"
	"math"
	"slices"
)

// presses tells whether the job may take the place of others at all.
func (w *planner) presses(j *job) bool {
	p := w.policy.Preempt
	return p.On && w.now-j.ready >= p.MinWait.Microseconds()
}

// fresh tells whether the job was served less than what protects a run.
func (w *planner) fresh(j *job) bool { return j.Attained < w.policy.Preempt.Protect }

// outranks is strict, so that no two jobs can evict each other by turns.
func (w *planner) outranks(j *job, r *run) bool {
	return r.Leaving || j.Priority > r.Job.Priority || j.Priority == r.Job.Priority && w.fresh(j)
}

// placeEvicting places the job where its victims lose least. What a victim leaves over is for the next plan, when it is gone.
func (w *planner) placeEvicting(j *job, v *view, length int64) bool {
	var best *board
	var victims []*run
	least := int64(math.MaxInt64)
	for _, b := range v.boards {
		found := w.victimsAt(b, j, w.now+length)
		if found == nil {
			continue
		}
		if loss := w.loss(found); loss < least {
			best, victims, least = b, found, loss
		}
	}
	if best == nil {
		return false
	}
	for _, r := range victims {
		best.evict(r)
	}
	why := Reason{Code: PlacedPreempting, Choice: ChosenLoss}
	if len(v.boards) == 1 {
		why.Choice = ChosenOnly
	}
	placed := w.place(j, best, best.admit(j, w.now+length), length, why)
	for _, r := range victims {
		placed.Victims = append(placed.Victims, r.Job.ID)
	}
	return true
}

// victimsAt is a least set of victims on the board, cheapest first, without which the gang would not fit; the board is left as it was.
func (w *planner) victimsAt(b *board, j *job, end int64) []*run {
	var taken []*run
	fits := false
	for _, r := range w.candidates(b) {
		if b.gone[r] || !w.outranks(j, r) {
			continue
		}
		b.evict(r)
		taken = append(taken, r)
		if fits = b.admit(j, end) != nil; fits {
			break
		}
	}
	if !fits {
		b.restore(taken)
		return nil
	}
	needed := taken
	for i := len(taken) - 2; i >= 0; i-- {
		b.restore(taken[i : i+1])
		if b.admit(j, end) != nil {
			needed = slices.Delete(slices.Clone(needed), i, i+1)
			continue
		}
		b.evict(taken[i])
	}
	b.restore(needed)
	return needed
}

// candidates are the board's runs that may be evicted, those already leaving first and then by what they lose.
func (w *planner) candidates(b *board) []*run {
	if b.victims != nil {
		return b.victims
	}
	b.victims = []*run{}
	seen := map[*run]bool{}
	for i := range b.pool.nodes {
		for _, u := range b.pool.nodes[i].uses {
			if !seen[u.run] && w.expendable(u.run) {
				b.victims = append(b.victims, u.run)
			}
			seen[u.run] = true
		}
	}
	slices.SortFunc(b.victims, func(x, y *run) int {
		return cmp.Or(cmp.Compare(w.cost(x), w.cost(y)), cmp.Compare(x.Job.ID, y.Job.ID))
	})
	return b.victims
}

func (w *planner) expendable(r *run) bool {
	p := w.policy.Preempt
	return r.Leaving || r.Job.Interruptible && r.Job.Preempted < p.Max && r.attained(w.now) >= p.Protect.Microseconds()
}

func (w *planner) cost(r *run) int64 {
	if r.Leaving {
		return -1
	}
	return r.lostIfStopped(w.now)
}

func (w *planner) loss(list []*run) int64 {
	total := int64(0)
	for _, r := range list {
		total += max(0, w.cost(r))
	}
	return total
}

// evict takes a run off the board.
func (b *board) evict(r *run) {
	b.gone[r] = true
	b.shift(r, 1)
}

func (b *board) restore(list []*run) {
	for _, r := range list {
		b.shift(r, -1)
		delete(b.gone, r)
	}
}

func (b *board) shift(r *run, sign int) {
	for _, p := range r.Parts {
		at, ok := b.pool.site.nodes[p.Node]
		if !ok || at.pool != b.pool || b.pool.nodes[at.node].down {
			continue
		}
		b.change(at.node, sign*p.Units, b.until(micro(r.End)))
		if b.rules != nil {
			b.rules.add(r.Job.Firm, -sign*p.Units, b.now, b.until(micro(r.End)))
		}
	}
}
