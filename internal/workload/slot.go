package workload

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

var slotInput = &Input{
	Columns: []Column{
		{ID: "order", Name: "订单", Kind: TextCell},
		{ID: "item", Name: "货品", Kind: TextCell},
	},
	MinRows: 30, MaxRows: 30_000,
	Sample: bundled("slot"), SampleRows: slotRows,
	check: func(t *table) error { _, err := storeOf(t, 1); return err },
}

var slot = Program{
	Name: "slot",
	Spec: []Param{
		{ID: "aisles", Kind: Int, Default: "6", Min: 1, Max: 40},
		{ID: "effort", Kind: Int, Default: "200", Min: 1, Max: 2000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: slotInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(slotInput)
		if err != nil {
			return err
		}
		s, err := storeOf(t, v.int("aisles"))
		if err != nil {
			return err
		}
		a.say("slot: %d items in %d orders, %d to learn from", len(s.items), len(s.orders), s.train)
		places, complete := s.improve(ctx, a, v)
		return a.leaveSlots(newReport("slot", t, own, v), s, places, complete)
	},
}

const (
	maxSlotItems = 1500
	aisleWidth   = 3.0 // metres between aisles
	binWidth     = 1.2 // metres along an aisle
)

// stockroom has as many bins as items: place p is bin p/aisles deep in aisle p%aisles.
type stockroom struct {
	items  []string
	orders [][]int // items of each, none twice
	of     [][]int // orders of each item, those to learn from only
	train  int
	aisles int
}

func storeOf(t *table, aisles int) (*stockroom, error) {
	s := &stockroom{aisles: aisles}
	item, order := map[string]int{}, map[string]int{}
	for _, r := range t.rows {
		i, known := item[r[1].text]
		if !known {
			i, item[r[1].text] = len(s.items), len(s.items)
			s.items = append(s.items, r[1].text)
		}
		o, known := order[r[0].text]
		if !known {
			o, order[r[0].text] = len(s.orders), len(s.orders)
			s.orders = append(s.orders, nil)
		}
		if !slices.Contains(s.orders[o], i) {
			s.orders[o] = append(s.orders[o], i)
		}
	}
	switch {
	case len(s.items) > maxSlotItems:
		return nil, &InputError{Reason: TooMuchWork, Max: maxSlotItems}
	case len(s.items) < 5 || len(s.orders) < 10:
		return nil, &InputError{Reason: TooLittle, Min: 10}
	}
	s.train = len(s.orders) * 4 / 5
	s.of = make([][]int, len(s.items))
	for o, list := range s.orders[:s.train] {
		for _, i := range list {
			s.of[i] = append(s.of[i], o)
		}
	}
	return s, nil
}

// walk is how far one goes for an order, in metres: along the front to the
// furthest aisle and back, into each aisle as deep as needed and back.
func (s *stockroom) walk(order, place []int) float64 {
	var deep [40]int
	far := 0
	for _, i := range order {
		a, d := place[i]%s.aisles, place[i]/s.aisles+1
		deep[a], far = max(deep[a], d), max(far, a)
	}
	m := 2 * aisleWidth * float64(far)
	for a := range far + 1 {
		m += 2 * binWidth * float64(deep[a])
	}
	return m
}

func (s *stockroom) walkAll(orders [][]int, place []int) float64 {
	m := 0.0
	for _, o := range orders {
		m += s.walk(o, place)
	}
	return m
}

// byName is how many stores start: the items in the order of their names.
func (s *stockroom) byName() []int {
	return s.placed(func(a, b int) int {
		if s.items[a] < s.items[b] {
			return -1
		}
		return 1
	})
}

// byUse puts what is taken most often nearest: the plain rule of the trade.
func (s *stockroom) byUse() []int {
	return s.placed(func(a, b int) int {
		if d := len(s.of[b]) - len(s.of[a]); d != 0 {
			return d
		}
		return a - b
	})
}

func (s *stockroom) placed(less func(a, b int) int) []int {
	order := make([]int, len(s.items))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, less)
	bins := make([]int, len(s.items))
	for p := range bins {
		bins[p] = p
	}
	near := func(p int) float64 {
		return aisleWidth*float64(p%s.aisles) + binWidth*float64(p/s.aisles+1)
	}
	slices.SortStableFunc(bins, func(a, b int) int {
		switch {
		case near(a) < near(b):
			return -1
		case near(a) > near(b):
			return 1
		}
		return 0
	})
	place := make([]int, len(s.items))
	for k, i := range order {
		place[i] = bins[k]
	}
	return place
}

const (
	slotStarts   = 2
	swapsOfRound = 2000
)

func (s *stockroom) improve(ctx context.Context, a Args, v Values) ([]int, bool) {
	found := make([][]int, slotStarts)
	length := make([]float64, slotStarts)
	whole := make([]bool, slotStarts)
	parallel(ctx, a.Units, slotStarts, func(k int) {
		say := func(int, float64) {}
		if k == 0 {
			say = func(round int, m float64) {
				a.metric("walk", m/float64(s.train), "m")
				a.progress(round, v.int("effort"))
			}
		}
		found[k], length[k], whole[k] = s.search(ctx, seeded(v.int("seed"), k), v.int("effort"), say)
	})
	best := -1
	complete := true
	for k := range found {
		complete = complete && whole[k]
		if found[k] != nil && (best < 0 || length[k] < length[best]) {
			best = k
		}
	}
	if best < 0 {
		return s.byUse(), false
	}
	return found[best], complete
}

