package schedule

import "math"

// headed keeps a place for the job if it is the first of its set that waits.
func (w *planner) headed(j *job, v *view, length int64, why Reason) Reason {
	if v.set.headed {
		return why
	}
	b, parts, at := w.soonest(j, v, length)
	if b == nil {
		return why
	}
	v.set.headed = true
	b.keepFor(j, parts, at, at+length)
	w.out.Heads = append(w.out.Heads, Head{
		Job: j.ID, Site: b.pool.site.ID, Parts: b.pool.parts(parts), Start: instant(at), End: instant(at + length),
	})
	why.Site, why.Start, why.Late = b.pool.site.ID, instant(at), j.late(at)
	return why
}

// soonest is the board where the gang can start first; of equals, the best liked.
func (w *planner) soonest(j *job, v *view, length int64) (*board, []slot, int64) {
	var best *board
	var slots []slot
	start := int64(math.MaxInt64)
	for _, b := range v.boards {
		if parts, at, ok := b.earliest(j, length, start); ok {
			best, slots, start = b, parts, at
		}
	}
	return best, slots, start
}

// why finds the reason nearest to a start over all the boards.
func (w *planner) why(j *job, v *view, length int64) Reason {
	r := Reason{Code: WaitingCapacity, Needed: j.Units}
	for _, b := range v.boards {
		r.Free = max(r.Free, b.freeAll)
		if c := b.cause(j, w.now+length); nearness[c] > nearness[r.Code] {
			r.Code = c
		}
	}
	return r
}

var nearness = map[Code]int{WaitingCapacity: 0, WaitingGang: 1, WaitingTurn: 2, WaitingReservation: 3, WaitingHead: 4}

func (b *board) cause(j *job, end int64) Code {
	switch {
	case b.room(&j.Job, end):
		return WaitingReservation
	case roomIf(&j.Job, b.free):
		return WaitingHead
	case roomIf(&j.Job, b.before):
		return WaitingTurn
	case b.freeAll >= j.Units:
		return WaitingGang
	}
	return WaitingCapacity
}
