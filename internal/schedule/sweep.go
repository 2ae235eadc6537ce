package schedule

import (
	"cmp"
	"slices"
)

// holding is what takes units on nodes that are up, this plan's own included, in no fixed order.
func (b *board) holding() []use {
	var list []use
	for i := range b.pool.nodes {
		n := &b.pool.nodes[i]
		if n.down {
			continue
		}
		for _, u := range n.uses {
			if !b.gone[u.run] {
				u.end = b.until(u.end)
				list = append(list, u)
			}
		}
	}
	return append(list, b.added...)
}

// byEnd is holding in the order in which it ends.
func (b *board) byEnd() []use {
	if b.ends == nil {
		b.ends = b.holding()
		slices.SortFunc(b.ends, func(x, y use) int { return cmp.Compare(x.end, y.end) })
	}
	return b.ends
}

// sweep walks a board forward in time, giving back what ends.
type sweep struct {
	b     *board
	j     *job
	at    int64
	free  []int // by node; what is kept is not taken out
	units int   // sum of free
	wide  int   // nodes with PerNode free
	used  int
	own   []int // by firm that holds a window
}

// earliest finds the first time after now and before the limit when the gang fits for its whole length,
// beside all that is kept and promised.
func (b *board) earliest(j *job, length, limit int64) ([]slot, int64, bool) {
	s := b.newSweep(j)
	ends := b.byEnd()
	next := 0
	for _, at := range b.turns(ends) {
		if at >= limit {
			break
		}
		for next < len(ends) && ends[next].end <= at {
			s.give(ends[next])
			next++
		}
		s.at = at
		if parts := s.fit(length); parts != nil {
			return parts, at, true
		}
	}
	return nil, 0, false
}

func (b *board) newSweep(j *job) *sweep {
	s := &sweep{b: b, j: j, free: slices.Clone(b.free)}
	for i, f := range b.free {
		s.units += max(0, f)
		if j.PerNode > 0 && f >= j.PerNode && !b.pool.nodes[i].down {
			s.wide++
		}
	}
	if w := b.rules; w != nil {
		s.own = make([]int, len(w.firms))
		for _, u := range b.byEnd() {
			s.take(u.firm, u.units)
		}
	}
	return s
}

func (s *sweep) take(firm string, units int) {
	s.used += units
	if f := s.b.rules.firm(firm); f >= 0 {
		s.own[f] += units
	}
}

func (s *sweep) give(u use) {
	was := s.free[u.node]
	s.free[u.node] += u.units
	s.units += max(0, s.free[u.node]) - max(0, was)
	if p := s.j.PerNode; p > 0 && was < p && s.free[u.node] >= p {
		s.wide++
	}
	if s.b.rules != nil {
		s.take(u.firm, -u.units)
	}
}

// turns are the times when room can appear: an end of use, of something kept, or of a dated window, and where one begins.
func (b *board) turns(ends []use) []int64 {
	var at []int64
	for _, u := range ends {
		if len(at) == 0 || at[len(at)-1] != u.end {
			at = append(at, u.end)
		}
	}
	if b.rules == nil && len(b.heads) == 0 {
		return at
	}
	for _, h := range b.heads {
		at = append(at, h.to)
	}
	if b.rules != nil {
		for _, r := range b.rules.list {
			at = append(at, micro(r.From), micro(r.To))
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	first, _ := slices.BinarySearch(at, b.now)
	return at[first:]
}

func (s *sweep) fit(length int64) []slot {
	if !s.enough(length) || s.b.rules != nil && !s.admitted(length) {
		return nil
	}
	keys := make([]uint64, 0, len(s.free))
	for n := range s.free {
		if !s.b.pool.nodes[n].down {
			keys = append(keys, pack(s.avail(n, length), n))
		}
	}
	slices.Sort(keys)
	return choose(&s.j.Job, keys, nil)
}

// enough counts what fits without looking at any node that has nothing kept on it.
func (s *sweep) enough(length int64) bool {
	units, wide, p := s.units, s.wide, s.j.PerNode
	if units < s.j.Units || p > 0 && wide < s.j.Units/p {
		return false
	}
	for _, n := range s.b.held {
		left := s.avail(n, length)
		units -= max(0, s.free[n]) - left
		if p > 0 && s.free[n] >= p && left < p {
			wide--
		}
	}
	if p == 0 {
		return units >= s.j.Units
	}
	return wide >= s.j.Units/p
}

// avail is what the gang may take on a node from the sweep's time on, for its whole length.
func (s *sweep) avail(n int, length int64) int {
	least := s.free[n] - s.b.keptAt(n, s.at)
	for _, k := range s.b.keeps(n) {
		if s.at < k.from && k.from < s.at+length {
			least = min(least, k.slack)
		}
	}
	return max(0, least)
}

func (s *sweep) admitted(length int64) bool {
	w := s.b.rules
	used, own := s.used, slices.Clone(s.own)
	for _, h := range s.b.heads {
		if h.from <= s.at && s.at < h.to {
			used += h.units
			if f := w.firm(h.firm); f >= 0 {
				own[f] += h.units
			}
		}
	}
	up := s.b.pool.up
	return !exceeds(w.firm(s.j.Firm), s.j.Units, used, own, w.dueAt(s.at), up) &&
		w.admits(s.j.Firm, s.j.Units, s.at, s.at+length, up)
}
