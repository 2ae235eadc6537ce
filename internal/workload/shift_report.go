package workload

import (
	"fmt"
	"html"
	"strings"
)

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
	p := newPicture(pictureWidth, 60+float64(people)*20, words{"排班表", "The rota"})
	w := 400 / float64(days)
	var keys []key
	for k, name := range r.shifts {
		keys = append(keys, key{palette[k], words{shortened(name, 7), ""}})
	}
	p.legend(keys...)
	for d := range days {
		p.text(72+w*(float64(d)+0.5), 40, "middle", string([]rune(dayNames[d%weekDays])[1:2]))
	}
	var cells [maxShifts]strings.Builder
	for i := range people {
		y := 48 + 20*float64(i)
		p.text(66, y+14, "end", shortened(r.staff[i].name, 5))
		for d := range days {
			if s := x[i][d]; s != free {
				left := 72 + w*float64(d) + 1
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
				fmt.Fprintf(&p.b, `<text x="%s" y="%s">%s</text>`, px(72+w*(float64(d)+0.5)), px(62+20*float64(i)), html.EscapeString(string([]rune(r.shifts[s])[:1])))
			}
		}
	}
	p.b.WriteString("</g>\n")
	return p.bytes()
}