// search swaps two items at a time, by simulated annealing from the plain rule.
func (s *stockroom) search(ctx context.Context, rng *rand.Rand, effort int, say func(int, float64)) ([]int, float64, bool) {
	place := s.byUse()
	now := s.walkAll(s.orders[:s.train], place)
	best, bestLength := slices.Clone(place), now
	heat0 := now / float64(s.train) / 2
	mark := make([]int, s.train)
	stamp := 0
	for e := range effort {
		for k := range swapsOfRound {
			if k%100 == 0 && ctx.Err() != nil {
				return best, bestLength, false
			}
			done := float64(e*swapsOfRound+k) / float64(effort*swapsOfRound)
			i, j := rng.IntN(len(place)), rng.IntN(len(place))
			if i == j {
				continue
			}
			stamp++
			before := s.touched(place, i, j, mark, stamp)
			place[i], place[j] = place[j], place[i]
			stamp++
			d := s.touched(place, i, j, mark, stamp) - before
			if d <= 0 || rng.Float64() < math.Exp(-d/(heat0*(1-done)*(1-done)+1e-9)) {
				now += d
			} else {
				place[i], place[j] = place[j], place[i]
			}
			if now < bestLength-1e-6 {
				copy(best, place)
				bestLength = now
			}
		}
		say(e+1, bestLength)
	}
	return best, bestLength, true
}

// touched walks the orders that hold either item, each once.
func (s *stockroom) touched(place []int, i, j int, mark []int, stamp int) float64 {
	m := 0.0
	for _, list := range [2][]int{s.of[i], s.of[j]} {
		for _, o := range list {
			if mark[o] != stamp {
				mark[o] = stamp
				m += s.walk(s.orders[o], place)
			}
		}
	}
	return m
}

func (a Args) leaveSlots(r report, s *stockroom, place []int, complete bool) error {
	test := s.orders[s.train:]
	n := float64(len(test))
	ours, use, name := s.walkAll(test, place)/n, s.walkAll(test, s.byUse())/n, s.walkAll(test, s.byName())/n
	r.Title = words{"货位安排", "Where to put what"}
	r.Method = words{
		"从“常取的放近处”出发，用模拟退火交换货位，使同单的货靠近；前八成订单学习，后两成订单检验。行走距离按每条巷道进去再退出计算。",
		"From “what is taken often stands near”, simulated annealing swaps places so that what is ordered together stands together; learnt on the first four fifths of orders, judged on the rest. One walks into each aisle and back.",
	}
	r.Complete = complete
	r.judge(score{Name: words{"每单行走", "walk for an order"}, Unit: "m", Method: figure(ours), Baseline: figure(use), Plain: words{"常取的放近处", "what is taken often stands near"}, Lower: true, Rows: len(test)})
	r.judge(score{Name: words{"每单行走", "walk for an order"}, Unit: "m", Method: figure(ours), Baseline: figure(name), Plain: words{"按货号排列", "in the order of names"}, Lower: true, Rows: len(test)})
	r.find("每单少走 %[1]s 米（比按货号排列）。", "%[1]s m less for each order than in the order of names.", figure(name-ours))
	out := newSheet("货品 item", "巷道 aisle", "货格 bin", "取货次数 picks")
	for i, item := range s.items {
		out.add(item, place[i]%s.aisles+1, place[i]/s.aisles+1, len(s.of[i]))
	}
	return a.leave(r, artefact{"places.csv", out.bytes()}, artefact{"slot.svg", s.draw(place, ours, use, name)})
}

// draw shows the store from above; what is taken more often is stronger.
func (s *stockroom) draw(place []int, ours, use, name float64) []byte {
	deep := (len(s.items) + s.aisles - 1) / s.aisles
	p := newPicture(pictureWidth, 400, words{"货位图：颜色越浓，取得越勤", "The store from above: the stronger, the more often taken"})
	most := 1
	for _, o := range s.of {
		most = max(most, len(o))
	}
	w, h := 290/float64(s.aisles), 330/float64(deep)
	for i := range s.items {
		x, y := 20+w*float64(place[i]%s.aisles), 380-h*float64(place[i]/s.aisles+1)
		p.b.WriteString(`<rect x="` + px(x+1) + `" y="` + px(y+0.5) + `" width="` + px(w*0.6) + `" height="` + px(math.Max(h-1, 0.5)) +
			`" fill="` + blue + `" fill-opacity="` + exact(math.Round(10+90*float64(len(s.of[i]))/float64(most))/100) + `"/>` + "\n")
	}
	p.text(20, 396, "start", "入口 entrance")
	for k, bar := range []struct {
		m    float64
		w    words
		fill string
	}{{name, words{"按货号", "by name"}, grey}, {use, words{"常取放近", "by use"}, orange}, {ours, words{"优化", "optimised"}, blue}} {
		y := 70 + 90*float64(k)
		p.text(330, y, "start", bar.w.Zh+" "+bar.w.En)
		p.rect(330, y+8, 140*bar.m/math.Max(name, 1e-9), 22, bar.fill)
		p.text(330, y+48, "start", figure(bar.m).String()+" m")
	}
	return p.bytes()
}
