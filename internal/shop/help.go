package shop

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"supermarket/internal/search"
)

// Help is what to do where nothing was found. Every search in it finds something.
type Help struct {
	Drops   []Drop    // the search without one of its filters or words, the least important first
	Instead []Instead // a word that may have been meant
	Near    []Card    // the first of the nearest of those searches
	Wide    Filter    // the search that Near was found by
	Popular []Count   // classes that there is most of
}

// The filters that a Drop may take away, by their names in the address.
const (
	DropPrice         = "price"
	DropMemory        = "memory"
	DropNow           = "availability"
	DropInterruptible = "interruptible"
	DropProvider      = "provider"
	DropRegion        = "region"
	DropStack         = "stack"
	DropClass         = "class"
	DropKind          = "kind"
	DropDomestic      = "domestic"
	DropWord          = "q"
)

// Drop is a search without one filter, or without one word.
type Drop struct {
	What   string
	Word   string // of DropWord
	Filter Filter
	N      int64
}

// Instead is a search with another word.
type Instead struct {
	Word, By string
	Filter   Filter
	N        int64
}

const (
	nearMost    = 3
	insteadMost = 3
)

func (c *Counter) help(ctx context.Context, s *sieve) (Help, error) {
	var h Help
	try := func(f Filter) (*sieve, error) {
		f.Page = 1
		return c.search(ctx, s.x, s.live, f)
	}
	for _, d := range drops(s.f) {
		found, err := try(d.Filter)
		if err != nil {
			return h, err
		}
		if d.N = found.total; d.N > 0 {
			h.Drops = append(h.Drops, d)
		}
	}
	for _, in := range s.x.instead(s.f) {
		found, err := try(in.Filter)
		if err != nil {
			return h, err
		}
		if in.N = found.total; in.N > 0 && len(h.Instead) < insteadMost {
			h.Instead = append(h.Instead, in)
		}
	}
	return h, c.near(&h, s, try)
}

// near shows what the nearest search finds: another word, else one filter less,
// else the words without any filter, else everything.
func (c *Counter) near(h *Help, s *sieve, try func(Filter) (*sieve, error)) error {
	wide := []Filter{{Query: s.f.Query, Sort: s.f.Sort}, Filter{}.clean()}
	for _, d := range slices.Backward(h.Drops) {
		wide = slices.Insert(wide, 0, d.Filter)
	}
	for _, in := range slices.Backward(h.Instead) {
		wide = slices.Insert(wide, 0, in.Filter)
	}
	for _, f := range wide {
		found, err := try(f)
		if err != nil {
			return err
		}
		if found.total > 0 {
			h.Near, h.Wide = found.cards(0, nearMost), found.f
			break
		}
	}
	all, err := try(Filter{}.clean())
	if err != nil {
		return err
	}
	classes := all.found().Classes
	h.Popular = classes[:min(len(classes), 5)]
	return nil
}

func drops(f Filter) []Drop {
	var out []Drop
	add := func(what string, inForce bool, without func(*Filter)) {
		if inForce {
			g := f
			without(&g)
			out = append(out, Drop{What: what, Filter: g})
		}
	}
	add(DropPrice, f.MaxPrice > 0, func(g *Filter) { g.MaxPrice = 0 })
	add(DropMemory, f.MinMemory > 0, func(g *Filter) { g.MinMemory = 0 })
	add(DropNow, f.NowOnly, func(g *Filter) { g.NowOnly = false })
	add(DropInterruptible, f.Interruptible, func(g *Filter) { g.Interruptible = false })
	add(DropProvider, len(f.Providers) > 0, func(g *Filter) { g.Providers = nil })
	add(DropRegion, len(f.Regions) > 0, func(g *Filter) { g.Regions = nil })
	add(DropStack, len(f.Stacks) > 0, func(g *Filter) { g.Stacks = nil })
	add(DropClass, len(f.Classes) > 0, func(g *Filter) { g.Classes = nil })
	add(DropKind, len(f.Kinds) > 0, func(g *Filter) { g.Kinds = nil })
	add(DropDomestic, f.DomesticOnly, func(g *Filter) { g.DomesticOnly = false })
	return append(out, wordDrops(f)...)
}

// wordDrops leaves out one word at a time; of a question of one word, or of
// none that can be looked for, the whole.
func wordDrops(f Filter) []Drop {
	if f.Query == "" {
		return nil
	}
	parts := search.Parse(f.Query)
	if len(parts) < 2 {
		g := f
		g.Query = ""
		return []Drop{{What: DropWord, Word: f.Query, Filter: g}}
	}
	var out []Drop
	for i, p := range parts {
		g := f
		g.Query = texts(slices.Delete(slices.Clone(parts), i, i+1))
		out = append(out, Drop{What: DropWord, Word: p.Text, Filter: g})
	}
	return out
}

func texts(parts []search.Part) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = p.Text
	}
	return strings.Join(words, " ")
}

// instead are the searches with one word replaced by one that the shelf knows.
func (x *index) instead(f Filter) []Instead {
	type candidate struct {
		Instead
		apart int
	}
	var found []candidate
	parts := search.Parse(f.Query)
	for i, p := range parts {
		for _, word := range x.known() {
			apart, near := search.Near(p.Text, word)
			if !near {
				continue
			}
			changed := slices.Clone(parts)
			changed[i].Text = word
			g := f
			g.Query = texts(changed)
			found = append(found, candidate{Instead{Word: p.Text, By: word, Filter: g}, apart})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.apart, b.apart) })
	out := make([]Instead, 0, min(len(found), 2*insteadMost))
	for _, x := range found[:min(len(found), 2*insteadMost)] {
		out = append(out, x.Instead)
	}
	return out
}

// vocabulary are the words that what stands on the shelf is called by: its
// class, stack, region and kind, and the names of its providers.
func (x *index) vocabulary() []string {
	seen := map[string]bool{}
	var out []string
	for _, a := range []int{axisClass, axisKind, axisRegion, axisStack, axisProvider} {
		used := make([]bool, len(x.dims[a].values))
		for _, n := range x.of[a] {
			used[n] = true
		}
		for n, v := range x.dims[a].values {
			if !used[n] {
				continue
			}
			for _, w := range search.Words(v.text) {
				if !seen[w] {
					seen[w] = true
					out = append(out, w)
				}
			}
		}
	}
	return out
}
