package workload

import (
	"context"
	"math"
	"slices"
)

var irrigateInput = &Input{
	Columns: []Column{
		{ID: "date", Name: "日期", Kind: DateCell},
		{ID: "low", Name: "最低气温", Kind: NumberCell, Min: -60, Max: 60},
		{ID: "high", Name: "最高气温", Kind: NumberCell, Min: -60, Max: 60},
		{ID: "rain", Name: "降雨毫米", Kind: NumberCell, Min: 0, Max: 1000},
	},
	MinRows: 120, MaxRows: 4000,
	Sample: bundled("irrigate"), SampleRows: irrigateSeasons * irrigateDays,
	check: func(t *table) error { _, err := seasonsOf(t); return err },
}

var irrigate = Program{
	Name: "irrigate",
	Spec: []Param{
		{ID: "crop", Kind: Choice, Default: "maize", Choices: []string{"maize", "wheat", "cotton", "tomato"}},
		{ID: "soil", Kind: Choice, Default: "loam", Choices: []string{"sand", "loam", "clay"}},
		{ID: "water_price", Kind: Int, Default: "50", Min: 1, Max: 1000},
		{ID: "crop_value", Kind: Int, Default: "1500", Min: 100, Max: 50_000},
		{ID: "latitude", Kind: Int, Default: "36", Min: 0, Max: 60},
	},
	Input: irrigateInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(irrigateInput)
		if err != nil {
			return err
		}
		seasons, err := seasonsOf(t)
		if err != nil {
			return err
		}
		f := newField(v)
		a.say("irrigate: %d seasons, the last is held out", len(seasons))
		found, done := f.choose(ctx, a, seasons[:len(seasons)-1])
		return a.leaveIrrigation(newReport("irrigate", t, own, v), f, seasons, found, done)
	},
}

type weather struct {
	day             int
	low, high, rain float64
}

const (
	minSeason = 60
	maxSeason = 300
)

// seasonsOf cuts the days where some are missing: each part is a season.
func seasonsOf(t *table) ([][]weather, error) {
	order := make([]int, len(t.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return t.rows[a][0].day - t.rows[b][0].day })
	var out [][]weather
	last := -10
	for _, i := range order {
		r := t.rows[i]
		w := weather{r[0].day, r[1].num, r[2].num, r[3].num}
		switch {
		case w.high < w.low:
			return nil, t.wrong(CellUnusable, i, 2)
		case w.day == last:
			return nil, t.wrong(CellRepeated, i, 0)
		case w.day != last+1 || len(out[len(out)-1]) == maxSeason:
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], w)
		last = w.day
	}
	out = slices.DeleteFunc(out, func(s []weather) bool { return len(s) < minSeason })
	if len(out) < 2 {
		return nil, &InputError{Reason: TooLittle, Min: 2 * minSeason}
	}
	return out, nil
}

// field holds what FAO Irrigation and Drainage Paper 56 (1998) gives in its
// tables 11, 12, 19 and 22 for the crop and soil, and the yield response of paper 33.
type field struct {
	kc       [3]float64 // start, middle, end
	stage    [4]float64 // shares of the season
	root     float64    // metres
	ease     float64    // share of the soil's water that plants take without stress
	response float64
	water    float64 // mm that a metre of soil holds for plants
	price    float64 // yuan for a millimetre on a mu
	value    float64 // yuan for a mu's full harvest
	latitude float64
}

// A mu is 666.7 m², so that a millimetre on it is 0.6667 m³.
const cubicOfMillimetre = 0.6667

func newField(v Values) *field {
	f := &field{latitude: v.float("latitude") * math.Pi / 180, value: v.float("crop_value"), price: v.float("water_price") / 100 * cubicOfMillimetre}
	f.water = map[string]float64{"sand": 80, "loam": 150, "clay": 180}[v["soil"]]
	switch v["crop"] {
	case "wheat":
		f.kc, f.stage, f.root, f.ease, f.response = [3]float64{0.4, 1.15, 0.35}, [4]float64{0.15, 0.19, 0.44, 0.22}, 1.2, 0.55, 1.05
	case "cotton":
		f.kc, f.stage, f.root, f.ease, f.response = [3]float64{0.35, 1.18, 0.6}, [4]float64{0.15, 0.26, 0.31, 0.28}, 1.2, 0.65, 0.85
	case "tomato":
		f.kc, f.stage, f.root, f.ease, f.response = [3]float64{0.6, 1.15, 0.8}, [4]float64{0.21, 0.28, 0.31, 0.2}, 0.9, 0.4, 1.05
	default:
		f.kc, f.stage, f.root, f.ease, f.response = [3]float64{0.3, 1.2, 0.5}, [4]float64{0.18, 0.29, 0.32, 0.21}, 1.2, 0.55, 1.25
	}
	return f
}

