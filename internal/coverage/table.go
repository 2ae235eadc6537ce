package coverage

import (
	"slices"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Unit says what a column's values are.
type Unit string

// The units of values.
const (
	Key     Unit = "key"     // what the row is of: Text
	Number  Unit = "count"   // whole
	CNY     Unit = "money"   // micro-fen
	UnitMs  Unit = "hours"   // unit-milliseconds
	PPM     Unit = "percent" // millionths, below zero for dearer
	Date    Unit = "date"    // Text; "" for none
	YesOrNo Unit = "flag"    // 0 or 1
	Words   Unit = "text"    // Text as it stands
	Moment  Unit = "moment"  // At
	Firm    Unit = "firm"    // Text, the firm's id in ID
)

// Column is one column of a table.
type Column struct {
	ID   string
	Unit Unit
}

// Cell is one value; Rows leads to what it was counted from, where it was counted.
type Cell struct {
	Value  int64
	Text   string
	ID     string    // of what Text names
	At     time.Time // of a moment
	Hidden bool      // stands for too few firms to be shown
	Rows   *Drill
}

// Table is one table of the report, the same on the page, as CSV and as JSON.
type Table struct {
	ID      string
	Columns []Column
	Rows    [][]Cell
	Foot    []Cell // sums, empty for none
}

// The tables in their order.
const (
	TableCategories   = "categories"
	TableMonths       = "months"
	TableSizes        = "firms_size"
	TableTitles       = "firms_title"
	TableRegions      = "firms_region"
	TableIndustries   = "firms_industry"
	TableSubsidy      = "subsidy_month"
	TableProgrammes   = "subsidy_programme"
	TableSubsidyPlace = "subsidy_region"
	TableSubsidyTrade = "subsidy_industry"
	TablePrices       = "prices"
	TableLeases       = "leases"
	TablePool         = "pool"
	TableForecast     = "forecast"
	TableProducts     = "products"
)

// Tables lists the report's tables.
func (r Report) Tables() []Table {
	return []Table{
		r.categories(), r.months(), r.groups(TableSizes, "size", r.BySize), r.groups(TableTitles, "title", r.ByTitle), r.groups(TableRegions, "region", r.ByRegion),
		r.groups(TableIndustries, "industry", r.ByIndustry), r.subsidies(TableSubsidy, "month", r.Subsidy), r.subsidies(TableProgrammes, "programme", r.Programmes),
		r.subsidies(TableSubsidyPlace, "region", r.Regions), r.subsidies(TableSubsidyTrade, "industry", r.Industries),
		r.prices(), r.leases(), r.pool(), r.forecast(), r.products(),
	}
}

// Table returns the table of that name.
func (r Report) Table(id string) (Table, bool) {
	all := r.Tables()
	i := slices.IndexFunc(all, func(t Table) bool { return t.ID == id })
	if i < 0 {
		return Table{}, false
	}
	return all[i], true
}

// base is the report's own choice, as a drill has it.
func (r Report) base(set Set, only ...string) Drill {
	return Drill{Set: set, From: r.From, To: r.To, Programme: r.Programme, Region: r.Region, Only: only}
}

// along returns a drill for one row of a table.
func (d Drill) along(by, key string) Drill {
	if by == "month" {
		d.From, d.To = key, key
		return d
	}
	*d.fields()[by] = key
	return d
}

func (d Drill) of(what string) *Drill {
	d.Of = what
	return &d
}

func (d Drill) only(marks ...string) Drill {
	d.Only = marks
	return d
}

func (d Drill) flow(kind string) *Drill {
	d.Flow, d.Of = kind, Amount
	return &d
}

func text(s string) Cell                { return Cell{Text: s} }
func count(n int64, d *Drill) Cell      { return Cell{Value: n, Rows: d} }
func cny(m models.Money, d *Drill) Cell { return Cell{Value: int64(m), Rows: d} }

func columns(key string, units ...Column) []Column {
	return append([]Column{{key, Key}}, units...)
}

func (r Report) categories() Table {
	t := Table{ID: TableCategories, Columns: columns("industry", Column{"covered", YesOrNo}, Column{"firms_work", Number}, Column{"lines", Number}, Column{"list", CNY}, Column{"subsidy", CNY})}
	for _, c := range r.Categories {
		lines := r.base(Lines, "verified", "fulfilled").along("industry", c.Industry)
		t.Rows = append(t.Rows, []Cell{
			text(c.Industry),
			{Value: flag(c.Covered())},
			count(c.Firms, r.base(Firms, "verified", "fulfilled").along("industry", c.Industry).of(Count)),
			count(c.Lines, lines.of(Count)), cny(c.List, lines.of(List)), cny(c.Subsidy, lines.of(SubsidySum)),
		})
	}
	return t
}

func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (r Report) months() Table {
	t := Table{ID: TableMonths, Columns: columns("month", Column{"covered_month", Number}, Column{"covered_since", Number}, Column{"firms_work", Number}, Column{"lines", Number},
		Column{"buying", Number}, Column{"subsidised", Number}, Column{"list", CNY}, Column{"subsidy", CNY})}
	for _, m := range r.Months {
		work, since := r.base(Lines).along("month", m.Month), r.base(Categories)
		since.To = m.Month
		firms := r.base(Firms).along("month", m.Month)
		t.Rows = append(t.Rows, []Cell{
			text(m.Month), count(int64(m.Covered), r.base(Categories).along("month", m.Month).of(Count)), count(int64(m.Since), since.of(Count)),
			count(m.Firms, firms.only("verified", "fulfilled").of(Count)), count(m.Lines, work.only("verified", "fulfilled").of(Count)),
			count(m.Buying, firms.only("buying").of(Count)), count(m.Subsidised, firms.only("subsidised").of(Count)), cny(m.List, work.of(List)), cny(m.Subsidy, work.of(SubsidySum)),
		})
	}
	return t
}

func (r Report) groups(id, by string, rows []Group) Table {
	t := Table{ID: id, Columns: columns(by, Column{"verified", Number}, Column{"buying", Number}, Column{"subsidised", Number}, Column{"list", CNY}, Column{"subsidy", CNY}, Column{"paid", CNY})}
	row := func(first Cell, g Group, firms, lines Drill) []Cell {
		return []Cell{
			first, count(g.Verified, firms.only("verified").of(Count)), count(g.Buying, firms.only("buying").of(Count)), count(g.Subsidised, firms.only("subsidised").of(Count)),
			cny(g.List, lines.of(List)), cny(g.Subsidy, lines.of(SubsidySum)), cny(g.List-g.Subsidy, lines.of(Paid)),
		}
	}
	for _, g := range rows {
		t.Rows = append(t.Rows, row(text(g.Key), g, r.base(Firms).along(by, g.Key), r.base(Lines).along(by, g.Key)))
	}
	t.Foot = row(Cell{}, r.Firms(), r.base(Firms), r.base(Lines))
	return t
}

func (r Report) subsidies(id, by string, rows []Subsidy) Table {
	pooled := by == "month" || by == "programme"
	t := Table{ID: id, Columns: columns(by)}
	if pooled {
		t.Columns = append(t.Columns, Column{"funded", CNY}, Column{"handed_back", CNY})
	}
	t.Columns = append(t.Columns, Column{"granted", CNY}, Column{"reserved", CNY}, Column{"redeemed", CNY}, Column{"refunded", CNY}, Column{"clawed_back", CNY}, Column{"net", CNY}, Column{"expired", CNY}, Column{"released", CNY})
	row := func(first Cell, s Subsidy, key string) []Cell {
		at := func(set Set) Drill {
			if key == "" {
				return r.base(set)
			}
			return r.base(set).along(by, key)
		}
		flows, cells := at(Movements), []Cell{first}
		if pooled {
			cells = append(cells, cny(s.Funded, flows.flow(store.FlowFunded)), cny(s.HandedBack, flows.flow(store.FlowHandedBack)))
		}
		return append(cells, cny(s.Granted, at(Grants).of(Amount)), cny(s.Reserved, at(Reservations).of(Amount)), cny(s.Redeemed, flows.flow(store.FlowRedeemed)),
			cny(s.Refunded, flows.flow(store.FlowRefunded)), cny(s.ClawedBack, flows.flow(store.FlowClawedBack)), cny(s.Net(), flows.flow(store.FlowSpent)),
			cny(s.Expired, flows.flow(store.FlowExpired)), cny(s.Released, flows.flow(store.FlowReleased)))
	}
	for _, s := range rows {
		t.Rows = append(t.Rows, row(text(s.Key), s, s.Key))
	}
	if pooled {
		t.Foot = row(Cell{}, r.Total(), "")
	}
	return t
}

// cut is how much less a is than b, in millionths of b.
func cut(a, b models.Money) int64 {
	if b <= 0 {
		return 0
	}
	n, err := (b - a).Share(1_000_000, int64(b))
	if err != nil {
		return 0
	}
	return int64(n)
}

func (r Report) prices() Table {
	t := Table{ID: TablePrices, Columns: columns("class", Column{"kind", Key}, Column{"firms", Number}, Column{"lines", Number}, Column{"hours", UnitMs}, Column{"list", CNY}, Column{"paid", CNY},
		Column{"list_hour", CNY}, Column{"paid_hour", CNY}, Column{"cut", PPM})}
	for _, p := range r.Prices {
		lines := r.base(Lines, "whole").along("class", p.Class).along("kind", string(p.Kind))
		firms := r.base(Firms, "whole").along("class", p.Class).along("kind", string(p.Kind))
		paid := p.List - p.Subsidy
		t.Rows = append(t.Rows, []Cell{
			text(p.Class), text(string(p.Kind)), count(p.Firms, firms.of(Count)), count(p.Lines, lines.of(Count)), count(p.UnitMillis, lines.of(Hours)), cny(p.List, lines.of(List)), cny(paid, lines.of(Paid)),
			cny(PerHour(p.List, p.UnitMillis), lines.of(ListHour)), cny(PerHour(paid, p.UnitMillis), lines.of(PaidHour)),
			{Value: cut(paid, p.List)},
		})
	}
	return t
}

func (r Report) leases() Table {
	t := Table{ID: TableLeases, Columns: columns("class", Column{"kind", Key}, Column{"firms", Number}, Column{"lease_months", Number}, Column{"hours", UnitMs}, Column{"list", CNY}, Column{"paid", CNY},
		Column{"lease", CNY}, Column{"cut", PPM})}
	for _, l := range r.Leases {
		rows, paid := r.base(Leases).along("class", l.Class).along("kind", string(l.Kind)), l.List-l.Subsidy
		t.Rows = append(t.Rows, []Cell{
			text(l.Class), text(string(l.Kind)), count(l.Firms, r.base(Firms, "whole", "leased").along("class", l.Class).along("kind", string(l.Kind)).of(Count)), count(l.Count, rows.of(Count)), count(l.UnitMillis, rows.of(Hours)), cny(l.List, rows.of(List)), cny(paid, rows.of(Paid)),
			cny(l.Lease, rows.of(LeaseSum)),
			{Value: cut(paid, l.Lease)},
		})
	}
	return t
}

func (r Report) pool() Table {
	t := Table{ID: TablePool, Columns: []Column{{"day", Date}, {"funded_so_far", CNY}, {"free", CNY}, {"held", CNY}, {"spent", CNY}}}
	for _, p := range r.Pools {
		d := Drill{Set: Movements, Until: p.Day, Programme: r.Programme}
		t.Rows = append(t.Rows, []Cell{text(p.Day), cny(p.Funded, d.flow(store.FlowFunding)), cny(p.Free, d.flow(store.FlowPool)), cny(p.Held, d.flow(store.FlowHeld)), cny(p.Spent, d.flow(store.FlowSpent))})
	}
	return t
}

func (r Report) forecast() Table {
	t := Table{ID: TableForecast, Columns: columns("forecast", Column{"left", CNY}, Column{"over", Number}, Column{"used", CNY}, Column{"lasts", Date}, Column{"soonest", Date}, Column{"latest", Date})}
	today := dayOf(r.AsOf)
	day := func(n int) Cell {
		if n == 0 {
			return Cell{}
		}
		return text(today.AddDate(0, 0, n).Format(dayText))
	}
	for _, f := range r.Forecasts {
		left := Drill{Set: Movements, Programme: r.Programme, Until: today.Format(dayText)}
		used := left
		used.Since = today.AddDate(0, 0, 1-f.Over).Format(dayText)
		flows := forecastFlows[f.What]
		t.Rows = append(t.Rows, []Cell{text(f.What), cny(f.Left, left.flow(flows.left)), {Value: int64(f.Over)}, cny(f.Used, used.flow(flows.used)), day(f.Days), day(f.Soonest), day(f.Latest)})
	}
	return t
}

// forecastFlows are the movements behind what is forecast.
var forecastFlows = map[string]struct{ left, used string }{
	FreeLeft: {store.FlowPool, store.FlowDrain}, UnspentLeft: {store.FlowUnspent, store.FlowSpent},
}

func (r Report) products() Table {
	t := Table{ID: TableProducts, Columns: columns("month", Column{"offered", Number}, Column{"launched", Number}, Column{"building", Number})}
	for _, p := range r.Products {
		at := r.base(Offered).along("month", p.Month)
		at.Programme = ""
		t.Rows = append(t.Rows, []Cell{text(p.Month), count(int64(p.Offered), at.of(Count)), count(int64(p.Launched), at.only("launched").of(Count)), count(int64(p.Building), at.only("building").of(Count))})
	}
	return t
}
