package workload

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// wear is what a person's row costs in comfort: load, weekends, single days of
// work or rest, and changes of shift.
func (r *roster) wear(p int, row []int) float64 {
	worked, weekends, broken := 0.0, 0.0, 0.0
	for d, s := range row {
		if s == free {
			if d > 0 && d+1 < len(row) && row[d-1] != free && row[d+1] != free {
				broken++
			}
			continue
		}
		worked++
		if d%weekDays >= 5 {
			weekends++
		}
		if (d == 0 || row[d-1] == free) && (d+1 == len(row) || row[d+1] == free) {
			broken++
		}
		if d > 0 && row[d-1] != free && row[d-1] != s {
			broken += 0.5
		}
	}
	share := worked / math.Max(float64(r.staff[p].limit*r.days/weekDays), 1)
	return 12*share*share + 0.3*weekends*weekends + 0.8*broken
}

// spread is how much more of their limit the busiest work than the idlest.
func (r *roster) spread(x rota) float64 {
	low, high := 1.0, 0.0
	for p, row := range x {
		worked := 0
		for _, s := range row {
			if s != free {
				worked++
			}
		}
		share := float64(worked) / math.Max(float64(r.staff[p].limit*r.days/weekDays), 1)
		low, high = math.Min(low, share), math.Max(high, share)
	}
	return math.Max(high-low, 0)
}

const (
	postWeight   = 30.0
	shiftStarts  = 4
	movesOfRound = 1000
)

func (r *roster) improve(ctx context.Context, a Args, v Values) (rota, bool) {
	found := make([]rota, shiftStarts)
	cost := make([]float64, shiftStarts)
	whole := make([]bool, shiftStarts)
	parallel(ctx, a.Units, shiftStarts, func(k int) {
		found[k], cost[k], whole[k] = r.search(ctx, seeded(v.int("seed"), k), v.int("effort"), func(round int, missing int) {
			if k == 0 {
				a.metric("unfilled", float64(missing), "")
				a.progress(round, v.int("effort"))
			}
		})
	})
	best, complete := -1, true
	for k := range found {
		complete = complete && whole[k]
		if found[k] != nil && (best < 0 || cost[k] < cost[best]) {
			best = k
		}
	}
	if best < 0 {
		return r.greedy(), false
	}
	return found[best], complete
}

func (r *roster) cost(x rota) float64 {
	c := postWeight * float64(r.missing(x))
	for p := range x {
		c += r.wear(p, x[p])
	}
	return c
}

// search changes one cell, or hands a shift from one person to another, by
// simulated annealing; no step leaves what is lawful.
func (r *roster) search(ctx context.Context, rng *rand.Rand, effort int, say func(int, int)) (rota, float64, bool) {
	x := r.greedy()
	now := r.cost(x)
	best, bestCost := cloneRota(x), now
	for e := range effort {
		if ctx.Err() != nil {
			return best, bestCost, false
		}
		for k := range movesOfRound {
			heat := 8 * (1 - float64(e*movesOfRound+k)/float64(effort*movesOfRound))
			now += r.move(rng, x, heat*heat/8+1e-6)
			if now < bestCost-1e-9 {
				best, bestCost = cloneRota(x), now
			}
		}
		say(e+1, r.missing(best))
	}
	return best, bestCost, true
}

func cloneRota(x rota) rota {
	out := make(rota, len(x))
	for p := range x {
		out[p] = slices.Clone(x[p])
	}
	return out
}

func (r *roster) move(rng *rand.Rand, x rota, heat float64) float64 {
	p, d := rng.IntN(len(x)), rng.IntN(r.days)
	q := p
	s := rng.IntN(len(r.shifts)+1) - 1
	if rng.IntN(2) == 0 {
		q = rng.IntN(len(x))
		s = x[q][d]
	}
	oldP, oldQ := x[p][d], x[q][d]
	if s == oldP || p != q && oldQ == oldP {
		return 0
	}
	before := r.wear(p, x[p])
	if q != p {
		before += r.wear(q, x[q])
	} else {
		before += r.gap(x, d)
	}
	x[p][d], x[q][d] = free, free
	if !r.place(x, p, q, d, s, oldP) {
		x[p][d], x[q][d] = oldP, oldQ
		return 0
	}
	after := r.wear(p, x[p])
	if q != p {
		after += r.wear(q, x[q])
	} else {
		after += r.gap(x, d)
	}
	if after <= before || rng.Float64() < math.Exp((before-after)/heat) {
		return after - before
	}
	x[p][d], x[q][d] = oldP, oldQ
	return 0
}

func (r *roster) place(x rota, p, q, d, s, back int) bool {
	if !r.lawful(x, p, d, s) {
		return false
	}
	if p == q && s != free && x.count(d, s) >= r.need[s][d%weekDays] {
		return false
	}
	x[p][d] = s
	if p == q {
		return true
	}
	if !r.lawful(x, q, d, back) {
		return false
	}
	x[q][d] = back
	return true
}

// gap is what the posts that stay empty on a day cost.
func (r *roster) gap(x rota, d int) float64 {
	n := 0
	for s := range r.shifts {
		n += max(r.need[s][d%weekDays]-x.count(d, s), 0)
	}
	return postWeight * float64(n)
}
