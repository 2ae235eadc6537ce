package shop

import (
	"cmp"
	"context"
	"slices"

	"supermarket/internal/store"
	"supermarket/models"
)

// Home is the way in, each figure counted from rows or live capacity of now.
type Home struct {
	Offerings, Providers, Regions int
	Free, Total                   int // accelerator cards that listed offerings run on
	Live                          bool
	Prices                        []ClassPrice
	ByRegion                      []RegionRoom
}

// ClassPrice is the lowest price of a class at this moment.
type ClassPrice struct {
	Class       models.Class
	Stack       models.Stack
	Kind        models.OfferingKind
	Price       models.Money
	Steps       bool // the other band has another lowest price
	Regions     []string
	Free, Total int
}

// RegionRoom is what one region offers and has free.
type RegionRoom struct {
	Region      string
	Offerings   int64
	Free, Total int
}

// front is the part of the way in that only the catalogue decides.
type front struct {
	prices  []store.ShelfPrice
	classes map[string]models.Class
	stacks  map[string]models.Stack
}

func (f front) weight() int { return len(f.prices) }

// Home returns the way in.
func (c *Counter) Home(ctx context.Context) (Home, error) {
	peak := c.peak()
	var f front
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		f, err = cached(&c.cache, tx, "home", func() (front, error) { return readFront(tx) })
		return err
	})
	if err != nil {
		return Home{}, err
	}
	h := f.home(peak)
	if c.Pools == nil {
		return h, nil
	}
	if pools, err := c.Pools(ctx); err == nil { // the way in is worth showing without it
		h.count(pools)
	}
	return h, nil
}

func readFront(tx *store.Tx) (front, error) {
	f := front{classes: map[string]models.Class{}, stacks: map[string]models.Stack{}}
	var err error
	if f.prices, err = tx.ShelfPrices(); err != nil {
		return f, err
	}
	classes, err := tx.Classes()
	if err != nil {
		return f, err
	}
	for _, x := range classes {
		f.classes[x.ID] = x
	}
	stacks, err := tx.Stacks()
	if err != nil {
		return f, err
	}
	for _, x := range stacks {
		f.stacks[x.ID] = x
	}
	return f, nil
}

func (f front) home(peak bool) Home {
	var h Home
	providers, regions, prices := map[string]bool{}, map[string]int64{}, map[[3]string]*ClassPrice{}
	for _, p := range f.prices {
		h.Offerings += int(p.N)
		providers[p.ProviderID] = true
		regions[p.Region] += p.N
		key := [3]string{string(p.Kind), p.ClassID, p.StackID}
		if prices[key] == nil {
			prices[key] = &ClassPrice{Class: f.classes[p.ClassID], Stack: f.stacks[p.StackID], Kind: p.Kind, Price: priceNow(peak, p.PeakPrice, p.OffPeakPrice)}
		}
		prices[key].add(p, peak)
	}
	h.Providers, h.Regions = len(providers), len(regions)
	for region, n := range regions {
		h.ByRegion = append(h.ByRegion, RegionRoom{Region: region, Offerings: n})
	}
	for _, p := range prices {
		h.Prices = append(h.Prices, *p)
	}
	slices.SortFunc(h.ByRegion, func(a, b RegionRoom) int { return cmp.Compare(a.Region, b.Region) })
	slices.SortFunc(h.Prices, func(a, b ClassPrice) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Class.NameEn, b.Class.NameEn), cmp.Compare(a.Stack.ID, b.Stack.ID))
	})
	return h
}

func (p *ClassPrice) add(row store.ShelfPrice, peak bool) {
	p.Price = min(p.Price, priceNow(peak, row.PeakPrice, row.OffPeakPrice))
	p.Steps = p.Steps || row.PeakPrice != row.OffPeakPrice
	if !slices.Contains(p.Regions, row.Region) {
		p.Regions = append(p.Regions, row.Region)
		slices.Sort(p.Regions)
	}
}

// count adds live capacity where something is listed: cards that nobody sells are no offer.
func (h *Home) count(pools []Pool) {
	h.Live = true
	for _, pool := range pools {
		cards := false
		for i, p := range h.Prices {
			if p.Class.ID == pool.ClassID && p.Stack.ID == pool.StackID && slices.Contains(p.Regions, pool.Region) {
				h.Prices[i].Free, h.Prices[i].Total = p.Free+pool.Free, p.Total+pool.Total
				if p.Class.Kind == "accelerator" && !h.counted(i, pool) {
					cards = true
					h.Free, h.Total = h.Free+pool.Free, h.Total+pool.Total
				}
			}
		}
		for i, r := range h.ByRegion {
			if cards && r.Region == pool.Region {
				h.ByRegion[i].Free, h.ByRegion[i].Total = r.Free+pool.Free, r.Total+pool.Total
			}
		}
	}
}

// counted tells whether an earlier price is of the same class and stack: a pool may be sold in several ways.
func (h *Home) counted(i int, pool Pool) bool {
	return slices.ContainsFunc(h.Prices[:i], func(p ClassPrice) bool {
		return p.Class.ID == pool.ClassID && p.Stack.ID == pool.StackID && slices.Contains(p.Regions, pool.Region)
	})
}

// Front picks at most n prices that speak to a newcomer: the lowest of each way
// to buy, what has room before what has none, then the lowest that are left.
func (h Home) Front(n int) []ClassPrice {
	ranked := slices.DeleteFunc(slices.Clone(h.Prices), func(p ClassPrice) bool { return !slices.Contains(frontKinds, p.Kind) })
	slices.SortStableFunc(ranked, func(a, b ClassPrice) int {
		return cmp.Or(-cmp.Compare(min(a.Free, 1), min(b.Free, 1)), cmp.Compare(a.Price, b.Price))
	})
	var out []ClassPrice
	taken := map[int]bool{}
	for _, kind := range frontKinds {
		i := slices.IndexFunc(ranked, func(p ClassPrice) bool { return p.Kind == kind })
		if i >= 0 && len(out) < n {
			out, taken[i] = append(out, ranked[i]), true
		}
	}
	for i, p := range ranked {
		if len(out) < n && !taken[i] {
			out = append(out, p)
		}
	}
	return out
}

var frontKinds = []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour, models.OfferModelToken}
