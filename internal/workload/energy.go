package workload

import (
	"context"
	"fmt"
	"math"
	"slices"
)

var energyInput = &Input{
	Columns: []Column{
		{ID: "date", Name: "日期", Kind: DateCell},
		{ID: "hour", Name: "小时", Kind: NumberCell, Min: 0, Max: 23},
		{ID: "kwh", Name: "用电量", Kind: NumberCell, Min: 0, Max: 1e7},
		{ID: "temperature", Name: "气温", Kind: NumberCell, Min: -60, Max: 60},
	},
	MinRows: 24 * 28, MaxRows: 24 * 800,
	Sample: bundled("energy"), SampleRows: 24 * energyDays,
	check: checkHours,
}

var energy = Program{
	Name: "energy",
	Spec: []Param{
		{ID: "peak_price", Kind: Int, Default: "120", Min: 1, Max: 1000},
		{ID: "flat_price", Kind: Int, Default: "75", Min: 1, Max: 1000},
		{ID: "valley_price", Kind: Int, Default: "35", Min: 1, Max: 1000},
		{ID: "shiftable", Kind: Int, Default: "10", Min: 0, Max: 50},
	},
	Input: energyInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(energyInput)
		if err != nil {
			return err
		}
		h := hoursOf(t)
		a.say("energy: %d hours", len(h))
		m, complete := fitLoad(ctx, a, h)
		return a.leaveEnergy(newReport("energy", t, own, v), h, m, complete, v)
	},
}

// hour is one hour's meter reading.
type hour struct {
	day, hour int
	kwh, temp float64
}

func checkHours(t *table) error {
	seen := map[[2]int]bool{}
	days := map[int]bool{}
	for i, r := range t.rows {
		if r[1].num != math.Trunc(r[1].num) {
			return t.wrong(CellNotNumber, i, 1)
		}
		key := [2]int{r[0].day, int(r[1].num)}
		if seen[key] {
			return t.wrong(CellRepeated, i, 1)
		}
		seen[key], days[r[0].day] = true, true
	}
	if len(days) < 28 {
		return &InputError{Reason: TooLittle, Min: 28}
	}
	return nil
}

func hoursOf(t *table) []hour {
	out := make([]hour, len(t.rows))
	for i, r := range t.rows {
		out[i] = hour{r[0].day, int(r[1].num), r[2].num, r[3].num}
	}
	slices.SortFunc(out, func(a, b hour) int {
		if a.day != b.day {
			return a.day - b.day
		}
		return a.hour - b.hour
	})
	return out
}

// weekend tells Saturday and Sunday: day 0 was a Thursday.
func weekend(day int) bool { return (day+4)%7 == 0 || (day+4)%7 == 6 }

// loadModel is a regression on the hour of work days and free days, and on how
// far it is below the heating and above the cooling temperature.
type loadModel struct {
	heat, cool float64
	w          []float64
	profile    [2][24]float64 // the plain rule: the mean of the hour
	spread     float64        // robust deviation of a day's total
	train      int            // hours that the model has seen
}

const energyFeatures = 48 + 4

func (m *loadModel) row(h hour) []float64 {
	x := make([]float64, energyFeatures)
	k := h.hour
	if weekend(h.day) {
		k += 24
	}
	x[k] = 1
	open := 0
	if h.hour >= 7 && h.hour < 22 {
		open = 1
	}
	x[48+open] = math.Max(m.heat-h.temp, 0)
	x[50+open] = math.Max(h.temp-m.cool, 0)
	return x
}

func (m *loadModel) predict(h hour) float64 { return math.Max(dot(m.w, m.row(h)), 0) }

// parts splits an hour into what always runs, what follows the hour and what follows the weather.
func (m *loadModel) parts(h hour, base float64) (always, schedule, weather float64) {
	x := m.row(h)
	weather = dot(m.w[48:], x[48:])
	return base, math.Max(dot(m.w[:48], x[:48])-base, 0), math.Max(weather, 0)
}

func (m *loadModel) usual(h hour) float64 {
	k := 0
	if weekend(h.day) {
		k = 1
	}
	return m.profile[k][h.hour]
}

