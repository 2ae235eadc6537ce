package coverage

import (
	"slices"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

func TestAPublicFigureStandsForNoFirmOrForThree(t *testing.T) {
	r := Report{BySize: []Group{{Key: "micro", Verified: 9, Buying: 4, Subsidised: 1}, {Key: "small", Verified: 2, Buying: 3}, {Key: "large", Verified: 5, Buying: 0, Subsidised: 0}}}
	var sizes Table
	for _, x := range r.Public() {
		if x.ID == TableSizes {
			sizes = x
		}
	}
	for i, want := range [][]Cell{
		{{Text: "micro"}, {Value: 9}, {Value: 4}, {Hidden: true}},
		{{Text: "small"}, {Hidden: true}, {Value: 3}, {}},
		{{Text: "large"}, {Hidden: true}, {}, {}},
	} {
		for j, c := range sizes.Rows[i] {
			if c != want[j] {
				t.Errorf("row %d, column %d: %+v, want %+v", i, j, c, want[j])
			}
		}
	}
	if sizes.Foot[1].Value != 16 || !sizes.Foot[3].Hidden {
		t.Errorf("the sums: %+v", sizes.Foot)
	}
}

func TestNoPublicFigureCanBeHadFromTheOthers(t *testing.T) {
	for _, counts := range [][]int64{{1, 9, 5}, {1, 1, 9}, {2, 2, 7, 3}, {1, 2, 8}, {1, 1, 1}, {2, 2}, {1}, {0, 2, 0}, {5, 4}, {1, 1, 2, 2}} {
		r := Report{}
		for i, n := range counts {
			r.BySize = append(r.BySize, Group{Key: string(rune('a' + i)), Verified: n})
			r.ByRegion = append(r.ByRegion, Group{Key: string(rune('a' + i)), Verified: n})
		}
		for _, table := range r.Public() {
			if (table.ID == TableSizes || table.ID == TableRegions) && ways(table, 1) == 1 && !open(table, 1) {
				t.Errorf("%v: %s tells what it hides: %+v", counts, table.ID, table)
			}
		}
	}
}

func open(t Table, column int) bool {
	return !slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[column].Hidden })
}

// ways counts in how many ways the hidden cells of a column can be filled by who
// knows the rules: each at least 1, one of them small, and their sum where it is shown.
func ways(t Table, column int) int {
	if t.Foot[column].Hidden {
		return 2
	}
	left, n := t.Foot[column].Value, 0
	for _, row := range t.Rows {
		if left -= row[column].Value; row[column].Hidden {
			n++
		}
	}
	var fill func(left int64, n int, small bool) int
	fill = func(left int64, n int, small bool) (ways int) {
		if n == 0 {
			if left == 0 && small {
				return 1
			}
			return 0
		}
		for v := int64(1); v <= left; v++ {
			ways += fill(left-v, n-1, small || v < SmallCell)
		}
		return ways
	}
	return fill(left, n, n == 0)
}

func TestMonthsOfFewFirmsTellNoMoney(t *testing.T) {
	r := Report{Months: []Month{{Month: "2026-10", Buying: 2, Subsidised: 0, List: 7, Covered: 1}, {Month: "2026-11", Buying: 3, Subsidised: 3, List: 8, Subsidy: 2}}}
	t1 := r.publicMonths()
	if !t1.Rows[0][3].Hidden || !t1.Rows[0][5].Hidden || t1.Rows[0][6].Hidden || t1.Rows[1][5].Value != 8 || t1.Rows[1][6].Value != 2 {
		t.Errorf("%+v", t1.Rows)
	}
}

// spending is a year in which so much was used on each of its last days.
func spending(asOf time.Time, funded models.Money, used ...models.Money) *money {
	m := newMoney(Ask{From: "2026-01", To: "2026-12"})
	begin := dayOf(asOf).AddDate(0, 0, 1-len(used))
	moved := func(day, kind string, amount, pool, held models.Money) {
		m.flow(store.CoverageFlow{CoverageShare: store.CoverageShare{Part: store.ByDay, Key: day, Kind: kind, Amount: amount}, Pool: pool, Held: held})
	}
	moved(begin.Format(dayText), store.FlowFunded, funded, funded, 0)
	for i, u := range used {
		day := begin.AddDate(0, 0, i).Format(dayText)
		moved(day, store.FlowDrawn, u, -u, u)
		moved(day, store.FlowRedeemed, u, 0, -u)
	}
	return m
}

func days(n int, amount models.Money) []models.Money {
	out := make([]models.Money, n)
	for i := range out {
		out[i] = amount
	}
	return out
}

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func TestAForecastIsThePaceOfThirtyDaysWithItsRange(t *testing.T) {
	m := spending(noon, 10_000, append(append(days(30, 5), days(30, 20)...), days(30, 10)...)...)
	pools := m.pools(noon.AddDate(-1, 0, 0), noon)
	last := pools[len(pools)-1]
	if last.Free != 10_000-1050 || last.Spent != 1050 || last.Held != 0 || last.Day != "2026-11-23" {
		t.Fatalf("%+v", last)
	}
	for _, f := range m.forecasts(noon, last) {
		if f.Left != 8950 || f.Over != 30 || f.Used != 300 || f.Windows != 3 || f.Days != 895 || f.Soonest != 447 || f.Latest != 1790 {
			t.Errorf("%+v", f)
		}
	}
}

func TestNothingIsForecastOfAFewDaysNorOfAPoolThatRests(t *testing.T) {
	m := spending(noon, 10_000, days(MinDays-1, 10)...)
	if f := m.forecasts(noon, Pool{Free: 10}); f[0].Windows != 0 || f[0].Days != 0 {
		t.Errorf("of six days: %+v", f[0])
	}
	m = spending(noon, 10_000, append(days(30, 10), days(40, 0)...)...)
	if f := m.forecasts(noon, Pool{Free: 10}); f[0].Windows != 2 || f[0].Days != 0 || f[0].Latest != 0 || f[0].Soonest == 0 {
		t.Errorf("of a pool that rests: %+v", f[0])
	}
}

func TestAPeriodOfManyDaysHasFewPoints(t *testing.T) {
	m := spending(noon, 1_000_000, days(330, 1)...)
	if n := len(m.pools(noon.AddDate(-1, 0, 0), noon)); n < 40 || n > 61 {
		t.Errorf("%d points", n)
	}
}
