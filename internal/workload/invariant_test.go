package workload

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryStopIsVisitedOnceAndNoVehicleOverloaded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(10, 300).Draw(t, "capacity")
		tab := &table{columns: routeInput.Columns}
		for range rapid.IntRange(3, 25).Draw(t, "stops") {
			tab.rows = append(tab.rows, []cell{
				{text: "x"},
				{num: rapid.Float64Range(112, 114).Draw(t, "lon")},
				{num: rapid.Float64Range(22, 24).Draw(t, "lat")},
				{num: rapid.Float64Range(0, 700).Draw(t, "kg")},
			})
		}
		n := newNet(tab, capacity)
		first := n.polish(n.savings())
		best, _ := n.search(t.Context(), seeded(1, 0), first, 1, func(int, float64) {})
		for _, p := range []plan{n.inOrder(), n.nearest(), first, best} {
			var seen []int
			for _, tour := range p {
				seen = append(seen, tour...)
				if n.weight(tour) > capacity {
					t.Fatalf("%d kg on a vehicle of %d", n.weight(tour), capacity)
				}
			}
			slices.Sort(seen)
			if !slices.Equal(seen, n.stops) {
				t.Fatalf("visited %v of %v", seen, n.stops)
			}
		}
		for i, r := range tab.rows[1:] {
			if got, want := n.full[i+1]*capacity+n.load[i+1], int(math.Ceil(r[3].num)); got != want {
				t.Fatalf("%d kg reach a customer who wants %d", got, want)
			}
		}
		if n.length(best) > n.length(n.savings())+1e-6 {
			t.Fatal("the search made it longer")
		}
	})
}

func TestNoRotaBreaksAHardRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRoster(t)
		best, cost, _ := r.search(t.Context(), seeded(rapid.IntRange(0, 99).Draw(t, "seed"), 0), 3, func(int, int) {})
		for _, x := range []rota{r.greedy(), best} {
			for p, row := range x {
				for d, s := range row {
					if s != free && !r.lawful(x, p, d, s) {
						t.Fatalf("person %d, day %d: %v", p, d, row)
					}
				}
			}
			for d := range r.days {
				for s := range r.shifts {
					if x.count(d, s) > r.need[s][d%weekDays] {
						t.Fatal("more people than posts")
					}
				}
			}
		}
		if math.Abs(cost-r.cost(best)) > 1e-6 {
			t.Fatalf("the search counted %g, the rota costs %g", cost, r.cost(best))
		}
	})
}

func drawRoster(t *rapid.T) *roster {
	r := &roster{days: weekDays * rapid.IntRange(1, 2).Draw(t, "weeks"), shifts: []string{"早", "中", "晚"}[:rapid.IntRange(1, 3).Draw(t, "shifts")]}
	for s := range r.shifts {
		for d := range weekDays {
			r.need[s][d] = rapid.IntRange(0, 3).Draw(t, "need")
		}
	}
	for i := range rapid.IntRange(2, 9).Draw(t, "staff") {
		p := person{name: fmt.Sprint(i), limit: rapid.IntRange(0, 6).Draw(t, "limit")}
		for d := range weekDays {
			p.mask[d] = uint(rapid.IntRange(0, 1<<len(r.shifts)-1).Draw(t, "mask"))
		}
		r.staff = append(r.staff, p)
	}
	return r
}

func TestABasketBuysWhatIsWantedAndNeverCostsMoreThanOneSupplier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"大米 25kg", "面粉 10kg", "油 5L", "盐 400g"}
		d := &tender{}
		for i, n := range names {
			d.wanted = append(d.wanted, wanted{text: n, quantity: float64(rapid.IntRange(1, 50).Draw(t, "quantity")), pack: packOf(names[i])})
		}
		for s := range rapid.IntRange(1, 5).Draw(t, "suppliers") {
			d.suppliers = append(d.suppliers, fmt.Sprint(s))
			for line := range names {
				if rapid.Bool().Draw(t, "offers") {
					d.offers = append(d.offers, offer{supplier: s, line: line, perPack: rapid.Float64Range(1, 99).Draw(t, "price")})
				}
			}
		}
		fee := rapid.Float64Range(0, 500).Draw(t, "fee")
		best, _ := d.basket(t.Context(), Args{Units: 2, Metrics: &strings.Builder{}}, fee)
		goods := 0.0
		for i, k := range best.of {
			if k >= 0 {
				goods += d.offers[k].perPack * d.wanted[i].quantity
				if d.offers[k].line != i {
					t.Fatal("an offer stands in for another line")
				}
			}
		}
		if math.Abs(goods-best.goods) > 1e-6 {
			t.Fatalf("%g is not %g", goods, best.goods)
		}
		if d.single(fee).better(best) {
			t.Fatal("one supplier alone would be better")
		}
	})
}

func TestAForecastIsFiniteAndWithinItsBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := series{sold: rapid.SliceOfN(rapid.Float64Range(0, 1e7), minHistory, minHistory+30).Draw(t, "sold")}
		past := s.sold[:len(s.sold)-14]
		for _, m := range []smoother{seasonalNaive{}, holtWinters{0.9, 0.3, 0.5, 0.98}, holtWinters{}, seasonalRegression{0.1, 2}, seasonalRegression{100, 0}} {
			for _, f := range m.ahead(past, 28) {
				if math.IsNaN(f) || math.IsInf(f, 0) || f < 0 {
					t.Fatalf("%s forecasts %g", m.name(), f)
				}
			}
		}
	})
}

func TestNoWaterIsMadeOrLostInTheField(t *testing.T) {
	tab, err := irrigateInput.readSample()
	if err != nil {
		t.Fatal(err)
	}
	seasons, _ := seasonsOf(tab)
	p, _ := Get("irrigate")
	v, _ := p.Parse(nil)
	f := newField(v)
	rapid.Check(t, func(t *rapid.T) {
		r := rule{every: rapid.IntRange(0, 30).Draw(t, "every"), trigger: rapid.Float64Range(0, 1).Draw(t, "trigger"), amount: rapid.Float64Range(0, 100).Draw(t, "amount")}
		c := f.run(seasons[rapid.IntRange(0, len(seasons)-1).Draw(t, "season")], r)
		if math.Abs(total(c.watered)-c.applied) > 1e-6 || c.lost < 0 || c.lost > 1 {
			t.Fatalf("%+v", c)
		}
		for _, d := range c.depletion {
			if d < 0 || d > 1 {
				t.Fatalf("the soil lacks %g of what it holds", d)
			}
		}
	})
}

func TestPlacesInAStoreAreTakenOnce(t *testing.T) {
	tab, err := slotInput.readSample()
	if err != nil {
		t.Fatal(err)
	}
	s, err := storeOf(tab, 7)
	if err != nil {
		t.Fatal(err)
	}
	place, length, _ := s.search(t.Context(), seeded(1, 0), 3, func(int, float64) {})
	if got := s.walkAll(s.orders[:s.train], place); math.Abs(got-length) > 1e-6 {
		t.Fatalf("the search counted %g m, it is %g", length, got)
	}
	for _, p := range [][]int{place, s.byUse(), s.byName()} {
		sorted := slices.Sorted(slices.Values(p))
		for i, v := range sorted {
			if i != v {
				t.Fatalf("place %d is taken %d times", i, v)
			}
		}
	}
}

func TestCapitalsSayTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(1, 99_999_999_999).Draw(t, "fen")
		if got, ok := fenOfCapitals(capitalsOf(fen)); !ok || got != fen {
			t.Fatalf("%s is read as %d, not %d", capitalsOf(fen), got, fen)
		}
	})
}

func TestAMisreadTaxNumberIsMendedOnlyWhenOneAnswerFits(t *testing.T) {
	const code = "91000000MA9332BU3F"
	if !validCode([]byte(code)) {
		code := []byte(code)
		code[16] = bodyCheck(string(code[8:16]))
		t.Fatalf("the test's own code is wrong: %s%c", code[:17], codeCheck(string(code[:17])))
	}
	for _, raw := range []string{code, strings.Replace(code, "0", "O", 1), strings.Replace(code, "BU", "8U", 1)} {
		if got, changes := mended(raw, 2); changes < 0 || got != code {
			t.Errorf("%s became %s with %d changes", raw, got, changes)
		}
	}
	if got, changes := mended("123456789012345678", 0); changes >= 0 || got != "123456789012345678" {
		t.Fatal("a wrong number was taken for right")
	}
}

func TestATaskThatIsCertainTakesItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(0, 100).Draw(t, "a")
		k := task{short: a, likely: a + rapid.Float64Range(0, 10).Draw(t, "b")}
		k.long = k.likely + rapid.Float64Range(0, 10).Draw(t, "c")
		if d := k.drawn(rapid.Float64Range(0, 1).Draw(t, "u")); d < k.short-1e-9 || d > k.long+1e-9 || math.IsNaN(d) {
			t.Fatalf("%+v takes %g", k, d)
		}
	})
}

func TestPacksAreBroughtToOneUnit(t *testing.T) {
	for text, want := range map[string]pack{
		"东北大米 50斤装":           {kind: "g", amount: 25_000},
		"大豆油 5L*4桶/箱":         {kind: "ml", amount: 20_000},
		"矿泉水550毫升×24":         {kind: "ml", amount: 13_200},
		"矿泉水 ５５０ＭＬ*２４瓶/箱":     {kind: "ml", amount: 13_200},
		"复印纸A4 500张*8包/箱":     {kind: "piece", amount: 4000},
		"扳手":                  {kind: "piece", amount: 1},
		"白砂糖 0kg":             {kind: "piece", amount: 1},
		"铁钉 999999999999999个": {kind: "piece", amount: 1},
	} {
		if got := packOf(text); got.kind != want.kind || math.Abs(got.amount-want.amount) > 1e-6 {
			t.Errorf("%s: %+v", text, got)
		}
	}
}