// fitLoad learns from the first four fifths; the temperatures at which heating
// and cooling begin are those that fit best there.
func fitLoad(ctx context.Context, a Args, hours []hour) (*loadModel, bool) {
	train := hours[:len(hours)*4/5]
	type try struct {
		m   *loadModel
		err float64
	}
	tries := make([]try, 8*9)
	done := parallel(ctx, a.Units, len(tries), func(k int) {
		m := &loadModel{heat: 8 + 1.5*float64(k/9), cool: 20 + float64(k%9), train: len(train)}
		x, y := make([][]float64, len(train)), make([]float64, len(train))
		for i, h := range train {
			x[i], y[i] = m.row(h), h.kwh
		}
		m.w = ridge(x, y, 0.5)
		e := 0.0
		for _, h := range train {
			d := h.kwh - m.predict(h)
			e += d * d
		}
		tries[k] = try{m, e}
		a.progress(k+1, len(tries))
	})
	var best try
	for _, t := range tries[:done] {
		if best.m == nil || t.err < best.err {
			best = t
		}
	}
	if best.m == nil {
		return nil, false
	}
	best.m.learnUsual(train)
	return best.m, done == len(tries)
}

func (m *loadModel) learnUsual(train []hour) {
	var count [2][24]float64
	for _, h := range train {
		k := 0
		if weekend(h.day) {
			k = 1
		}
		m.profile[k][h.hour] += h.kwh
		count[k][h.hour]++
	}
	for k := range m.profile {
		for h := range m.profile[k] {
			m.profile[k][h] /= math.Max(count[k][h], 1)
		}
	}
	var off []float64
	for _, d := range daysOf(train, m) {
		off = append(off, math.Abs(d.kwh-d.expected))
	}
	slices.Sort(off)
	m.spread = 1.4826 * quantile(off, 0.5)
}

type dayLoad struct {
	day                 int
	kwh, expected, temp float64
	hours               int
}

func daysOf(hours []hour, m *loadModel) []dayLoad {
	var out []dayLoad
	for _, h := range hours {
		if len(out) == 0 || out[len(out)-1].day != h.day {
			out = append(out, dayLoad{day: h.day})
		}
		d := &out[len(out)-1]
		d.kwh, d.expected, d.temp, d.hours = d.kwh+h.kwh, d.expected+m.predict(h), d.temp+h.temp, d.hours+1
	}
	for i := range out {
		out[i].temp /= float64(out[i].hours)
	}
	return out
}

// priceBand is the tariff's: 2 peak, 1 flat, 0 valley, as most provinces set it for
// trade and industry.
func priceBand(hour int) int {
	switch {
	case hour >= 8 && hour < 11, hour >= 18 && hour < 21:
		return 2
	case hour >= 7 && hour < 23:
		return 1
	}
	return 0
}

// shifted moves a share of each day's peak load to its valley hours, none of
// them above the day's own highest hour, and returns both bills in yuan.
func shifted(hours []hour, price [3]float64, share float64) (before, after float64) {
	for from := 0; from < len(hours); {
		to, high := from, 0.0
		for to < len(hours) && hours[to].day == hours[from].day {
			high = math.Max(high, hours[to].kwh)
			to++
		}
		peak, room := 0.0, 0.0
		for _, h := range hours[from:to] {
			before += h.kwh * price[priceBand(h.hour)]
			switch priceBand(h.hour) {
			case 2:
				peak += h.kwh
			case 0:
				room += high - h.kwh
			}
		}
		moved := math.Min(peak*share, room)
		after -= moved * math.Max(price[2]-price[0], 0)
		from = to
	}
	return before, before + after
}

