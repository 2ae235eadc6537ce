package coverage

import (
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

// work counts what the store found alike.
type work struct {
	groups  []store.CoverageGroup
	months  []store.CoverageMonth
	classes []store.CoverageClass
}

// categories lists those that the policy counts, in the given order.
func (w work) categories(order []string) []Category {
	by := map[string]*Category{}
	for _, g := range w.groups {
		if c := of(by, g.Industry); g.Verified {
			c.Firms, c.Lines, c.List, c.Subsidy = c.Firms+g.Worked, c.Lines+g.Lines, c.List+g.FulfilledList, c.Subsidy+g.FulfilledSubsidy
		}
	}
	out := make([]Category, len(order))
	for i, name := range order {
		out[i] = *of(by, name)
		out[i].Industry = name
	}
	return out
}

// byMonth lists every month of the period; only some industries are covered.
func (w work) byMonth(from, to string, counted []string) []Month {
	by, in := map[string]*Month{}, map[string]map[string]bool{}
	for _, x := range w.months {
		m := of(by, x.Month)
		m.Firms, m.Lines, m.Buying, m.Subsidised, m.List, m.Subsidy = m.Firms+x.Firms, m.Lines+x.Lines, m.Buying+x.Buying, m.Subsidised+x.Subsidised, m.List+x.List, m.Subsidy+x.Subsidy
		if x.Firms > 0 && slices.Contains(counted, x.Industry) {
			under(in, x.Month)[x.Industry] = true
		}
	}
	var out []Month
	since := map[string]bool{}
	for _, name := range months(from, to) {
		m := *of(by, name)
		maps.Copy(since, in[name])
		m.Month, m.Covered, m.Since = name, len(in[name]), len(since)
		out = append(out, m)
	}
	return out
}

// groupsBy counts firms by what key says of them, in the given order and then by name.
func (w work) groupsBy(key func(store.CoverageGroup) string, order []string) []Group {
	by := map[string]*Group{}
	for _, name := range order {
		of(by, name)
	}
	for _, x := range w.groups {
		g := of(by, key(x))
		if x.Verified {
			g.Verified += x.Firms
		}
		g.Buying, g.Subsidised, g.List, g.Subsidy = g.Buying+x.Buying, g.Subsidised+x.Subsidised, g.List+x.List, g.Subsidy+x.Subsidy
	}
	return inOrder(by, order, func(k string, g *Group) Group { g.Key = k; return *g })
}

func (w work) prices() (prices []Price, leases []Lease) {
	for _, c := range w.classes {
		prices = append(prices, Price{Class: c.Class, Kind: c.Kind, Firms: c.Firms, Lines: c.Lines, UnitMillis: c.UnitMillis, List: c.List, Subsidy: c.Subsidy})
		if c.Months > 0 {
			leases = append(leases, Lease{Class: c.Class, Kind: c.Kind, Firms: c.Lessees, Count: c.Months, UnitMillis: c.LeasedMillis, List: c.LeasedList, Subsidy: c.LeasedSubsidy, Lease: c.Lease})
		}
	}
	return prices, leases
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
