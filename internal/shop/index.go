package shop

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"supermarket/internal/search"
	"supermarket/internal/store"
	"supermarket/models"
)

// index is the whole shelf of one version of the catalogue in memory: goods by
// id, what each belongs to as numbers, and the orders that only the catalogue
// decides. It is never changed once it is made, but for the terms it has read.
type index struct {
	version   int64
	goods     []store.Good
	at        map[string]int // place of an offering in goods
	dims      [axes]dim
	of        [axes][]uint32 // value of each good
	classes   []models.Class // by value of their axis, as the next two
	stacks    []models.Stack
	providers []models.Provider
	limited   []models.Offering // of which only so many units are sold
	byName    []int32
	byNewest  []int32
	byPrice   [2][]int32      // off-peak, peak
	known     func() []string // the vocabulary, made when it is first needed
	hits      hits
}

// dim is one axis: its values, and the terms that lead to them.
type dim struct {
	values []value
	at     map[string]uint32
	terms  []dimTerm // in order
}

type value struct {
	id   string
	name Name
	text string
}

type dimTerm struct {
	term  string
	value uint32
}

func (d *dim) add(id string, name Name, text string) {
	if d.at == nil {
		d.at = map[string]uint32{}
	}
	n := uint32(len(d.values))
	d.at[id], d.values = n, append(d.values, value{id, name, text})
	for _, term := range search.Terms(text) {
		d.terms = append(d.terms, dimTerm{term, n})
	}
}

// shelved is the index in force; one goroutine makes a new one while others wait.
type shelved struct {
	mu    sync.Mutex
	index *index
	build sync.Mutex
}

func (s *shelved) get(version int64) (*index, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index, s.index != nil && s.index.version >= version
}

func (s *shelved) put(x *index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index = x
}

// index returns the shelf as it is now: one small query where nothing changed.
func (c *Counter) index(ctx context.Context) (*index, error) {
	var version int64
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		version, err = tx.CatalogueVersion()
		return err
	})
	if err != nil {
		return nil, err
	}
	if x, ok := c.shelved.get(version); ok {
		return x, nil
	}
	c.shelved.build.Lock()
	defer c.shelved.build.Unlock()
	if x, ok := c.shelved.get(version); ok {
		return x, nil
	}
	x, err := c.readIndex(ctx)
	if err != nil {
		return nil, err
	}
	c.shelved.put(x)
	return x, nil
}

func (c *Counter) readIndex(ctx context.Context) (*index, error) {
	x := &index{}
	return x, c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		if x.version, err = tx.CatalogueVersion(); err != nil {
			return err
		}
		if x.goods, err = tx.Goods(); err != nil {
			return err
		}
		if x.classes, err = tx.Classes(); err != nil {
			return err
		}
		if x.stacks, err = tx.Stacks(); err != nil {
			return err
		}
		if x.providers, err = tx.ShelfProviders(); err != nil {
			return err
		}
		x.name(regionTexts(c.Data()))
		x.place()
		x.sort()
		x.known = sync.OnceValue(x.vocabulary)
		return nil
	})
}

// name fills the axes: kinds, classes, stacks and providers as they are, regions as goods have them.
func (x *index) name(regions map[string]string) {
	for _, kind := range kinds {
		x.dims[axisKind].add(string(kind), Name{}, kindWords[kind])
	}
	for _, c := range x.classes {
		x.dims[axisClass].add(c.ID, Name{c.NameZh, c.NameEn}, classText(c))
	}
	for _, s := range x.stacks {
		name := strings.TrimSpace(s.Name + " " + s.Version)
		x.dims[axisStack].add(s.ID, Name{name, name}, stackText(s))
	}
	for _, p := range x.providers {
		x.dims[axisProvider].add(p.ID, Name{p.NameZh, p.NameEn}, providerText(p))
	}
	for _, g := range x.goods {
		if _, ok := x.dims[axisRegion].at[g.Region]; !ok {
			x.dims[axisRegion].add(g.Region, Name{}, regions[g.Region])
		}
	}
	for i := range x.dims {
		slices.SortFunc(x.dims[i].terms, func(a, b dimTerm) int { return strings.Compare(a.term, b.term) })
	}
}

// place gives each good its numbers. The database's keys see to it that class,
// stack and provider exist.
func (x *index) place() {
	x.at = make(map[string]int, len(x.goods))
	for a := range x.of {
		x.of[a] = make([]uint32, len(x.goods))
	}
	for i := range x.goods {
		g := &x.goods[i]
		x.at[g.ID] = i
		if g.Stock > 0 {
			x.limited = append(x.limited, g.Offering)
		}
		for a, id := range [axes]*string{axisKind: (*string)(&g.Kind), axisRegion: &g.Region, axisClass: &g.ClassID, axisStack: &g.StackID, axisProvider: &g.ProviderID} {
			n := x.dims[a].at[*id]
			x.of[a][i] = n
			*id = x.dims[a].values[n].id // one text for all that share it
		}
	}
}

func (x *index) sort() {
	order := func(compare func(a, b *store.Good) int) []int32 {
		out := make([]int32, len(x.goods))
		for i := range out {
			out[i] = int32(i)
		}
		slices.SortStableFunc(out, func(a, b int32) int { return compare(&x.goods[a], &x.goods[b]) })
		return out
	}
	x.byName = order(func(a, b *store.Good) int { return strings.Compare(a.TitleEn, b.TitleEn) })
	x.byNewest = order(func(a, b *store.Good) int { return b.CreatedAt.Compare(a.CreatedAt) })
	for i, peak := range []bool{false, true} {
		x.byPrice[i] = order(func(a, b *store.Good) int { return cmp.Compare(priceOf(a, peak), priceOf(b, peak)) })
	}
}

func priceOf(g *store.Good, peak bool) models.Money {
	return priceNow(peak, g.PeakPrice, g.OffPeakPrice)
}

func (x *index) class(i int) *models.Class { return &x.classes[x.of[axisClass][i]] }

// card is a good with all that stands behind it.
func (x *index) card(i int, l *live) Card {
	g := x.goods[i]
	out := Card{
		Good: g, Class: *x.class(i), Stack: x.stacks[x.of[axisStack][i]], Provider: x.providers[x.of[axisProvider][i]],
		Price: priceOf(&g, l.peak), Steps: g.PeakPrice != g.OffPeakPrice, Room: l.rooms[i], Why: l.why(i),
	}
	if left, ok := l.left[g.ID]; ok {
		out.Left = &left
	}
	return out
}
