package schedule

import (
	"sync"
	"time"
)

// Outlook is one plan kept, to ask many times, also at once, what a further job would meet; the State must not change meanwhile.
type Outlook struct {
	mu sync.Mutex
	w  *planner
}

// Look plans the queue once.
func Look(s *State, now time.Time, p Policy) *Outlook { return &Outlook{w: fill(s, now, p)} }

// Placeable tells whether the job, joined behind the queue, would start now, and if not when.
func Placeable(s *State, now time.Time, p Policy, j Job) Forecast {
	return Look(s, now, p).Placeable(j)
}

// Placeable evicts nobody and leaves the outlook as it was; a malformed job is never placeable.
func (o *Outlook) Placeable(in Job) Forecast {
	if in.Validate() != nil {
		return Forecast{Reason: Reason{Code: WaitingNeverFits, Needed: in.Units}}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.forecast(newJob(in))
}

func (w *planner) forecast(j *job) Forecast {
	v := w.newView(&j.Job)
	if v.boards == nil {
		return Forecast{Reason: v.reason}
	}
	length := w.length(j)
	if from := j.EarliestStart; micro(from) > w.now {
		return Forecast{Site: v.boards[0].pool.site.ID, Earliest: from, Expected: from, Reason: w.deferred(j)}
	}
	for i, b := range v.preferred(j) {
		if b.admit(j, w.now+length) != nil {
			return w.atOnce(j, b, v.chosen(i, b, j))
		}
	}
	return w.later(j, v, length)
}

func (w *planner) atOnce(j *job, b *board, choice Code) Forecast {
	at, site := instant(w.now), b.pool.site.ID
	why := Reason{Code: PlacedBestFit, Choice: choice, Needed: j.Units, Free: b.freeAll, Site: site, Start: at, Late: j.late(w.now)}
	return Forecast{Now: true, Site: site, Earliest: at, Expected: at, Reason: why}
}

func (w *planner) later(j *job, v *view, length int64) Forecast {
	why := w.why(j, v, length)
	b, _, at := w.soonest(j, v, length)
	if b == nil {
		return Forecast{Reason: why}
	}
	expected := at + w.backlog(b)
	why.Site, why.Late = b.pool.site.ID, j.late(expected)
	return Forecast{Site: b.pool.site.ID, Earliest: instant(at), Expected: instant(expected), Reason: why}
}

// backlog is how long the pool would take for the waiting work that may run there, each job shared evenly among its pools.
func (w *planner) backlog(b *board) int64 {
	total := int64(0)
	for _, wait := range w.out.Waiting {
		j := w.s.jobs[wait.Job]
		v := w.views[j.shape]
		if v == nil {
			continue
		}
		for _, other := range v.boards {
			if other == b {
				total += int64(j.Units) * (j.likes / int64(len(v.boards)))
			}
		}
	}
	return total / int64(max(1, b.pool.up))
}
