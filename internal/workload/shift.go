package workload

import (
	"context"
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
