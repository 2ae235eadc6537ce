package coverage

import (
	"slices"
	"time"

	"supermarket/internal/reference"
	"supermarket/internal/store"
)

// Report is what happened in a period.
type Report struct {
	Ask
	AsOf       time.Time
	Categories []Category
	Months     []Month
	BySize     []Group
	ByTitle    []Group
	ByRegion   []Group
	ByIndustry []Group
	// Subsidy by month, programme, region and industry.
	Subsidy, Programmes, Regions, Industries []Subsidy
	Prices                                   []Price
	Leases                                   []Lease
	Pools                                    []Pool
	Forecasts                                []Forecast
	Products                                 []Products
}

// Covered counts the categories that count.
func (r Report) Covered() (n int) {
	for _, c := range r.Categories {
		if c.Covered() {
			n++
		}
	}
	return n
}

// Firms sums up the groups of firms.
func (r Report) Firms() (g Group) {
	for _, x := range r.BySize {
		g.Verified, g.Buying, g.Subsidised, g.List, g.Subsidy = g.Verified+x.Verified, g.Buying+x.Buying, g.Subsidised+x.Subsidised, g.List+x.List, g.Subsidy+x.Subsidy
	}
	return g
}

// Total sums up the subsidy of the period.
func (r Report) Total() (t Subsidy) {
	for _, s := range r.Subsidy {
		t.Funded, t.HandedBack, t.Granted, t.Reserved = t.Funded+s.Funded, t.HandedBack+s.HandedBack, t.Granted+s.Granted, t.Reserved+s.Reserved
		t.Redeemed, t.Refunded, t.Expired, t.Released, t.ClawedBack = t.Redeemed+s.Redeemed, t.Refunded+s.Refunded, t.Expired+s.Expired, t.Released+s.Released, t.ClawedBack+s.ClawedBack
	}
	return t
}

// The orders in which groups are shown; others follow by name.
var (
	sizes  = []string{reference.Micro, reference.Small, reference.Medium, reference.Large}
	titles = []string{store.CoverageNone, "innovative", "specialised", "little_giant"}
)

// Make counts a report in one snapshot. The categories that count, and their
// order, are the size standard's.
func Make(tx *store.Tx, a Ask, standard reference.SizeStandard) (r Report, err error) {
	f, err := a.Filter()
	if err != nil {
		return r, err
	}
	r.Ask, r.AsOf = a, f.AsOf
	if err := tx.Roomy(); err != nil {
		return r, err
	}
	var counted, all []string
	for _, c := range standard {
		if all = append(all, c.NameEn); c.Counts {
			counted = append(counted, c.NameEn)
		}
	}
	if err := r.work(tx, f, counted, all); err != nil {
		return r, err
	}
	if err := r.money(tx, f, all); err != nil {
		return r, err
	}
	rows, err := tx.CoverageProducts(f)
	r.Products = products(rows, a.From, a.To, f.AsOf)
	return r, err
}

func (r *Report) work(tx *store.Tx, f store.CoverageFilter, counted, all []string) (err error) {
	var w work
	if w.groups, err = tx.CoverageGroups(f); err != nil {
		return err
	}
	if w.months, err = tx.CoverageMonths(f); err != nil {
		return err
	}
	if w.classes, err = tx.CoverageClasses(f); err != nil {
		return err
	}
	r.Categories, r.Months = w.categories(counted), w.byMonth(r.From, r.To, counted)
	r.BySize = w.groupsBy(func(g store.CoverageGroup) string { return g.Size }, sizes)
	r.ByTitle = w.groupsBy(func(g store.CoverageGroup) string { return g.Title }, titles)
	r.ByRegion = w.groupsBy(func(g store.CoverageGroup) string { return g.Region }, nil)
	r.ByIndustry = slices.DeleteFunc(w.groupsBy(func(g store.CoverageGroup) string { return g.Industry }, all), func(g Group) bool {
		return g.Verified+g.Buying == 0
	})
	r.Prices, r.Leases = w.prices()
	return nil
}

func (r *Report) money(tx *store.Tx, f store.CoverageFilter, all []string) error {
	m := newMoney(r.Ask)
	if err := tx.CoverageFlows(f, m.flow); err != nil {
		return err
	}
	granted, err := tx.CoverageGrants(f)
	if err != nil {
		return err
	}
	reserved, err := tx.CoverageReservations(f)
	if err != nil {
		return err
	}
	for _, s := range slices.Concat(granted, reserved) {
		m.share(s)
	}
	r.Subsidy, r.Programmes = m.months(), inOrder(m.by[store.ByProgramme], nil, keyed)
	r.Regions, r.Industries = inOrder(m.by[store.ByRegion], nil, keyed), inOrder(m.by[store.ByIndustry], all, keyed)
	if r.Pools = m.pools(f.From, f.AsOf); len(r.Pools) > 0 {
		r.Forecasts = m.forecasts(f.AsOf, r.Pools[len(r.Pools)-1])
	}
	return nil
}