func (a Args) leaveEnergy(r report, hours []hour, m *loadModel, complete bool, v Values) error {
	r.Title = words{"用电分析与节能", "Energy use"}
	r.Method = words{
		"按小时（工作日、休息日）与采暖、制冷温差的回归，前五分之四的数据学习，后五分之一检验；异常日用稳健偏差判断；按峰平谷电价计算移峰。",
		"Regression on the hour (work days and free days) and degrees of heating and cooling; learnt on the first four fifths, judged on the last; odd days by a robust deviation; peak shifting under time-of-use prices.",
	}
	r.Complete = complete
	if m == nil {
		return a.leave(r)
	}
	test := hours[m.train:]
	var ours, plain, all float64
	for _, h := range test {
		ours, plain, all = ours+math.Abs(h.kwh-m.predict(h)), plain+math.Abs(h.kwh-m.usual(h)), all+h.kwh
	}
	all = math.Max(all, 1e-9)
	r.judge(score{Name: words{"每小时误差占用电", "hourly error as a share of use"}, Unit: "%", Method: percent(ours / all), Baseline: percent(plain / all), Plain: words{"同一小时的平均（不看气温）", "the mean of the hour (no weather)"}, Lower: true, Rows: len(test)})
	days := daysOf(hours, m)
	odd, extra := newSheet("日期 date", "用电量 kwh", "预计 expected", "多用 extra", "平均气温 temperature"), 0.0
	count := 0
	for _, d := range days {
		if d.kwh-d.expected > 3.5*m.spread {
			odd.add(dateOf(d.day), d.kwh, d.expected, d.kwh-d.expected, d.temp)
			extra, count = extra+d.kwh-d.expected, count+1
		}
	}
	price := [3]float64{v.float("valley_price") / 100, v.float("flat_price") / 100, v.float("peak_price") / 100}
	before, after := shifted(hours, price, v.float("shiftable")/100)
	month := 30 / float64(len(days))
	r.find("%[1]d 天用电明显偏多，共多用 %[2]s 度。", "%[1]d days used clearly more than expected, %[2]s kWh in all.", count, figure(extra))
	r.find("把高峰用电的 %[1]s%% 移到低谷，每月电费约从 %[2]s 元降到 %[3]s 元。", "Moving %[1]s %% of the peak to the valley takes the monthly bill from about %[2]s to %[3]s yuan.", v["shiftable"], figure(before*month), figure(after*month))
	a.metric("saving_a_month", (before-after)*month, "CNY")
	parts, share := m.split(hours)
	r.find("用电构成：常开 %s%%，随作息 %s%%，随天气 %s%%。", "Of the use, %s %% always runs, %s %% follows the hours, %s %% the weather.", percent(share[0]), percent(share[1]), percent(share[2]))
	return a.leave(r, artefact{"odd_days.csv", odd.bytes()}, artefact{"parts.csv", parts}, artefact{"energy.svg", drawEnergy(days, m)})
}

// split writes what each day is made of, and the shares in all.
func (m *loadModel) split(hours []hour) ([]byte, [3]float64) {
	base := math.Inf(1)
	for _, w := range m.w[:48] {
		base = math.Min(base, math.Max(w, 0))
	}
	s := newSheet("日期 date", "常开 always", "随作息 schedule", "随天气 weather", "未解释 unexplained")
	var share [3]float64
	for from := 0; from < len(hours); {
		to := from
		var p [3]float64
		kwh := 0.0
		for ; to < len(hours) && hours[to].day == hours[from].day; to++ {
			x, y, z := m.parts(hours[to], base)
			p[0], p[1], p[2], kwh = p[0]+x, p[1]+y, p[2]+z, kwh+hours[to].kwh
		}
		s.add(dateOf(hours[from].day), p[0], p[1], p[2], kwh-p[0]-p[1]-p[2])
		for i := range p {
			share[i] += p[i]
		}
		from = to
	}
	sum := math.Max(share[0]+share[1]+share[2], 1e-9)
	for i := range share {
		share[i] /= sum
	}
	return s.bytes(), share
}

func drawEnergy(days []dayLoad, m *loadModel) []byte {
	c := newPicture(pictureWidth, 330, words{"每天用电与预计", "Use each day, and what was expected"})
	days = days[max(len(days)-120, 0):]
	high := 0.0
	for _, d := range days {
		high = math.Max(high, math.Max(d.kwh, d.expected))
	}
	q := newPlot(c, float64(days[0].day), float64(days[len(days)-1].day), 0, high*1.1)
	q.axisY(words{"度/天", "kWh a day"})
	q.axisDays()
	var x, y, e []float64
	for _, d := range days {
		x, y, e = append(x, q.x(float64(d.day))), append(y, q.y(d.kwh)), append(e, q.y(d.expected))
	}
	c.path(x, y, blue, 2, "")
	c.path(x, e, green, 1.5, "4 3")
	for i, d := range days {
		if d.kwh-d.expected > 3.5*m.spread {
			c.dot(x[i], y[i], 5, red)
		}
	}
	c.legend(key{blue, words{"实际", "used"}}, key{green, words{"预计", "expected"}}, key{red, words{"异常日", fmt.Sprintf("odd days, +%.0f kWh", 3.5*m.spread)}})
	return c.bytes()
}
