package schedule

import (
	"encoding/binary"
	"time"
)

// Plan places what can start now, and says of every other queued job why it waits. It reads the state only.
func Plan(s *State, now time.Time, p Policy) Result {
	return fill(s, now, p).out
}

// planner is one plan while it is made.
type planner struct {
	s        *State
	now      int64
	policy   Policy
	boards   []*board
	byPool   map[*pool]*board
	bySite   map[string][]*pool
	views    map[*shape]*view
	sets     map[string]*set
	accounts map[string]*account
	fails    map[failKey]fail
	out      Result
}

// view is what one shape of job sees: its boards, best liked first, or why there is none.
type view struct {
	boards []*board
	terms  []terms
	set    *set
	dated  bool // a window touches one of the boards
	reason Reason
}

// set is the jobs that share their eligible pools; only one of them holds a reservation.
type set struct{ headed bool }

// failKey names jobs that must fail alike: what one did not find, no later one of the same or longer length can.
type failKey struct {
	shape    *shape
	firm     string // only where a dated window could tell firms apart
	priority int
	fresh    bool
	presses  bool
}

type fail struct {
	length int64
	reason Reason
}

func fill(s *State, now time.Time, p Policy) *planner {
	w := &planner{
		s: s, now: micro(now), policy: p,
		byPool: make(map[*pool]*board, len(s.pools)), bySite: map[string][]*pool{}, views: make(map[*shape]*view, len(s.shapes)),
		sets: map[string]*set{}, accounts: map[string]*account{}, fails: map[failKey]fail{},
	}
	w.out.Waiting = make([]Wait, 0, len(s.jobs))
	w.setBoards()
	w.walk(w.consider)
	return w
}

func (w *planner) setBoards() {
	dated := w.s.touching(w.now)
	for i, p := range w.s.pools {
		b := newBoard(p, i, w.now)
		if list := dated[p]; len(list) > 0 {
			b.rules = newWindows(list)
			b.rules.fill(b)
		}
		w.boards = append(w.boards, b)
		w.byPool[p] = b
		w.bySite[p.site.ID] = append(w.bySite[p.site.ID], p)
	}
}

// consider places the job or lets it wait, and tells whether it was placed.
func (w *planner) consider(j *job) bool {
	if micro(j.EarliestStart) > w.now {
		w.wait(j, w.deferred(j))
		return false
	}
	v := w.view(j)
	if v.boards == nil {
		w.wait(j, v.reason)
		return false
	}
	key, length := w.failKey(j, v), w.length(j)
	if f, ok := w.fails[key]; ok && f.length <= length {
		w.wait(j, f.reason)
		return false
	}
	if w.placeFree(j, v, length) || key.presses && w.placeEvicting(j, v, length) {
		return true
	}
	why := w.why(j, v, length)
	w.fails[key] = fail{length, why}
	w.wait(j, w.headed(j, v, length, why))
	return false
}

func (w *planner) view(j *job) *view {
	if v := w.views[j.shape]; v != nil {
		return v
	}
	v := w.newView(&j.shape.Job)
	w.views[j.shape] = v
	return v
}

// eligible asks the pools of a named site alone: a shop asks for thousands of
// offerings, each at one site. Only the reason for none needs all pools.
func (w *planner) eligible(j *Job) ([]*pool, Reason) {
	if len(j.Sites) == 1 {
		if pools, _ := eligible(j, w.bySite[j.Sites[0]]); len(pools) > 0 {
			return pools, Reason{}
		}
	}
	return eligible(j, w.s.pools)
}

func (w *planner) newView(j *Job) *view {
	v := &view{}
	pools, reason := w.eligible(j)
	if len(pools) == 0 {
		v.reason = reason
		return v
	}
	var key []byte
	for _, p := range pools {
		b := w.byPool[p]
		v.boards = append(v.boards, b)
		v.dated = v.dated || b.rules != nil
		key = binary.AppendUvarint(key, uint64(b.index))
	}
	v.set = w.sets[string(key)]
	if v.set == nil {
		v.set = &set{}
		w.sets[string(key)] = v.set
	}
	w.rank(j, v)
	return v
}

func (w *planner) failKey(j *job, v *view) failKey {
	k := failKey{shape: j.shape}
	if v.dated {
		k.firm = j.Firm
	}
	if w.presses(j) {
		k.presses, k.priority, k.fresh = true, j.Priority, w.fresh(j)
	}
	return k
}

func (w *planner) length(j *job) int64 {
	if w.policy.ByEstimate {
		return j.likes
	}
	return j.cap
}

func (w *planner) placeFree(j *job, v *view, length int64) bool {
	for i, b := range v.preferred(j) {
		parts := b.admit(j, w.now+length)
		if parts == nil {
			continue
		}
		code := PlacedBestFit
		switch {
		case b.draws(j):
			code = PlacedReserved
		case v.set.headed || len(b.heads) > 0:
			code = PlacedBackfill
		}
		w.place(j, b, parts, length, Reason{Code: code, Choice: v.chosen(i, b, j)})
		return true
	}
	return false
}

// admit is the fit of a gang that starts now, beside what is kept and promised; nil if there is none.
func (b *board) admit(j *job, end int64) []slot {
	if b.rules != nil && !b.rules.admits(j.Firm, j.Units, b.now, end, b.pool.up) {
		return nil
	}
	return b.fit(&j.Job, end)
}

func (w *planner) place(j *job, b *board, parts []slot, length int64, why Reason) *Placement {
	why.Needed, why.Free, why.Site = j.Units, b.freeAll, b.pool.site.ID
	why.Start, why.Late = instant(w.now), j.late(w.now)
	b.start(j, parts, w.now+length)
	w.out.Placements = append(w.out.Placements, Placement{
		Job: j.ID, Site: b.pool.site.ID, Parts: b.pool.parts(parts),
		Start: instant(w.now), End: instant(w.now + length), Price: b.pool.Price, Reason: why,
	})
	return &w.out.Placements[len(w.out.Placements)-1]
}

func (w *planner) wait(j *job, why Reason) {
	w.out.Waiting = append(w.out.Waiting, Wait{j.ID, why})
}

func (w *planner) deferred(j *job) Reason {
	code := WaitingDeferred
	if j.Paused {
		code = WaitingRetry
	}
	return Reason{Code: code, Needed: j.Units, Start: j.EarliestStart, Late: j.late(micro(j.EarliestStart))}
}

// late tells whether the job misses its deadline if it starts then and takes as long as expected.
func (j *job) late(start int64) bool {
	return !j.Deadline.IsZero() && start+j.likes > micro(j.Deadline)
}
