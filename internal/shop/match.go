package shop

import (
	"context"
	"slices"
	"strings"
	"sync"

	"supermarket/internal/search"
	"supermarket/internal/store"
)

// hitsMost bounds the bytes of terms that one index keeps; each range takes a
// byte for each good.
const hitsMost = 32 << 20

// hits keeps, for each range of terms that was asked for, how much it counts for each good.
type hits struct {
	mu   sync.Mutex
	kept map[search.Range][]uint8
	size int
}

func (h *hits) get(r search.Range) ([]uint8, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := h.kept[r]
	return v, ok
}

func (h *hits) put(r search.Range, v []uint8) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept == nil || h.size+len(v) > hitsMost {
		h.kept, h.size = map[search.Range][]uint8{}, 0
	}
	if _, had := h.kept[r]; !had {
		h.size += len(v)
	}
	h.kept[r] = v
}

// score tells how well each good answers the question: 0 where a part of it is
// nowhere. Nil without a question.
func (c *Counter) score(ctx context.Context, x *index, query string) ([]uint16, error) {
	if query == "" {
		return nil, nil
	}
	out := make([]uint16, len(x.goods))
	parts := search.Parse(query)
	for n, p := range parts {
		found, err := c.part(ctx, x, p)
		if err != nil {
			return nil, err
		}
		for i, s := range found {
			switch {
			case s == 0 || n > 0 && out[i] == 0:
				out[i] = 0
			default:
				out[i] += s
			}
		}
	}
	return out, nil
}

// part is the score of one part. Of Chinese each character must stand in one of
// the pairs that are there; pairs that are all there count more.
func (c *Counter) part(ctx context.Context, x *index, p search.Part) ([]uint16, error) {
	pairs := make([][]uint8, len(p.Ranges))
	for i, r := range p.Ranges {
		var err error
		if pairs[i], err = c.ranged(ctx, x, r); err != nil {
			return nil, err
		}
	}
	out := make([]uint16, len(x.goods))
	for i := range out {
		sum, before := 0, true
		for n := range pairs {
			hit := pairs[n][i]
			here := hit > 0
			if !here && (!before || n == len(pairs)-1 || n == 0) {
				sum = 0
				break
			}
			sum, before = sum+int(hit), here
		}
		out[i] = uint16((sum + len(pairs) - 1) / len(pairs))
	}
	return out, nil
}

// ranged reads what a range of terms leads to: the offerings' own terms from
// the database, once, and what they belong to from the axes.
func (c *Counter) ranged(ctx context.Context, x *index, r search.Range) ([]uint8, error) {
	if v, ok := x.hits.get(r); ok {
		return v, nil
	}
	var own []store.TermHit
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		own, err = tx.TermHits(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]uint8, len(x.goods))
	for _, h := range own {
		if i, ok := x.at[h.OfferingID]; ok {
			out[i] = uint8(h.Weight)
		}
	}
	x.belong(r, out)
	x.hits.put(r, out)
	return out, nil
}

func (x *index) belong(r search.Range, out []uint8) {
	for a := range x.dims {
		if weights := x.dims[a].weights(r, axisWeight[a]); weights != nil {
			for i, v := range x.of[a] {
				out[i] = max(out[i], weights[v])
			}
		}
	}
	if slices.ContainsFunc(interruptibleTerms, r.Holds) {
		for i := range x.goods {
			if x.goods[i].Interruptible {
				out[i] = max(out[i], 4)
			}
		}
	}
}

// weights are those of each value that the range leads to, nil where it leads to none.
func (d *dim) weights(r search.Range, weight int) []uint8 {
	from, _ := slices.BinarySearchFunc(d.terms, r.From, func(t dimTerm, s string) int { return strings.Compare(t.term, s) })
	var out []uint8
	for _, t := range d.terms[from:] {
		if !r.Holds(t.term) {
			break
		}
		if out == nil {
			out = make([]uint8, len(d.values))
		}
		w := weight
		if t.term == r.From {
			w *= 2
		}
		out[t.value] = max(out[t.value], uint8(w))
	}
	return out
}
