package workload

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// savings is Clarke and Wright's construction (1964): two tours become one
// where that saves most.
func (n *net) savings() plan {
	type pair struct {
		i, j int
		save float64
	}
	var pairs []pair
	for a, i := range n.stops {
		for _, j := range n.stops[a+1:] {
			pairs = append(pairs, pair{i, j, n.km[0][i] + n.km[0][j] - n.km[i][j]})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.save > b.save:
			return -1
		case a.save < b.save:
			return 1
		}
		return 0
	})
	of := map[int]int{}
	var p plan
	for k, s := range n.stops {
		p, of[s] = append(p, []int{s}), k
	}
	for _, q := range pairs {
		n.join(p, of, q.i, q.j)
	}
	return slices.DeleteFunc(p, func(r []int) bool { return len(r) == 0 })
}

// join links the tours that end in i and j, when the vehicle can take both.
func (n *net) join(p plan, of map[int]int, i, j int) {
	a, b := of[i], of[j]
	if a == b || n.weight(p[a])+n.weight(p[b]) > n.capacity {
		return
	}
	x, y := p[a], p[b]
	if x[len(x)-1] != i {
		x = reversed(x)
	}
	if y[0] != j {
		y = reversed(y)
	}
	if x[len(x)-1] != i || y[0] != j {
		return // one of them stands inside its tour
	}
	p[a], p[b] = append(slices.Clone(x), y...), nil
	for _, s := range y {
		of[s] = a
	}
}

func reversed(r []int) []int {
	out := slices.Clone(r)
	slices.Reverse(out)
	return out
}

// polish shortens each tour by itself until no 2-opt or Or-opt move helps.
func (n *net) polish(p plan) plan {
	for k := range p {
		for n.twoOpt(p[k]) || n.orOpt(p[k]) {
		}
	}
	return p
}

// point is the stop at i, the depot beyond the ends.
func point(r []int, i int) int {
	if i < 0 || i >= len(r) {
		return 0
	}
	return r[i]
}

const gain = 1e-7 // a smaller change is noise of the arithmetic

func (n *net) twoOpt(r []int) bool {
	for i := range r {
		for j := i + 1; j < len(r); j++ {
			a, b, c, d := point(r, i-1), r[i], r[j], point(r, j+1)
			if n.km[a][c]+n.km[b][d] < n.km[a][b]+n.km[c][d]-gain {
				slices.Reverse(r[i : j+1])
				return true
			}
		}
	}
	return false
}

// orOpt moves one to three stops elsewhere in the same tour.
func (n *net) orOpt(r []int) bool {
	for size := 1; size <= 3 && size < len(r); size++ {
		for i := 0; i+size <= len(r); i++ {
			from, to := r[i], r[i+size-1]
			a, b := point(r, i-1), point(r, i+size)
			saved := n.km[a][from] + n.km[to][b] - n.km[a][b]
			for j := 0; j <= len(r); j++ {
				if j >= i && j <= i+size {
					continue
				}
				c, d := point(r, j-1), point(r, j)
				if n.km[c][from]+n.km[to][d]-n.km[c][d] < saved-gain {
					shiftStops(r, i, size, j)
					return true
				}
			}
		}
	}
	return false
}

// shiftStops takes size stops at i and puts them before what stands at j.
func shiftStops(r []int, i, size, j int) {
	part := slices.Clone(r[i : i+size])
	rest := append(slices.Clone(r[:i]), r[i+size:]...)
	if j > i {
		j -= size
	}
	copy(r, slices.Insert(rest, j, part...))
}

const roundsOfEffort = 500

// search takes neighbouring stops out and puts them in again where they cost
// least, as Shaw (1998) and Schrimpf (2000) do; worse plans are taken ever more rarely.
func (n *net) search(ctx context.Context, rng *rand.Rand, first plan, effort int, say func(int, float64)) (plan, bool) {
	now, best := clonePlan(first), clonePlan(first)
	nowKm, bestKm := n.length(now), n.length(best)
	heat0 := nowKm / float64(max(len(n.stops), 1)) / 4
	if len(n.stops) < 2 {
		return best, true
	}
	for e := range effort {
		if ctx.Err() != nil {
			return best, false
		}
		for k := range roundsOfEffort {
			done := float64(e*roundsOfEffort+k) / float64(effort*roundsOfEffort)
			try := n.rebuild(rng, now)
			km := n.length(try)
			heat := heat0*(1-done) + 1e-9
			if km < nowKm || rng.Float64() < math.Exp((nowKm-km)/heat) {
				now, nowKm = try, km
			}
			if km < bestKm-gain {
				best, bestKm = clonePlan(try), km
			}
		}
		say(e+1, bestKm)
	}
	return n.polish(best), true
}

func clonePlan(p plan) plan {
	out := make(plan, len(p))
	for i, r := range p {
		out[i] = slices.Clone(r)
	}
	return out
}

// rebuild removes some stops around one and inserts each at its cheapest place.
func (n *net) rebuild(rng *rand.Rand, p plan) plan {
	centre := n.stops[rng.IntN(len(n.stops))]
	size := 1 + rng.IntN(min(10, len(n.stops)))
	near := slices.Clone(n.stops)
	noise := 0.5 + rng.Float64()
	key := make(map[int]float64, len(near))
	for _, s := range near {
		key[s] = n.km[centre][s] * (1 + noise*rng.Float64())
	}
	slices.SortFunc(near, func(a, b int) int {
		switch {
		case key[a] < key[b]:
			return -1
		case key[a] > key[b]:
			return 1
		}
		return a - b
	})
	out := near[:size]
	next := make(plan, 0, len(p)+1)
	for _, r := range p {
		left := slices.DeleteFunc(slices.Clone(r), func(s int) bool { return slices.Contains(out, s) })
		if len(left) > 0 {
			next = append(next, left)
		}
	}
	rng.Shuffle(size, func(i, j int) { out[i], out[j] = out[j], out[i] })
	for _, s := range out {
		next = n.insert(next, s)
	}
	return next
}

func (n *net) insert(p plan, s int) plan {
	bestRoute, bestAt, bestCost := -1, 0, 2*n.km[0][s]
	for k, r := range p {
		if n.weight(r)+n.load[s] > n.capacity {
			continue
		}
		for i := 0; i <= len(r); i++ {
			a, b := point(r, i-1), point(r, i)
			if c := n.km[a][s] + n.km[s][b] - n.km[a][b]; c < bestCost-gain {
				bestRoute, bestAt, bestCost = k, i, c
			}
		}
	}
	if bestRoute < 0 {
		return append(p, []int{s})
	}
	p[bestRoute] = slices.Insert(p[bestRoute], bestAt, s)
	return p
}
