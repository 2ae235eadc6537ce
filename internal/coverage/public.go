package coverage

import (
	"cmp"
	"slices"
)

// SmallCell is how many firms a public figure must stand for, unless for none.
const SmallCell = 3

// Public lists the tables that everyone may see: no figure stands for one or two
// firms, and none can be had by taking the others from their sum.
func (r Report) Public() []Table {
	out := []Table{r.categories().kept("industry", "covered", "firms_work"), r.publicMonths()}
	for _, t := range []Table{r.groups(TableSizes, "size", r.BySize), r.groups(TableTitles, "title", r.ByTitle), r.groups(TableRegions, "region", r.ByRegion)} {
		out = append(out, t.kept(t.Columns[0].ID, "verified", "buying", "subsidised"))
	}
	together(out)
	out = append(out, r.publicPrices())
	for i := range out {
		out[i] = out[i].unlinked()
	}
	return out
}

// kept is the table with these columns alone and its small numbers hidden.
func (t Table) kept(ids ...string) Table {
	out := Table{ID: t.ID}
	var at []int
	for i, c := range t.Columns {
		for _, id := range ids {
			if c.ID == id {
				at, out.Columns = append(at, i), append(out.Columns, c)
			}
		}
	}
	pick := func(row []Cell) (cells []Cell) {
		for _, i := range at {
			if i < len(row) {
				cells = append(cells, row[i])
			}
		}
		return cells
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, pick(row))
	}
	out.Foot = pick(t.Foot)
	for i, c := range out.Columns {
		if c.Unit == Number {
			out.suppress(i)
		}
	}
	return out
}

// suppress hides the numbers of a column that stand for too few. What is hidden
// could be had from the sum where it is one cell alone, or where all hidden cells
// must be 1 or all must be 2: then the smallest other one goes with them, and where
// there is none, the sum.
func (t *Table) suppress(column int) {
	var hidden, shown []*Cell
	for _, row := range t.Rows {
		switch c := &row[column]; {
		case c.Value > 0 && c.Value < SmallCell:
			hidden = append(hidden, c)
		case c.Value > 0:
			shown = append(shown, c)
		}
	}
	told := toldBySum(hidden)
	if told && len(shown) > 0 {
		hidden = append(hidden, slices.MinFunc(shown, func(a, b *Cell) int { return cmp.Compare(a.Value, b.Value) }))
	}
	for _, c := range hidden {
		c.Hidden, c.Value = true, 0
	}
	if len(t.Foot) > column && (told && len(shown) == 0 || t.Foot[column].Value > 0 && t.Foot[column].Value < SmallCell) {
		t.Foot[column] = Cell{Hidden: true}
	}
}

// toldBySum tells whether small cells can be had from what they sum up to.
func toldBySum(small []*Cell) bool {
	var sum int64
	for _, c := range small {
		sum += c.Value
	}
	n := int64(len(small))
	return n == 1 || n > 0 && (sum == n || sum == n*(SmallCell-1))
}

// together hides a sum in every table where it is hidden in one: they are of the same firms.
func together(tables []Table) {
	hidden := map[string]bool{}
	each := func(do func(id string, c *Cell)) {
		for _, t := range tables {
			for i := range t.Foot {
				do(t.Columns[i].ID, &t.Foot[i])
			}
		}
	}
	each(func(id string, c *Cell) { hidden[id] = hidden[id] || c.Hidden })
	each(func(id string, c *Cell) {
		if hidden[id] {
			*c = Cell{Hidden: true}
		}
	})
}

// publicMonths hides money and lines of months in which too few firms had any.
func (r Report) publicMonths() Table {
	t := Table{ID: TableMonths, Columns: columns("month", Column{"covered_month", Number}, Column{"covered_since", Number}, Column{"buying", Number}, Column{"subsidised", Number}, Column{"list", CNY}, Column{"subsidy", CNY})}
	for _, m := range r.Months {
		t.Rows = append(t.Rows, []Cell{
			text(m.Month), {Value: int64(m.Covered)}, {Value: int64(m.Since)}, of3(m.Buying, m.Buying), of3(m.Subsidised, m.Subsidised), of3(int64(m.List), m.Buying), of3(int64(m.Subsidy), m.Subsidised),
		})
	}
	return t
}

// of3 is a value of so many firms, hidden where they are too few.
func of3(value, firms int64) Cell {
	if firms > 0 && firms < SmallCell {
		return Cell{Hidden: true}
	}
	return Cell{Value: value}
}

func (r Report) publicPrices() Table {
	t := Table{ID: TablePrices, Columns: columns("class", Column{"kind", Key}, Column{"firms", Number}, Column{"list_hour", CNY}, Column{"paid_hour", CNY}, Column{"cut", PPM})}
	for _, p := range r.Prices {
		paid := p.List - p.Subsidy
		t.Rows = append(t.Rows, []Cell{
			text(p.Class), text(string(p.Kind)), of3(p.Firms, p.Firms), of3(int64(PerHour(p.List, p.UnitMillis)), p.Firms), of3(int64(PerHour(paid, p.UnitMillis)), p.Firms), of3(cut(paid, p.List), p.Firms),
		})
	}
	return t
}

// unlinked is the table without the way to its rows.
func (t Table) unlinked() Table {
	for _, row := range append(t.Rows, t.Foot) {
		for i := range row {
			row[i].Rows = nil
		}
	}
	return t
}
