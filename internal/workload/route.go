package workload

import (
	"context"
	"fmt"
	"math"
)

var routeInput = &Input{
	Columns: []Column{
		{ID: "name", Name: "名称", Kind: TextCell},
		{ID: "longitude", Name: "经度", Kind: NumberCell, Min: -180, Max: 180},
		{ID: "latitude", Name: "纬度", Kind: NumberCell, Min: -85, Max: 85},
		{ID: "load_kg", Name: "货量公斤", Kind: NumberCell, Min: 0, Max: 100_000},
	},
	MinRows: 3, MaxRows: 301,
	Sample: bundled("route"), SampleRows: routeStops + 1,
}

var route = Program{
	Name: "route",
	Spec: []Param{
		{ID: "capacity", Kind: Int, Default: "1500", Min: 10, Max: 100_000},
		{ID: "effort", Kind: Int, Default: "40", Min: 1, Max: 1000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: routeInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(routeInput)
		if err != nil {
			return err
		}
		n := newNet(t, v.int("capacity"))
		a.say("route: %d stops, %d kg to a vehicle", len(n.stops), n.capacity)
		plans := n.compare(ctx, a, v)
		return a.leaveRoutes(newReport("route", t, own, v), t, n, plans)
	},
}

// net is the depot, point 0, and the stops that are left when full vehicles
// have taken what fills them.
type net struct {
	x, y     []float64 // of each row, in kilometres on a plane
	load     []int     // grams are too fine: kilograms, rounded up
	full     []int     // trips to this row alone with a full vehicle
	stops    []int     // rows with something left
	km       [][]float64
	capacity int
}

// roadFactor is how much longer roads are than the straight line, as surveys
// of Chinese cities give it (1.2 to 1.4).
const roadFactor = 1.3

func newNet(t *table, capacity int) *net {
	n := &net{capacity: capacity}
	lon0, lat0 := t.rows[0][1].num, t.rows[0][2].num
	for i, r := range t.rows {
		n.x = append(n.x, (r[1].num-lon0)*111.32*math.Cos(lat0*math.Pi/180))
		n.y = append(n.y, (r[2].num-lat0)*110.57)
		kg := int(math.Ceil(r[3].num))
		if i == 0 {
			kg = 0
		}
		n.full, n.load = append(n.full, kg/capacity), append(n.load, kg%capacity)
		if i > 0 && kg%capacity > 0 {
			n.stops = append(n.stops, i)
		}
	}
	n.km = make([][]float64, len(n.x))
	for i := range n.km {
		n.km[i] = make([]float64, len(n.x))
		for j := range n.km[i] {
			n.km[i][j] = roadFactor * math.Hypot(n.x[i]-n.x[j], n.y[i]-n.y[j])
		}
	}
	return n
}

// plan is a tour for each vehicle, without the depot at its ends.
type plan [][]int

func (n *net) tour(r []int) float64 {
	if len(r) == 0 {
		return 0
	}
	d := n.km[0][r[0]] + n.km[r[len(r)-1]][0]
	for i := 1; i < len(r); i++ {
		d += n.km[r[i-1]][r[i]]
	}
	return d
}

func (n *net) length(p plan) float64 {
	d := 0.0
	for _, r := range p {
		d += n.tour(r)
	}
	for i, k := range n.full {
		d += 2 * float64(k) * n.km[0][i]
	}
	return d
}

func (n *net) weight(r []int) int {
	w := 0
	for _, s := range r {
		w += n.load[s]
	}
	return w
}

// inOrder fills vehicles as the list is written.
func (n *net) inOrder() plan {
	var p plan
	room := 0
	for _, s := range n.stops {
		if n.load[s] > room {
			p, room = append(p, nil), n.capacity
		}
		p[len(p)-1] = append(p[len(p)-1], s)
		room -= n.load[s]
	}
	return p
}

// nearest sends each vehicle to the nearest stop that still fits.
func (n *net) nearest() plan {
	var p plan
	done := make([]bool, len(n.x))
	for left := len(n.stops); left > 0; {
		var tour []int
		at, room := 0, n.capacity
		for {
			best := 0
			for _, s := range n.stops {
				if !done[s] && n.load[s] <= room && (best == 0 || n.km[at][s] < n.km[at][best]) {
					best = s
				}
			}
			if best == 0 {
				break
			}
			tour, done[best], at = append(tour, best), true, best
			room -= n.load[best]
			left--
		}
		p = append(p, tour)
	}
	return p
}

// compared are the plans that the report tells of.
type compared struct {
	list, nearest, best plan
	complete            bool
}

const routeStarts = 4 // searches with seeds of their own: units share them

func (n *net) compare(ctx context.Context, a Args, v Values) compared {
	c := compared{list: n.inOrder(), nearest: n.nearest(), complete: true}
	first := n.polish(n.savings())
	found := make([]plan, routeStarts)
	done := make([]bool, routeStarts)
	parallel(ctx, a.Units, routeStarts, func(i int) {
		say := func(int, float64) {}
		if i == 0 {
			say = func(round int, km float64) {
				a.metric("distance", km, "km")
				a.progress(round, v.int("effort"))
			}
		}
		found[i], done[i] = n.search(ctx, seeded(v.int("seed"), i), first, v.int("effort"), say)
	})
	c.best = first
	for i, p := range found {
		c.complete = c.complete && done[i]
		if p != nil && n.length(p) < n.length(c.best)-1e-9 {
			c.best = p
		}
	}
	return c
}

func (a Args) leaveRoutes(r report, t *table, n *net, c compared) error {
	before, after := n.length(c.nearest), n.length(c.best)
	trips := len(c.best) + sum(n.full)
	r.Title = words{"配送路线安排", "Delivery routes"}
	r.Method = words{
		"带载重限制的车辆路径问题：节约算法起步，2-opt 与 Or-opt 改进，再反复拆开局部重新插入（大邻域搜索）。直线距离乘 1.3 估算道路里程。",
		"Capacitated vehicle routing: savings, 2-opt and Or-opt, then large-neighbourhood search. Road distance is taken as 1.3 times the straight line.",
	}
	r.Complete = c.complete
	r.judge(score{Name: words{"总里程", "total distance"}, Unit: "km", Method: figure(after), Baseline: figure(before), Plain: words{"每次去最近的一家", "always the nearest next"}, Lower: true, Rows: len(t.rows) - 1})
	r.judge(score{Name: words{"总里程", "total distance"}, Unit: "km", Method: figure(after), Baseline: figure(n.length(c.list)), Plain: words{"按名单顺序送", "in the order of the list"}, Lower: true, Rows: len(t.rows) - 1})
	r.find("共 %d 趟，总里程 %s 公里；比“每次去最近的一家”少 %s%%。", "%d trips, %s km in all; %s %% less than always going to the nearest next.", trips, figure(after), percent(1-after/math.Max(before, 1e-9)))
	return a.leave(r, artefact{"routes.csv", n.sheet(t, c.best)}, artefact{"route.svg", n.draw(t, c.best, before, after)})
}

func sum(x []int) int {
	s := 0
	for _, v := range x {
		s += v
	}
	return s
}

func (n *net) sheet(t *table, p plan) []byte {
	s := newSheet("车次 trip", "顺序 stop", "名称 name", "货量公斤 load_kg", "累计公里 km_so_far")
	trip := 0
	for i, k := range n.full {
		for range min(k, 1000) {
			trip++
			s.add(trip, 1, t.rows[i][0].text, n.capacity, n.km[0][i])
		}
	}
	for _, tour := range p {
		trip++
		at, km := 0, 0.0
		for i, stop := range tour {
			km += n.km[at][stop]
			s.add(trip, i+1, t.rows[stop][0].text, n.load[stop], km)
			at = stop
		}
	}
	return s.bytes()
}

func (n *net) draw(t *table, p plan, before, after float64) []byte {
	c := newPicture(pictureWidth, 480, words{"配送路线图", "Map of the delivery routes"})
	x0, x1, y0, y1 := 0.0, 0.0, 0.0, 0.0
	for i := range n.x {
		x0, x1, y0, y1 = math.Min(x0, n.x[i]), math.Max(x1, n.x[i]), math.Min(y0, n.y[i]), math.Max(y1, n.y[i])
	}
	side := math.Max(math.Max((x1-x0)/440, (y1-y0)/400), 1e-9)
	at := func(i int) (float64, float64) { return 20 + (n.x[i]-x0)/side, 460 - (n.y[i]-y0)/side }
	for k, tour := range p {
		var xs, ys []float64
		for _, s := range append(append([]int{0}, tour...), 0) {
			x, y := at(s)
			xs, ys = append(xs, x), append(ys, y)
		}
		dash := ""
		if k >= len(palette) {
			dash = "6 3"
		}
		c.path(xs, ys, palette[k%len(palette)], 2, dash)
		for i := range tour {
			c.dot(xs[i+1], ys[i+1], 3.5, palette[k%len(palette)])
		}
	}
	x, y := at(0)
	c.frame(x-6, y-6, 12, 12, "currentColor", 2.5)
	c.text(x+10, y-8, "start", t.rows[0][0].text)
	c.text(16, 20, "start", fmt.Sprintf("最近优先 nearest first: %.1f km", before))
	c.text(16, 38, "start", fmt.Sprintf("优化后 optimised: %.1f km", after))
	return c.bytes()
}
