package coverage

import (
	"cmp"
	"maps"
	"slices"

	"supermarket/internal/store"
	"supermarket/models"
)

// Goal is how many categories the policy wants covered by the end of GoalYear.
const (
	Goal     = 10
	GoalYear = 2028
)

// Category is one of the categories that the policy counts.
type Category struct {
	Industry      string
	Firms, Lines  int64 // verified firms with work fulfilled in the period, and that work
	List, Subsidy models.Money
}

// Covered tells whether the category counts.
func (c Category) Covered() bool { return c.Firms > 0 }

// Month is the coverage of one month.
type Month struct {
	Month         string
	Covered       int   // categories in this month alone
	Since         int   // categories since the period began
	Firms, Lines  int64 // verified firms with work fulfilled, and that work
	Buying        int64 // firms whose work of the month cost something
	Subsidised    int64 // firms of whose work a programme paid something
	List, Subsidy models.Money
}

// Group is the firms that have something in common.
type Group struct {
	Key                          string
	Verified, Buying, Subsidised int64
	List, Subsidy                models.Money // of their work
}

// Price is what one class of accelerator cost on average: of whole lines, metered
// and not given back of.
type Price struct {
	Class         string
	Kind          models.OfferingKind
	Firms, Lines  int64
	UnitMillis    int64
	List, Subsidy models.Money
}

// Lease compares work with leasing: for each firm, offering and month the most
// units of one line, at the offering's price of a month.
type Lease struct {
	Class         string
	Kind          models.OfferingKind
	Firms, Count  int64 // Count is of firms' months, by offering
	UnitMillis    int64
	List, Subsidy models.Money
	Lease         models.Money
}

// PerHour is an amount for one unit-hour, rounded half up; 0 without hours.
func PerHour(amount models.Money, unitMillis int64) models.Money {
	if unitMillis <= 0 {
		return 0
	}
	twice, err := amount.Share(2*models.MillisPerHour, unitMillis)
	if err != nil {
		return 0
	}
	return (twice + 1) / 2
}

// work counts firms and their settled lines as they are read.
type work struct {
	counts map[string]bool // categories that the policy counts
	firms  map[string]store.CoverageFirm
	seen   map[string]*tally // by firm
	months map[string]*Month
	in     map[string]map[string]bool // covered categories by month
	who    map[string]map[string]uint8
	cats   map[string]*Category
	catsOf map[string]map[string]bool
	prices map[priceKey]*Price
	leases map[priceKey]*Lease
	buyers map[priceKey]map[string]bool
	lessee map[priceKey]map[string]bool
}

type tally struct{ list, subsidy models.Money }

type priceKey struct {
	class string
	kind  models.OfferingKind
}

func newWork(categories []string) *work {
	w := &work{
		counts: map[string]bool{}, firms: map[string]store.CoverageFirm{}, seen: map[string]*tally{}, months: map[string]*Month{}, in: map[string]map[string]bool{},
		who: map[string]map[string]uint8{}, cats: map[string]*Category{}, catsOf: map[string]map[string]bool{}, prices: map[priceKey]*Price{}, leases: map[priceKey]*Lease{},
		buyers: map[priceKey]map[string]bool{}, lessee: map[priceKey]map[string]bool{},
	}
	for _, c := range categories {
		w.counts[c] = true
	}
	return w
}

func (w *work) firm(f store.CoverageFirm) { w.firms[f.ID] = f }

// row counts what one firm had of one offering in one month.
func (w *work) row(r store.CoverageWork) {
	f, known := w.firms[r.FirmID]
	if !known {
		return
	}
	t := of(w.seen, r.FirmID)
	t.list, t.subsidy = t.list+r.List, t.subsidy+r.Subsidy
	m := of(w.months, r.Month)
	m.Month, m.List, m.Subsidy = r.Month, m.List+r.List, m.Subsidy+r.Subsidy
	who := under(w.who, r.Month)
	if r.List > 0 {
		who[r.FirmID] |= bought
	}
	if r.Subsidy > 0 {
		who[r.FirmID] |= subsidised
	}
	if f.Verified && r.Fulfilled > 0 {
		who[r.FirmID] |= fulfilled
		w.fulfilled(f, r, m)
	}
	if r.WholeLines > 0 {
		w.price(r)
	}
}

const (
	bought uint8 = 1 << iota
	subsidised
	fulfilled
)

