package workload

import (
	"context"
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

var shiftInput = &Input{
	Columns: []Column{
		{ID: "kind", Name: "种类", Kind: TextCell},
		{ID: "name", Name: "名称", Kind: TextCell},
		{ID: "mon", Name: "周一", Kind: TextCell, Optional: true},
		{ID: "tue", Name: "周二", Kind: TextCell, Optional: true},
		{ID: "wed", Name: "周三", Kind: TextCell, Optional: true},
		{ID: "thu", Name: "周四", Kind: TextCell, Optional: true},
		{ID: "fri", Name: "周五", Kind: TextCell, Optional: true},
		{ID: "sat", Name: "周六", Kind: TextCell, Optional: true},
		{ID: "sun", Name: "周日", Kind: TextCell, Optional: true},
		{ID: "limit", Name: "每周最多班数", Kind: NumberCell, Min: 0, Max: 6, Optional: true},
	},
	MinRows: 3, MaxRows: 120,
	Sample: bundled("shift"), SampleRows: shiftStaff + 3,
	check: func(t *table) error { _, err := rosterOf(t, 1); return err },
}

var shift = Program{
	Name: "shift",
	Spec: []Param{
		{ID: "weeks", Kind: Int, Default: "2", Min: 1, Max: 4},
		{ID: "effort", Kind: Int, Default: "500", Min: 1, Max: 2000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: shiftInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(shiftInput)
		if err != nil {
			return err
		}
		r, err := rosterOf(t, v.int("weeks"))
		if err != nil {
			return err
		}
		a.say("shift: %d people, %d shifts a day, %d days", len(r.staff), len(r.shifts), r.days)
		plan, complete := r.improve(ctx, a, v)
		return a.leaveShifts(newReport("shift", t, own, v), r, plan, complete)
	},
}

const (
	maxShifts   = 4
	mostInARow  = 6 // days of work without a rest, the Labour Law's article 38
	free        = -1
	maxNeeded   = 99
	weekDays    = 7
	defaultWork = 5
)

// person may work the shifts of mask[weekday].
type person struct {
	name  string
	mask  [weekDays]uint
	limit int
}

type roster struct {
	shifts []string
	need   [maxShifts][weekDays]int
	staff  []person
	days   int
}

func rosterOf(t *table, weeks int) (*roster, error) {
	r := &roster{days: weeks * weekDays}
	for i, row := range t.rows {
		switch lower(row[0].text) {
		case "需求", "need":
			if len(r.shifts) == maxShifts {
				return nil, t.wrong(CellUnusable, i, 0)
			}
			k := len(r.shifts)
			r.shifts = append(r.shifts, row[1].text)
			for d := range weekDays {
				n, err := strconv.Atoi(row[2+d].text)
				if err != nil && !row[2+d].empty || n < 0 || n > maxNeeded {
					return nil, t.wrong(CellNotNumber, i, 2+d)
				}
				r.need[k][d] = n
			}
		case "员工", "staff":
		default:
			return nil, t.wrong(CellUnusable, i, 0)
		}
	}
	seen := map[string]bool{}
	for i, row := range t.rows {
		if k := lower(row[0].text); k != "员工" && k != "staff" {
			continue
		}
		if seen[row[1].text] {
			return nil, t.wrong(CellRepeated, i, 1)
		}
		seen[row[1].text] = true
		p, wrong := r.person(row)
		if wrong >= 0 {
			return nil, t.wrong(CellUnusable, i, wrong)
		}
		r.staff = append(r.staff, p)
	}
	if len(r.shifts) == 0 || len(r.staff) < 2 {
		return nil, &InputError{Reason: TooLittle, Min: 2}
	}
	return r, nil
}

// person reads a row: an empty day is free for any shift, 休 or off for none,
// else the names of shifts, or how they begin.
func (r *roster) person(row []cell) (person, int) {
	p := person{name: row[1].text, limit: defaultWork}
	if !row[9].empty {
		p.limit = int(row[9].num)
	}
	for d := range weekDays {
		switch c := row[2+d]; {
		case c.empty:
			p.mask[d] = 1<<len(r.shifts) - 1
		case c.text == "休" || strings.EqualFold(c.text, "off"):
		default:
			for k, name := range r.shifts {
				if strings.Contains(c.text, string([]rune(name)[:1])) {
					p.mask[d] |= 1 << k
				}
			}
			if p.mask[d] == 0 {
				return p, 2 + d
			}
		}
	}
	return p, -1
}

// rota says for each person and day the shift, or free.
type rota [][]int

func (r *roster) empty() rota {
	x := make(rota, len(r.staff))
	for p := range x {
		x[p] = slices.Repeat([]int{free}, r.days)
	}
	return x
}

func (x rota) count(d, s int) int {
	n := 0
	for p := range x {
		if x[p][d] == s {
			n++
		}
	}
	return n
}

// lawful tells whether person p may take shift s on day d as the rest stands:
// what no plan breaks.
func (r *roster) lawful(x rota, p, d, s int) bool {
	if s == free {
		return true
	}
	row := x[p]
	if r.staff[p].mask[d%weekDays]&(1<<s) == 0 {
		return false
	}
	if last := len(r.shifts) - 1; last > 0 && (s == 0 && d > 0 && row[d-1] == last || s == last && d+1 < r.days && row[d+1] == 0) {
		return false // from the last shift straight into the first
	}
	worked := 1
	for k := d / weekDays * weekDays; k < (d/weekDays+1)*weekDays; k++ {
		if k != d && row[k] != free {
			worked++
		}
	}
	run := 1
	for k := d - 1; k >= 0 && row[k] != free; k-- {
		run++
	}
	for k := d + 1; k < r.days && row[k] != free; k++ {
		run++
	}
	return worked <= r.staff[p].limit && run <= mostInARow
}

// greedy asks people in the order of the list: the plain rule.
func (r *roster) greedy() rota {
	x := r.empty()
	for d := range r.days {
		for s := range r.shifts {
			for p := range r.staff {
				if x.count(d, s) < r.need[s][d%weekDays] && x[p][d] == free && r.lawful(x, p, d, s) {
					x[p][d] = s
				}
			}
		}
	}
	return x
}

// missing counts the posts that nobody fills.
func (r *roster) missing(x rota) int {
	n := 0
	for d := range r.days {
		for s := range r.shifts {
			n += max(r.need[s][d%weekDays]-x.count(d, s), 0)
		}
	}
	return n
}

func (r *roster) needed() int {
	n := 0
	for s := range r.shifts {
		for d := range r.days {
			n += r.need[s][d%weekDays]
		}
	}
	return n
}

// wear is what a person's row costs in comfort: load, weekends, single days of
// work or rest, and changes of shift.
func (r *roster) wear(p int, row []int) float64 {
	worked, weekends, broken := 0.0, 0.0, 0.0
	for d, s := range row {
		if s == free {
			if d > 0 && d+1 < len(row) && row[d-1] != free && row[d+1] != free {
				broken++
			}
			continue
		}
		worked++
		if d%weekDays >= 5 {
			weekends++
		}
		if (d == 0 || row[d-1] == free) && (d+1 == len(row) || row[d+1] == free) {
			broken++
		}
		if d > 0 && row[d-1] != free && row[d-1] != s {
			broken += 0.5
		}
	}
	share := worked / math.Max(float64(r.staff[p].limit*r.days/weekDays), 1)
	return 12*share*share + 0.3*weekends*weekends + 0.8*broken
}

// spread is how much more of their limit the busiest work than the idlest.
func (r *roster) spread(x rota) float64 {
	low, high := 1.0, 0.0
	for p, row := range x {
		worked := 0
		for _, s := range row {
			if s != free {
				worked++
			}
		}
		share := float64(worked) / math.Max(float64(r.staff[p].limit*r.days/weekDays), 1)
		low, high = math.Min(low, share), math.Max(high, share)
	}
	return math.Max(high-low, 0)
}

const (
	postWeight   = 30.0
	shiftStarts  = 4
	movesOfRound = 1000
)

func (r *roster) improve(ctx context.Context, a Args, v Values) (rota, bool) {
	found := make([]rota, shiftStarts)
	cost := make([]float64, shiftStarts)
	whole := make([]bool, shiftStarts)
	parallel(ctx, a.Units, shiftStarts, func(k int) {
		found[k], cost[k], whole[k] = r.search(ctx, seeded(v.int("seed"), k), v.int("effort"), func(round int, missing int) {
			if k == 0 {
				a.metric("unfilled", float64(missing), "")
				a.progress(round, v.int("effort"))
			}
		})
	})
	best, complete := -1, true
	for k := range found {
		complete = complete && whole[k]
		if found[k] != nil && (best < 0 || cost[k] < cost[best]) {
			best = k
		}
	}
	if best < 0 {
		return r.greedy(), false
	}
	return found[best], complete
}

func (r *roster) cost(x rota) float64 {
	c := postWeight * float64(r.missing(x))
	for p := range x {
		c += r.wear(p, x[p])
	}
	return c
}

// search changes one cell, or hands a shift from one person to another, by
// simulated annealing; no step leaves what is lawful.
func (r *roster) search(ctx context.Context, rng *rand.Rand, effort int, say func(int, int)) (rota, float64, bool) {
	x := r.greedy()
	now := r.cost(x)
	best, bestCost := cloneRota(x), now
	for e := range effort {
		if ctx.Err() != nil {
			return best, bestCost, false
		}
		for k := range movesOfRound {
			heat := 8 * (1 - float64(e*movesOfRound+k)/float64(effort*movesOfRound))
			now += r.move(rng, x, heat*heat/8+1e-6)
			if now < bestCost-1e-9 {
				best, bestCost = cloneRota(x), now
			}
		}
		say(e+1, r.missing(best))
	}
	return best, bestCost, true
}

func cloneRota(x rota) rota {
	out := make(rota, len(x))
	for p := range x {
		out[p] = slices.Clone(x[p])
	}
	return out
}

func (r *roster) move(rng *rand.Rand, x rota, heat float64) float64 {
	p, d := rng.IntN(len(x)), rng.IntN(r.days)
	q := p
	s := rng.IntN(len(r.shifts)+1) - 1
	if rng.IntN(2) == 0 {
		q = rng.IntN(len(x))
		s = x[q][d]
	}
	oldP, oldQ := x[p][d], x[q][d]
	if s == oldP || p != q && oldQ == oldP {
		return 0
	}
	before := r.wear(p, x[p])
	if q != p {
		before += r.wear(q, x[q])
	} else {
		before += r.gap(x, d)
	}
	x[p][d], x[q][d] = free, free
	if !r.place(x, p, q, d, s, oldP) {
		x[p][d], x[q][d] = oldP, oldQ
		return 0
	}
	after := r.wear(p, x[p])
	if q != p {
		after += r.wear(q, x[q])
	} else {
		after += r.gap(x, d)
	}
	if after <= before || rng.Float64() < math.Exp((before-after)/heat) {
		return after - before
	}
	x[p][d], x[q][d] = oldP, oldQ
	return 0
}

func (r *roster) place(x rota, p, q, d, s, back int) bool {
	if !r.lawful(x, p, d, s) {
		return false
	}
	if p == q && s != free && x.count(d, s) >= r.need[s][d%weekDays] {
		return false
	}
	x[p][d] = s
	if p == q {
		return true
	}
	if !r.lawful(x, q, d, back) {
		return false
	}
	x[q][d] = back
	return true
}

// gap is what the posts that stay empty on a day cost.
func (r *roster) gap(x rota, d int) float64 {
	n := 0
	for s := range r.shifts {
		n += max(r.need[s][d%weekDays]-x.count(d, s), 0)
	}
	return postWeight * float64(n)
}

var dayNames = [weekDays]string{"周一 Mon", "周二 Tue", "周三 Wed", "周四 Thu", "周五 Fri", "周六 Sat", "周日 Sun"}

func (a Args) leaveShifts(r report, s *roster, x rota, complete bool) error {
	plain := s.greedy()
	asked := words{"按名单顺序排", "asking in the order of the list"}
	r.Title = words{"排班", "Shifts"}
	r.Method = words{
		"从按名单排班出发，用模拟退火逐格修改或两人对换；每周班数上限、休息日、晚班后不接早班、连续不超过六天始终遵守，其余（缺岗、劳累、周末、零散班）尽量减少。",
		"From asking in order, simulated annealing changes a cell or swaps two people. Weekly limits, days off, no first shift after a last one and at most six days in a row always hold; empty posts, load, weekends and scattered days are kept low.",
	}
	r.Complete = complete
	n := s.needed()
	r.judge(score{Name: words{"缺岗", "posts nobody fills"}, Method: figure(s.missing(x)), Baseline: figure(s.missing(plain)), Plain: asked, Lower: true, Rows: n})
	r.judge(score{Name: words{"最忙与最闲的人相差（占各自上限）", "busiest less idlest (share of their limit)"}, Unit: "%", Method: percent(s.spread(x)), Baseline: percent(s.spread(plain)), Plain: asked, Lower: true, Rows: len(s.staff)})
	r.find("共需 %[1]d 个班次，排上 %[2]d 个，缺 %[3]d 个。", "%[1]d posts, %[2]d filled, %[3]d left.", n, n-s.missing(x), s.missing(x))
	heading := []string{"姓名 name"}
	for d := range s.days {
		heading = append(heading, fmt.Sprintf("%s %d", dayNames[d%weekDays], d/weekDays+1))
	}
	out := newSheet(append(heading, "班数 shifts")...)
	for p, row := range x {
		line, worked := []any{s.staff[p].name}, 0
		for _, k := range row {
			name := ""
			if k != free {
				name = s.shifts[k]
				worked++
			}
			line = append(line, name)
		}
		out.add(append(line, worked)...)
	}
	cover := newSheet("日 day", "班次 shift", "需要 needed", "到岗 filled")
	for d := range s.days {
		for k, name := range s.shifts {
			cover.add(fmt.Sprintf("%s %d", dayNames[d%weekDays], d/weekDays+1), name, s.need[k][d%weekDays], x.count(d, k))
		}
	}
	return a.leave(r, artefact{"rota.csv", out.bytes()}, artefact{"cover.csv", cover.bytes()}, artefact{"shift.svg", s.draw(x)})
}

// draw shows two weeks and twenty people at most.
func (r *roster) draw(x rota) []byte {
	days, people := min(r.days, 14), min(len(x), 20)
	p := newPicture(720, 60+float64(people)*20, words{"排班表", "The rota"})
	w := 590 / float64(days)
	for k, name := range r.shifts {
		p.key(110+130*float64(k), 16, palette[k], words{name, ""})
	}
	for d := range days {
		zh, _, _ := strings.Cut(dayNames[d%weekDays], " ")
		p.text(110+w*(float64(d)+0.5), 40, "middle", zh)
	}
	var cells [maxShifts]strings.Builder
	for i := range people {
		y := 48 + 20*float64(i)
		p.text(100, y+14, "end", shortened(r.staff[i].name, 8))
		for d := range days {
			if s := x[i][d]; s != free {
				left := 110 + w*float64(d) + 1
				fmt.Fprintf(&cells[s], "M%s %sh%sv18h-%sz", px(left), px(y+1), px(w-2), px(w-2))
			}
		}
	}
	for s := range r.shifts {
		fmt.Fprintf(&p.b, `<path d="%s" fill="%s" fill-opacity="0.6"/>`+"\n", cells[s].String(), palette[s])
	}
	p.b.WriteString(`<g text-anchor="middle">`)
	for i := range people {
		for d := range days {
			if s := x[i][d]; s != free {
				fmt.Fprintf(&p.b, `<text x="%s" y="%s">%s</text>`, px(110+w*(float64(d)+0.5)), px(62+20*float64(i)), html.EscapeString(string([]rune(r.shifts[s])[:1])))
			}
		}
	}
	p.b.WriteString("</g>\n")
	return p.bytes()
}
