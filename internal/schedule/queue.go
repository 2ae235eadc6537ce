package schedule

import (
	"cmp"
	"fmt"
	"slices"
)

// job is a queued job and what never changes about it.
type job struct {
	Job
	shape *shape
	ready int64 // when it began to count as waiting
	cap   int64
	likes int64 // expected duration
}

// tier is the waiting jobs of one priority, a line for each firm, by firm.
type tier struct {
	priority int
	lines    []*line
}

type line struct {
	firm  string
	jobs  []*job // by ready time
	dated int    // how many have a deadline
}

// Enqueue adds a waiting job.
func (s *State) Enqueue(in Job) error {
	if err := in.Validate(); err != nil {
		return err
	}
	if s.jobs[in.ID] != nil || s.runs[in.ID] != nil {
		return fmt.Errorf("%w: job %q", ErrDuplicate, in.ID)
	}
	j := newJob(in)
	j.shape = s.shape(in)
	s.jobs[in.ID] = j
	s.order = insert(s.order, j, compareReady)
	l := s.line(in.Priority, in.Firm)
	l.jobs = insert(l.jobs, j, compareReady)
	if !in.Deadline.IsZero() {
		l.dated++
	}
	return nil
}

// Dequeue removes a waiting job, as when it is cancelled.
func (s *State) Dequeue(id string) error {
	if s.jobs[id] == nil {
		return fmt.Errorf("%w: job %q", ErrUnknown, id)
	}
	s.dequeue(id)
	return nil
}

func (s *State) dequeue(id string) {
	j := s.jobs[id]
	delete(s.jobs, id)
	s.release(j.shape)
	s.order = remove(s.order, j, compareReady)
	l := s.line(j.Priority, j.Firm)
	l.jobs = remove(l.jobs, j, compareReady)
	if !j.Deadline.IsZero() {
		l.dated--
	}
	if len(l.jobs) == 0 {
		s.dropLine(j.Priority, l)
	}
}

// Validate refuses a job without an id, units, a cap, or whose gang does not divide into PerNode.
func (j Job) Validate() error {
	if j.ID == "" || j.Units <= 0 || j.Cap <= 0 || j.PerNode < 0 || j.PerNode > 0 && j.Units%j.PerNode != 0 {
		return fmt.Errorf("%w: job %q", ErrInvalid, j.ID)
	}
	return nil
}

func newJob(in Job) *job {
	j := &job{Job: in, ready: micro(in.Submitted), cap: in.Cap.Microseconds()}
	if in.EarliestStart.After(in.Submitted) {
		j.ready = micro(in.EarliestStart)
	}
	j.likes = j.cap
	if in.Expected > 0 && in.Expected < in.Cap {
		j.likes = in.Expected.Microseconds()
	}
	return j
}

func compareReady(a, b *job) int {
	return cmp.Or(cmp.Compare(a.ready, b.ready), cmp.Compare(a.ID, b.ID))
}

func (s *State) line(priority int, firm string) *line {
	i, ok := slices.BinarySearchFunc(s.tiers, priority, func(t *tier, p int) int { return cmp.Compare(p, t.priority) })
	if !ok {
		s.tiers = slices.Insert(s.tiers, i, &tier{priority: priority})
	}
	t := s.tiers[i]
	i, ok = slices.BinarySearchFunc(t.lines, firm, func(l *line, f string) int { return cmp.Compare(l.firm, f) })
	if !ok {
		t.lines = slices.Insert(t.lines, i, &line{firm: firm})
	}
	return t.lines[i]
}

func (s *State) dropLine(priority int, l *line) {
	i := slices.IndexFunc(s.tiers, func(t *tier) bool { return t.priority == priority })
	t := s.tiers[i]
	t.lines = slices.DeleteFunc(t.lines, func(x *line) bool { return x == l })
	if len(t.lines) == 0 {
		s.tiers = slices.Delete(s.tiers, i, i+1)
	}
}

func insert[T any](list []T, x T, compare func(a, b T) int) []T {
	i, _ := slices.BinarySearchFunc(list, x, compare)
	return slices.Insert(list, i, x)
}

func remove[T any](list []T, x T, compare func(a, b T) int) []T {
	i, ok := slices.BinarySearchFunc(list, x, compare)
	if !ok {
		return list
	}
	return slices.Delete(list, i, i+1)
}