// fulfilled counts the fulfilled lines of a verified firm.
func (w *work) fulfilled(f store.CoverageFirm, r store.CoverageWork, m *Month) {
	m.Lines += r.Fulfilled
	if !w.counts[f.Industry] {
		return
	}
	under(w.in, r.Month)[f.Industry] = true
	c := of(w.cats, f.Industry)
	c.Lines, c.List, c.Subsidy = c.Lines+r.Fulfilled, c.List+r.FulfilledList, c.Subsidy+r.FulfilledSubsidy
	under(w.catsOf, f.Industry)[f.ID] = true
}

func (w *work) price(r store.CoverageWork) {
	key := priceKey{r.Class, r.Kind}
	p := of(w.prices, key)
	p.Lines, p.UnitMillis, p.List, p.Subsidy = p.Lines+r.WholeLines, p.UnitMillis+r.WholeMillis, p.List+r.WholeList, p.Subsidy+r.WholeSubsidy
	under(w.buyers, key)[r.FirmID] = true
	if r.LeaseMonth <= 0 {
		return
	}
	l := of(w.leases, key)
	l.Count, l.UnitMillis, l.List, l.Subsidy = l.Count+1, l.UnitMillis+r.WholeMillis, l.List+r.WholeList, l.Subsidy+r.WholeSubsidy
	l.Lease += r.LeaseMonth * models.Money(r.WholeUnits)
	under(w.lessee, key)[r.FirmID] = true
}

func of[K comparable, V any](m map[K]*V, key K) *V {
	v, there := m[key]
	if !there {
		v = new(V)
		m[key] = v
	}
	return v
}

func under[K comparable, V any](m map[K]map[string]V, key K) map[string]V {
	v, there := m[key]
	if !there {
		v = map[string]V{}
		m[key] = v
	}
	return v
}

// categories lists those that the policy counts, in the given order.
func (w *work) categories(order []string) []Category {
	out := make([]Category, len(order))
	for i, name := range order {
		out[i] = *of(w.cats, name)
		out[i].Industry, out[i].Firms = name, int64(len(w.catsOf[name]))
	}
	return out
}

// byMonth lists every month of the period.
func (w *work) byMonth(from, to string) []Month {
	var out []Month
	since := map[string]bool{}
	for _, name := range months(from, to) {
		m := *of(w.months, name)
		m.Month, m.Covered = name, len(w.in[name])
		maps.Copy(since, w.in[name])
		m.Since = len(since)
		for _, did := range w.who[name] {
			m.Buying += int64(did & bought / bought)
			m.Subsidised += int64(did & subsidised / subsidised)
			m.Firms += int64(did & fulfilled / fulfilled)
		}
		out = append(out, m)
	}
	return out
}

// groups counts firms by what key says of them, in the given order and then by name.
func (w *work) groups(key func(store.CoverageFirm) string, order []string) []Group {
	by := map[string]*Group{}
	for _, name := range order {
		of(by, name)
	}
	for id, f := range w.firms {
		g := of(by, key(f))
		if f.Verified {
			g.Verified++
		}
		t, there := w.seen[id]
		if !there {
			continue
		}
		g.List, g.Subsidy = g.List+t.list, g.Subsidy+t.subsidy
		if t.list > 0 {
			g.Buying++
		}
		if t.subsidy > 0 {
			g.Subsidised++
		}
	}
	return inOrder(by, order, func(k string, g *Group) Group { g.Key = k; return *g })
}

// inOrder lists a map: keys that are named first, then the rest by name.
func inOrder[V, R any](by map[string]V, order []string, row func(string, V) R) []R {
	var out []R
	for _, k := range order {
		if v, there := by[k]; there {
			out = append(out, row(k, v))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(by)) {
		if !slices.Contains(order, k) {
			out = append(out, row(k, by[k]))
		}
	}
	return out
}

func (k priceKey) compare(o priceKey) int {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.class, o.class))
}

func (w *work) priceRows() (prices []Price, leases []Lease) {
	for _, k := range slices.SortedFunc(maps.Keys(w.prices), priceKey.compare) {
		p := *w.prices[k]
		p.Class, p.Kind, p.Firms = k.class, k.kind, int64(len(w.buyers[k]))
		prices = append(prices, p)
	}
	for _, k := range slices.SortedFunc(maps.Keys(w.leases), priceKey.compare) {
		l := *w.leases[k]
		l.Class, l.Kind, l.Firms = k.class, k.kind, int64(len(w.lessee[k]))
		leases = append(leases, l)
	}
	return prices, leases
}