// coefficient of the crop at a share of its season.
func (f *field) coefficient(x float64) float64 {
	switch a, b, c := f.stage[0], f.stage[0]+f.stage[1], f.stage[0]+f.stage[1]+f.stage[2]; {
	case x < a:
		return f.kc[0]
	case x < b:
		return f.kc[0] + (f.kc[1]-f.kc[0])*(x-a)/(b-a)
	case x < c:
		return f.kc[1]
	default:
		return f.kc[1] + (f.kc[2]-f.kc[1])*(x-c)/(1-c)
	}
}

// reference evapotranspiration in mm, by Hargreaves and Samani (1985); the
// radiation outside the atmosphere is FAO 56's equation 21.
func (f *field) reference(w weather) float64 {
	j := float64(w.day%365) + 1
	dr := 1 + 0.033*math.Cos(2*math.Pi*j/365)
	decl := 0.409 * math.Sin(2*math.Pi*j/365-1.39)
	ws := math.Acos(math.Max(math.Min(-math.Tan(f.latitude)*math.Tan(decl), 1), -1))
	ra := 24 * 60 / math.Pi * 0.082 * dr * (ws*math.Sin(f.latitude)*math.Sin(decl) + math.Cos(f.latitude)*math.Cos(decl)*math.Sin(ws))
	return math.Max(0.0023*0.408*ra*((w.low+w.high)/2+17.8)*math.Sqrt(math.Max(w.high-w.low, 0)), 0)
}

// rule says when to water and how much: every so many days, or when the soil
// has lost a share of what plants can take.
type rule struct {
	every   int
	trigger float64
	amount  float64 // mm
}

// course is what a season under a rule came to.
type course struct {
	applied, lost float64 // mm on the field, share of the harvest
	cost          float64 // yuan a mu: water, and harvest lost
	depletion     []float64
	watered       []float64
	stress        int // days
}

func (f *field) run(season []weather, r rule) course {
	c := course{depletion: make([]float64, len(season)), watered: make([]float64, len(season))}
	dry, need, got := 0.0, 0.0, 0.0
	for i, w := range season {
		x := float64(i) / float64(len(season))
		root := 0.3 + (f.root-0.3)*math.Min(x/(f.stage[0]+f.stage[1]), 1)
		store := f.water * root
		if r.every > 0 && i%r.every == r.every-1 || r.every == 0 && dry > r.trigger*store {
			c.watered[i] = r.amount
			c.applied += r.amount
		}
		demand := f.coefficient(x) * f.reference(w)
		ease := f.ease * store
		stress := 1.0
		if dry > ease {
			stress = math.Max((store-dry)/(store-ease), 0)
			c.stress++
		}
		dry = math.Min(math.Max(dry+demand*stress-w.rain-c.watered[i], 0), store)
		need, got = need+demand, got+demand*stress
		c.depletion[i] = dry / store
	}
	c.lost = math.Min(f.response*(1-got/math.Max(need, 1e-9)), 1)
	c.cost = c.applied*f.price + c.lost*f.value
	return c
}

// chosen are the best rules on the seasons that may be seen.
type chosen struct{ smart, calendar rule }

func (f *field) choose(ctx context.Context, a Args, seasons [][]weather) (chosen, bool) {
	var rules []rule
	for trigger := 0.05; trigger < 0.96; trigger += 0.01 {
		for amount := 5.0; amount <= 100; amount += 2.5 {
			rules = append(rules, rule{trigger: trigger, amount: amount})
		}
	}
	for every := 3; every <= 60; every++ {
		for amount := 5.0; amount <= 100; amount += 2.5 {
			rules = append(rules, rule{every: every, amount: amount})
		}
	}
	rules = append(rules, rule{every: 1000}) // no water at all
	cost := make([]float64, len(rules))
	done := parallel(ctx, a.Units, len(rules), func(k int) {
		for _, s := range seasons {
			cost[k] += f.run(s, rules[k]).cost / float64(len(seasons))
		}
		if k%100 == 0 {
			a.progress(k, len(rules))
		}
	})
	out, smart, calendar := chosen{calendar: rule{every: 10, amount: 30}, smart: rule{trigger: f.ease, amount: 30}}, math.Inf(1), math.Inf(1)
	for k, r := range rules[:done] {
		switch {
		case r.every == 0 && cost[k] < smart:
			out.smart, smart = r, cost[k]
		case r.every > 0 && cost[k] < calendar:
			out.calendar, calendar = r, cost[k]
		}
	}
	return out, done == len(rules)
}

