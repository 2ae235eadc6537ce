package schedule

import (
	"cmp"
	"slices"
)

// terms are the weighted marks of one board for one shape of job; less is better.
type terms [4]int

var termCodes = [4]Code{ChosenPrice, ChosenLoad, ChosenRegion, ChosenDomestic}

func (t terms) sum() int { return t[0] + t[1] + t[2] + t[3] }

// rank sorts the boards of a view by liking; of equals, the more reliable, then the first by id.
func (w *planner) rank(j *Job, v *view) {
	dearest := int64(1)
	for _, b := range v.boards {
		dearest = max(dearest, b.pool.Price)
	}
	marks := make(map[*board]terms, len(v.boards))
	for _, b := range v.boards {
		marks[b] = w.marks(j, b, dearest)
	}
	slices.SortStableFunc(v.boards, func(x, y *board) int {
		return cmp.Or(cmp.Compare(marks[x].sum(), marks[y].sum()), cmp.Compare(y.pool.site.Reliability, x.pool.site.Reliability))
	})
	for _, b := range v.boards {
		v.terms = append(v.terms, marks[b])
	}
}

func (w *planner) marks(j *Job, b *board, dearest int64) terms {
	c := w.policy.Choice
	t := terms{c.Price * int(float64(b.pool.Price)/float64(dearest)*1000), c.Load * b.loadBefore()}
	if j.Near != "" && j.Near != b.pool.site.Region {
		t[2] = c.Region * 1000
	}
	if !b.pool.Domestic {
		t[3] = c.Domestic * 1000
	}
	return t
}

// loadBefore is the share of the units in use, of 1000, when the plan began.
func (b *board) loadBefore() int {
	free := 0
	for _, f := range b.before {
		free += max(0, f)
	}
	return 1000 - free*1000/max(1, b.pool.up)
}

// preferred is the boards by liking, but first those where the firm's own dated window has room.
func (v *view) preferred(j *job) []*board {
	if !v.dated {
		return v.boards
	}
	list := slices.Clone(v.boards)
	slices.SortStableFunc(list, func(x, y *board) int { return cmp.Compare(second(x.draws(j)), second(y.draws(j))) })
	return list
}

func second(first bool) int {
	if first {
		return 0
	}
	return 1
}

func (b *board) draws(j *job) bool { return b.rules != nil && b.rules.draws(j, b.now) }

// chosen says why the board was taken, the i-th that was tried.
func (v *view) chosen(i int, b *board, j *job) Code {
	switch {
	case len(v.boards) == 1:
		return ChosenOnly
	case b.draws(j):
		return ChosenReserved
	case i > 0:
		return ChosenFree
	}
	code, most := ChosenOrder, 0
	if v.terms[0].sum() == v.terms[1].sum() && v.boards[0].pool.site.Reliability > v.boards[1].pool.site.Reliability {
		return ChosenReliable
	}
	for k, c := range termCodes {
		if gain := v.terms[1][k] - v.terms[0][k]; gain > most {
			code, most = c, gain
		}
	}
	return code
}
