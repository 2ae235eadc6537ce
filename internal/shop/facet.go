package shop

import (
	"cmp"
	"slices"

	"supermarket/internal/store"
)

// axis is one thing the shelf filters by.
type axis struct {
	of     func(store.ShelfGroup) string
	chosen func(Filter) []string
}

var axes = []axis{
	{func(g store.ShelfGroup) string { return g.Kind }, func(f Filter) []string { return f.Kinds }},
	{func(g store.ShelfGroup) string { return g.Region }, func(f Filter) []string { return f.Regions }},
	{func(g store.ShelfGroup) string { return g.ClassID }, func(f Filter) []string { return f.Classes }},
	{func(g store.ShelfGroup) string { return g.StackID }, func(f Filter) []string { return f.Stacks }},
}

// passes tells whether a group is left by all filters but the one of axis skip.
func passes(g store.ShelfGroup, f Filter, skip int, domestic bool) bool {
	for i, a := range axes {
		if chosen := a.chosen(f); i != skip && len(chosen) > 0 && !slices.Contains(chosen, a.of(g)) {
			return false
		}
	}
	return !domestic || g.Domestic
}

func total(groups []store.ShelfGroup, f Filter) int64 {
	n := int64(0)
	for _, g := range groups {
		if passes(g, f, -1, f.DomesticOnly) {
			n += g.N
		}
	}
	return n
}

func facets(groups []store.ShelfGroup, f Filter) Facets {
	var out Facets
	for i, counts := range []*[]Count{&out.Kinds, &out.Regions, &out.Classes, &out.Stacks} {
		*counts = countBy(groups, f, i)
	}
	for _, g := range groups {
		if passes(g, f, -1, true) {
			out.Domestic += g.N
		}
	}
	return out
}

// countBy keeps a choice in force even where it counts 0, so that it can be taken back.
func countBy(groups []store.ShelfGroup, f Filter, i int) []Count {
	by := map[string]int64{}
	for _, chosen := range axes[i].chosen(f) {
		by[chosen] = 0
	}
	for _, g := range groups {
		if passes(g, f, i, f.DomesticOnly) {
			by[axes[i].of(g)] += g.N
		}
	}
	out := make([]Count, 0, len(by))
	for v, n := range by {
		out = append(out, Count{v, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return out
}
