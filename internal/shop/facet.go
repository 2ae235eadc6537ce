package shop

import (
	"cmp"
	"slices"
	"strconv"
)

// The filters beside the axes, as bits of what a good fails.
const (
	failDomestic = 1 << (axes + iota)
	failInterruptible
	failNow
	failPrice
	failMemory
)

// sieve is a search against one index at one moment.
type sieve struct {
	x       *index
	live    *live
	f       Filter
	wanted  [axes][]bool // by value; nil wants all
	score   []uint16     // nil without a question
	peak    bool
	matches []bool
	total   int64
	counts  [axes][]int64
	memory  map[int]int64
	facets  Facets
}

func newSieve(x *index, l *live, f Filter, score []uint16) *sieve {
	s := &sieve{x: x, live: l, f: f, score: score, peak: l.peak, matches: make([]bool, len(x.goods)), memory: map[int]int64{}}
	for a, chosen := range f.chosen() {
		s.counts[a] = make([]int64, len(x.dims[a].values))
		if len(chosen) == 0 {
			continue
		}
		s.wanted[a] = make([]bool, len(x.dims[a].values))
		for _, id := range chosen {
			if n, ok := x.dims[a].at[id]; ok {
				s.wanted[a][n] = true
			}
		}
	}
	return s
}

// fails tells which filters a good does not pass, a bit each.
func (s *sieve) fails(i int) uint {
	g, c, out := &s.x.goods[i], s.x.class(i), uint(0)
	for a := range s.wanted {
		if s.wanted[a] != nil && !s.wanted[a][s.x.of[a][i]] {
			out |= 1 << a
		}
	}
	if s.f.DomesticOnly && !c.Domestic {
		out |= failDomestic
	}
	if s.f.Interruptible && !g.Interruptible {
		out |= failInterruptible
	}
	if s.f.NowOnly && !s.live.now(i) {
		out |= failNow
	}
	if s.f.MaxPrice > 0 && priceOf(g, s.peak) > s.f.MaxPrice {
		out |= failPrice
	}
	if s.f.MinMemory > 0 && c.MemoryGB < s.f.MinMemory {
		out |= failMemory
	}
	return out
}

// sift looks at every good once: those that fail nothing are found, and those
// that fail one filter alone are counted by it.
func (s *sieve) sift() {
	for i := range s.x.goods {
		if s.score != nil && s.score[i] == 0 {
			continue
		}
		if fails := s.fails(i); fails&(fails-1) == 0 {
			s.count(i, fails)
		}
	}
}

func (s *sieve) count(i int, fails uint) {
	g, c := &s.x.goods[i], s.x.class(i)
	if fails == 0 {
		s.matches[i], s.total = true, s.total+1
	}
	for a := range s.counts {
		if fails&^(1<<a) == 0 {
			s.counts[a][s.x.of[a][i]]++
		}
	}
	if fails&^failDomestic == 0 && c.Domestic {
		s.facets.Domestic++
	}
	if fails&^failInterruptible == 0 && g.Interruptible {
		s.facets.Interruptible++
	}
	if fails&^failNow == 0 && s.live.now(i) {
		s.facets.Now++
	}
	if fails&^failMemory == 0 && c.MemoryGB > 0 {
		s.memory[c.MemoryGB]++
	}
}

// found returns the facets; what is chosen is counted even where it leaves
// nothing, so that it can be taken back.
func (s *sieve) found() Facets {
	f := s.facets
	for a, into := range [axes]*[]Count{axisKind: &f.Kinds, axisRegion: &f.Regions, axisClass: &f.Classes, axisStack: &f.Stacks, axisProvider: &f.Providers} {
		*into = s.axis(a)
	}
	f.Memory = s.memories()
	return f
}

// ProvidersMost is how many providers are named; the search finds the others.
const ProvidersMost = 20

func (s *sieve) axis(a int) []Count {
	chosen := s.f.chosen()[a]
	var out []Count
	for n, v := range s.x.dims[a].values {
		if s.counts[a][n] > 0 || slices.Contains(chosen, v.id) {
			out = append(out, Count{v.id, v.name, s.counts[a][n]})
		}
	}
	for _, id := range chosen {
		if _, ok := s.x.dims[a].at[id]; !ok {
			out = append(out, Count{Value: id})
		}
	}
	slices.SortFunc(out, func(p, q Count) int { return cmp.Or(cmp.Compare(q.N, p.N), cmp.Compare(p.Value, q.Value)) })
	if a == axisProvider && len(out) > ProvidersMost {
		kept := out[:ProvidersMost:ProvidersMost]
		for _, c := range out[ProvidersMost:] {
			if slices.Contains(chosen, c.Value) {
				kept = append(kept, c)
			}
		}
		return kept
	}
	return out
}

// memories counts what has at least so much memory, the least first.
func (s *sieve) memories() []Count {
	sizes := make([]int, 0, len(s.memory)+1)
	for gb := range s.memory {
		sizes = append(sizes, gb)
	}
	if s.f.MinMemory > 0 && s.memory[s.f.MinMemory] == 0 {
		sizes = append(sizes, s.f.MinMemory)
	}
	slices.Sort(sizes)
	out, n := make([]Count, len(sizes)), int64(0)
	for i := len(sizes) - 1; i >= 0; i-- {
		n += s.memory[sizes[i]]
		out[i] = Count{Value: strconv.Itoa(sizes[i]), N: n}
	}
	return out
}

// order lists what was found in the order that was asked for, the best answers first.
func (s *sieve) order() []int32 {
	var base []int32
	switch s.f.Sort {
	case SortPrice:
		base = s.x.byPrice[0]
		if s.peak {
			base = s.x.byPrice[1]
		}
	case SortFree:
		base = s.live.byFree
	case SortName:
		base = s.x.byName
	case SortNewest:
		base = s.x.byNewest
	default:
		base = s.live.recommended
	}
	out := make([]int32, 0, s.total)
	for _, i := range base {
		if s.matches[i] {
			out = append(out, i)
		}
	}
	if s.f.Sort == SortRecommended && s.score != nil {
		slices.SortStableFunc(out, func(a, b int32) int { return cmp.Compare(s.score[b], s.score[a]) })
	}
	return out
}
