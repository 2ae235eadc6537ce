package schedule

import "slices"

// windows keeps the dated promises of one pool. In each of its stretches no promise begins or ends and no use begins,
// so that demand, the sum over firms of max(used, reserved), is highest where the stretch begins.
type windows struct {
	list  []Reservation
	firms []string // that hold one
	cuts  []int64  // where a stretch begins
	used  []int    // units in use there
	own   [][]int  // of those, by firm of firms
	due   [][]int  // units reserved, by firm of firms
}

func newWindows(list []Reservation) *windows {
	w := &windows{list: list}
	for _, r := range list {
		if !slices.Contains(w.firms, r.Firm) {
			w.firms = append(w.firms, r.Firm)
		}
	}
	slices.Sort(w.firms)
	return w
}

// fill computes every stretch anew from what the board holds.
func (w *windows) fill(b *board) {
	w.cuts = append(w.cuts[:0], b.now)
	for _, r := range w.list {
		w.cuts = append(w.cuts, max(b.now, micro(r.From)), max(b.now, micro(r.To)))
	}
	for _, h := range b.heads {
		w.cuts = append(w.cuts, h.from)
	}
	slices.Sort(w.cuts)
	w.cuts = slices.Compact(w.cuts)
	w.used = make([]int, len(w.cuts))
	w.own, w.due = make([][]int, len(w.cuts)), make([][]int, len(w.cuts))
	for i, at := range w.cuts {
		w.own[i], w.due[i] = make([]int, len(w.firms)), w.dueAt(at)
	}
	for _, u := range b.holding() {
		w.add(u.firm, u.units, b.now, u.end)
	}
	for _, h := range b.heads {
		w.add(h.firm, h.units, h.from, h.to)
	}
}

func (w *windows) dueAt(at int64) []int {
	due := make([]int, len(w.firms))
	for _, r := range w.list {
		if micro(r.From) <= at && at < micro(r.To) {
			due[w.firm(r.Firm)] += r.Units
		}
	}
	return due
}

// firm is the firm's place among those that hold a window, or -1.
func (w *windows) firm(id string) int {
	i, ok := slices.BinarySearch(w.firms, id)
	if !ok {
		return -1
	}
	return i
}

func (w *windows) between(from, to int64) (int, int) {
	i, _ := slices.BinarySearch(w.cuts, from)
	k, _ := slices.BinarySearch(w.cuts, to)
	return i, k
}

// add counts units (negative: gives them back) in every stretch that begins while they are used.
func (w *windows) add(firm string, units int, from, to int64) {
	f := w.firm(firm)
	i, k := w.between(from, to)
	for ; i < k; i++ {
		w.used[i] += units
		if f >= 0 {
			w.own[i][f] += units
		}
	}
}

// admits tells whether units from a cut or between two, where the demand before them was counted as given, break no promise.
func (w *windows) admits(firm string, units int, from, to int64, up int) bool {
	f := w.firm(firm)
	i, k := w.between(from, to)
	for ; i < k; i++ {
		if exceeds(f, units, w.used[i], w.own[i], w.due[i], up) {
			return false
		}
	}
	return true
}

// exceeds tells whether more units of firm f raise the demand beyond what is up.
func exceeds(f, units, used int, own, due []int, up int) bool {
	demand, grows := used, units
	for i := range due {
		short := max(0, due[i]-own[i])
		demand += short
		if i == f {
			grows -= min(units, short)
		}
	}
	return grows > 0 && demand+grows > up
}

// draws tells whether the gang runs within what its firm has reserved at that time.
func (w *windows) draws(j *job, at int64) bool {
	f := w.firm(j.Firm)
	if f < 0 {
		return false
	}
	i, ok := slices.BinarySearch(w.cuts, at)
	return ok && w.due[i][f]-w.own[i][f] >= j.Units
}

// touching are the windows of the pool that are not over; their order does not matter.
func (s *State) touching(now int64) map[*pool][]Reservation {
	found := map[*pool][]Reservation{}
	for _, r := range s.windows {
		t := s.sites[r.Site]
		if t == nil || micro(r.To) <= now {
			continue
		}
		for _, p := range s.pools {
			if p.site == t && p.Class == r.Class && p.Stack == r.Stack {
				found[p] = append(found[p], r)
			}
		}
	}
	return found
}
