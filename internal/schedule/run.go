package schedule

import (
	"fmt"
	"slices"
	"time"
)

// Start records that a job holds its parts; if it was queued it leaves the queue.
func (s *State) Start(in Run) error {
	if in.Job.ID == "" || len(in.Parts) == 0 {
		return fmt.Errorf("%w: run %q", ErrInvalid, in.Job.ID)
	}
	if s.runs[in.Job.ID] != nil {
		return fmt.Errorf("%w: run %q", ErrDuplicate, in.Job.ID)
	}
	if s.jobs[in.Job.ID] != nil {
		s.dequeue(in.Job.ID)
	}
	in.Parts = slices.Clone(in.Parts)
	r := &run{Run: in}
	for _, p := range in.Parts {
		r.units += p.Units
	}
	s.runs[in.Job.ID] = r
	s.attach(r)
	s.firm(in.Job.Firm).began(r)
	return nil
}

// Finish frees what the run held and adds what it was served, up to at, to its firm's use.
func (s *State) Finish(id string, at time.Time) error {
	r := s.runs[id]
	if r == nil {
		return fmt.Errorf("%w: run %q", ErrUnknown, id)
	}
	s.detach(r)
	delete(s.runs, id)
	f := s.firm(r.Job.Firm)
	f.ended(r)
	f.used(micro(at), max(0, micro(at)-micro(r.Started))*int64(r.units))
	return nil
}

// Checkpoint records that the run would lose nothing served before at.
func (s *State) Checkpoint(id string, at time.Time) error {
	r := s.runs[id]
	if r == nil {
		return fmt.Errorf("%w: run %q", ErrUnknown, id)
	}
	r.Checkpoint = at
	return nil
}

// Leave records that the run was told to go and will be gone by the given time.
func (s *State) Leave(id string, by time.Time) error {
	r := s.runs[id]
	if r == nil {
		return fmt.Errorf("%w: run %q", ErrUnknown, id)
	}
	s.detach(r)
	r.Leaving, r.End = true, by
	s.attach(r)
	return nil
}

func (s *State) attachAll(siteID string) {
	for _, r := range s.runs {
		if r.Site == siteID {
			s.attach(r)
		}
	}
}

func (s *State) attach(r *run) {
	s.eachPart(r, func(n *node, index, units int) {
		n.used += units
		n.uses = append(n.uses, use{node: index, units: units, end: micro(r.End), firm: r.Job.Firm, run: r})
	})
}

func (s *State) detach(r *run) {
	s.eachPart(r, func(n *node, _, units int) {
		n.used -= units
		n.uses = slices.DeleteFunc(n.uses, func(u use) bool { return u.run == r })
	})
}

// eachPart skips parts on nodes that the site no longer has.
func (s *State) eachPart(r *run, do func(n *node, index, units int)) {
	t := s.sites[r.Site]
	if t == nil {
		return
	}
	for _, p := range r.Parts {
		if at, ok := t.nodes[p.Node]; ok {
			do(&at.pool.nodes[at.node], at.node, p.Units)
		}
	}
}

// lostIfStopped is the units × time since the last checkpoint, in microseconds.
func (r *run) lostIfStopped(now int64) int64 {
	since := micro(r.Started)
	if !r.Checkpoint.IsZero() {
		since = max(since, micro(r.Checkpoint))
	}
	return max(0, now-since) * int64(r.units)
}

func (r *run) attained(now int64) int64 {
	return r.Job.Attained.Microseconds() + max(0, now-micro(r.Started))*int64(r.units)
}
