package shop

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/store"
)

// How long one look at all rooms answers; while one asks anew, the others are
// shown the look before, up to staleMost.
const (
	freshFor  = time.Second
	staleMost = 3 * time.Second
)

// live is what only the moment decides, for every good of one index: its room,
// and the orders that follow from rooms and the band of the hour.
type live struct {
	made        clock.Monotonic
	of          *index
	peak        bool
	rooms       []Room
	left        map[string]int64 // units of limited offerings, by id
	recommended []int32
	byFree      []int32
}

// looked is the last look; one goroutine looks anew at a time.
type looked struct {
	mu   sync.Mutex
	live *live
	busy sync.Mutex
}

func (l *looked) get(x *index, peak bool, within time.Duration) (*live, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ok := l.live != nil && l.live.of == x && l.live.peak == peak && l.live.made.Elapsed() <= within
	return l.live, ok
}

func (l *looked) put(v *live) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live = v
}

// live returns a look at the rooms of x that is at most staleMost old.
func (c *Counter) live(ctx context.Context, x *index) *live {
	peak := c.peak()
	if v, ok := c.looked.get(x, peak, freshFor); ok {
		return v
	}
	if !c.looked.busy.TryLock() {
		if v, ok := c.looked.get(x, peak, staleMost); ok {
			return v
		}
		c.looked.busy.Lock()
	}
	defer c.looked.busy.Unlock()
	if v, ok := c.looked.get(x, peak, freshFor); ok {
		return v
	}
	v := c.look(ctx, x, peak)
	c.looked.put(v)
	return v
}

func (c *Counter) look(ctx context.Context, x *index, peak bool) *live {
	v := &live{made: clock.Start(), of: x, peak: peak, rooms: make([]Room, len(x.goods))}
	var asks []Ask
	var places []int
	for i, g := range x.goods {
		if notYet(g.Kind) == nil {
			asks, places = append(asks, Ask{g.ID, g.ProviderID, g.SiteID, g.Region, g.ClassID, g.StackID, g.MinUnits}), append(places, i)
		}
	}
	for i, room := range c.rooms(ctx, asks) {
		v.rooms[places[i]] = room
	}
	v.left = c.left(ctx, x)
	v.recommended, v.byFree = x.recommend(v), slices.Clone(x.byName)
	slices.SortStableFunc(v.byFree, func(a, b int32) int { return cmp.Compare(v.rooms[b].Free, v.rooms[a].Free) })
	return v
}

// recommend orders by what starts now, what waits and what cannot be ordered
// yet; in each by kind, then the best of each class before the second of any: best
// is what nobody interrupts, and the lowest price against the market's. Nobody can
// pay for a place.
func (x *index) recommend(v *live) []int32 {
	type rank struct {
		stage int
		kind  uint32
		round int
		ratio int64
	}
	ranks, out := make([]rank, len(x.goods)), slices.Clone(x.byName)
	for i := range x.goods {
		ranks[i] = rank{stage: v.stage(i), kind: x.of[axisKind][i], ratio: x.ratio(i, v.peak)}
		if x.goods[i].Interruptible {
			ranks[i].round = 1
		}
	}
	slices.SortStableFunc(out, func(a, b int32) int {
		return cmp.Or(cmp.Compare(ranks[a].round, ranks[b].round), cmp.Compare(ranks[a].ratio, ranks[b].ratio))
	})
	rounds := map[[3]uint32]int{}
	for _, i := range out {
		k := [3]uint32{uint32(ranks[i].stage), ranks[i].kind, x.of[axisClass][i]}
		ranks[i].round = rounds[k]
		rounds[k]++
	}
	slices.SortStableFunc(out, func(a, b int32) int {
		p, q := ranks[a], ranks[b]
		return cmp.Or(cmp.Compare(p.stage, q.stage), cmp.Compare(p.kind, q.kind), cmp.Compare(p.round, q.round), cmp.Compare(p.ratio, q.ratio))
	})
	return out
}

// left tells how many units of limited offerings are left; what cannot be told
// now is left out, like rooms.
func (c *Counter) left(ctx context.Context, x *index) (left map[string]int64) {
	if len(x.limited) == 0 {
		return nil
	}
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) { left, err = catalog.LeftOf(tx, x.limited); return err })
	if err != nil {
		return nil
	}
	return left
}

// why is the reason that a good cannot be ordered now, nil when it can.
func (v *live) why(i int) *fault.Fault {
	g := &v.of.goods[i]
	if why := notYet(g.Kind); why != nil {
		return why
	}
	if left, ok := v.left[g.ID]; ok {
		return catalog.ShortOf(left, g.MinUnits)
	}
	return nil
}

// now tells whether a good would start at once.
func (v *live) now(i int) bool { return v.rooms[i].Now && v.why(i) == nil }

func (v *live) stage(i int) int {
	switch {
	case v.why(i) != nil:
		return 2
	case !v.now(i):
		return 1
	}
	return 0
}

// ratio is a good's price in thousandths of the public market price; one that
// has none counts as at the market.
func (x *index) ratio(i int, peak bool) int64 {
	market := x.class(i).MarketPrice
	if market <= 0 {
		return 1000
	}
	return int64(priceOf(&x.goods[i], peak) / (market/1000 + 1))
}