func (a Args) leaveIrrigation(r report, f *field, seasons [][]weather, found chosen, complete bool) error {
	last := seasons[len(seasons)-1]
	smart, calendar, none := f.run(last, found.smart), f.run(last, found.calendar), f.run(last, rule{every: 1 << 30})
	plain := words{"同样调到最好的固定日程", "a fixed calendar, tuned alike"}
	r.Title = words{"灌溉安排", "Irrigation"}
	r.Method = words{
		"逐日土壤水量平衡（FAO-56，Hargreaves 蒸散），在往年的天气上试遍“缺水多少就浇、每次浇多少”的规则，用最后一季检验。",
		"Daily soil water balance (FAO 56, Hargreaves evapotranspiration); every rule of “how dry, how much” is tried on earlier seasons and judged on the last.",
	}
	r.Complete = complete
	n := len(last)
	r.judge(score{Name: words{"水费加减产损失", "water and harvest lost"}, Unit: "¥/亩 mu", Method: figure(smart.cost), Baseline: figure(calendar.cost), Plain: plain, Lower: true, Rows: n})
	r.judge(score{Name: words{"灌溉水量", "water applied"}, Unit: "mm", Method: figure(smart.applied), Baseline: figure(calendar.applied), Plain: plain, Lower: true, Rows: n})
	r.find("规则：土壤可用水少了 %[1]s%% 就浇，每次 %[2]s 毫米（约每亩 %[3]s 方）。", "Rule: water when %[1]s %% of what the soil holds is gone, %[2]s mm each time (about %[3]s m³ a mu).",
		percent(found.smart.trigger), figure(found.smart.amount), figure(found.smart.amount*cubicOfMillimetre))
	r.find("最后一季减产估计 %[1]s%%；一次不浇则为 %[2]s%%。", "In the last season an estimated %[1]s %% of the harvest is lost; with no water at all %[2]s %%.", percent(smart.lost), percent(none.lost))
	a.metric("cost_a_mu", smart.cost, "CNY")
	s := newSheet("日期 date", "灌溉毫米 water", "缺水比例 depletion", "日程灌溉毫米 calendar_water", "日程缺水比例 calendar_depletion")
	for i, w := range last {
		s.add(dateOf(w.day), smart.watered[i], smart.depletion[i], calendar.watered[i], calendar.depletion[i])
	}
	return a.leave(r, artefact{"irrigation.csv", s.bytes()}, artefact{"irrigate.svg", drawIrrigation(f, last, smart)})
}

func drawIrrigation(f *field, season []weather, c course) []byte {
	p := newPicture(pictureWidth, 330, words{"最后一季的土壤缺水与灌溉", "Soil water in the last season"})
	q := newPlot(p, float64(season[0].day), float64(season[len(season)-1].day), 0, 100)
	q.axisY(words{"缺水 %", "of the soil's water gone, %"})
	q.axisDays()
	p.line(q.left, q.y(100*f.ease), q.right, q.y(100*f.ease), red, 1)
	var x, y []float64
	for i, w := range season {
		x, y = append(x, q.x(float64(w.day))), append(y, q.y(100*c.depletion[i]))
		if w.rain >= 5 {
			p.rect(x[i]-1, q.top, 2, math.Min(w.rain, 60)*1.2, teal)
		}
		if c.watered[i] > 0 {
			p.dot(x[i], q.bottom-6, 4, blue)
		}
	}
	p.path(x, y, brown, 2, "")
	p.legend(key{teal, words{"雨", "rain"}}, key{blue, words{"浇水", "watered"}}, key{brown, words{"缺水", "dryness"}}, key{red, words{"开始受旱", "stress begins"}})
	return p.bytes()
}
