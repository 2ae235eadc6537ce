package workload

import (
	"context"
	"fmt"
	"math"
	"slices"
)

var forecastInput = &Input{
	Columns: []Column{
		{ID: "date", Name: "日期", Kind: DateCell},
		{ID: "item", Name: "商品", Kind: TextCell},
		{ID: "sold", Name: "销量", Kind: NumberCell, Min: 0, Max: 1e7},
	},
	MinRows: minHistory, MaxRows: 20_000,
	Sample: bundled("forecast"), SampleRows: forecastItems * forecastDays,
	check: func(t *table) error { _, err := seriesOf(t); return err },
}

var forecast = Program{
	Name: "forecast",
	Spec: []Param{
		{ID: "horizon", Kind: Int, Default: "14", Min: 1, Max: 28},
		{ID: "origins", Kind: Int, Default: "6", Min: 1, Max: 20},
	},
	Input: forecastInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(forecastInput)
		if err != nil {
			return err
		}
		all, err := seriesOf(t)
		if err != nil {
			return err
		}
		a.say("forecast: %d items, %d days ahead", len(all), v.int("horizon"))
		out := make([]outlook, len(all))
		done := parallel(ctx, a.Units, len(all), func(i int) {
			out[i] = all[i].foresee(ctx, v.int("horizon"), v.int("origins"))
			if out[i].complete {
				a.say("%s: %s, error %.1f, seasonal naive %.1f", all[i].name, out[i].model, out[i].err, out[i].naiveErr)
				a.progress(i+1, len(all))
			}
		})
		return a.leaveForecast(newReport("forecast", t, own, v), all, out[:done])
	},
}

const (
	week        = 7
	minHistory  = 84 // days: the last 28 are held out, and 28 before them choose the model
	maxHistory  = 1500
	maxItems    = 60
	bandPercent = 80
)

// series is what was sold of one item, day by day.
type series struct {
	name  string
	first int
	sold  []float64
}

// seriesOf sorts rows into items; a day without a row sold nothing. Items with
// too short a history are left out.
func seriesOf(t *table) ([]series, error) {
	last := 0
	for _, r := range t.rows {
		last = max(last, r[0].day)
	}
	index := map[string]int{}
	var all []series
	for _, r := range t.rows {
		name := r[1].text
		k, known := index[name]
		if !known {
			k, index[name] = len(all), len(all)
			all = append(all, series{name: name, first: r[0].day})
		}
		all[k].first = min(all[k].first, r[0].day)
	}
	for i, r := range t.rows {
		s := &all[index[r[1].text]]
		if last-s.first >= maxHistory {
			return nil, t.wrong(CellUnusable, i, 0)
		}
		if s.sold == nil {
			s.sold = make([]float64, last-s.first+1)
		}
		s.sold[r[0].day-s.first] += r[2].num
	}
	all = slices.DeleteFunc(all, func(s series) bool { return len(s.sold) < minHistory })
	if len(all) == 0 {
		return nil, &InputError{Reason: TooLittle, Min: minHistory}
	}
	if len(all) > maxItems {
		return nil, &InputError{Reason: TooMuchWork, Max: maxItems}
	}
	return all, nil
}

// outlook is the forecast of one item and how the same method did on the days held out.
type outlook struct {
	model           string
	mean, low, high []float64
	fitted, naive   []float64 // on the days held out
	err, naiveErr   float64   // mean absolute error there
	inBand          int       // days held out that fell within the band
	complete        bool
}

// foresee chooses among the methods on days before the held out ones, judges
// the choice there, and forecasts with all days.
func (s series) foresee(ctx context.Context, horizon, origins int) outlook {
	cut := len(s.sold) - horizon
	past, held := s.sold[:cut], s.sold[cut:]
	o := outlook{}
	best, bestErr, spread := smoother(nil), math.Inf(1), []float64(nil)
	for _, m := range smoothers(ctx, past, horizon) {
		e, errs := backtest(m, past, horizon, origins)
		if e < bestErr {
			best, bestErr, spread = m, e, errs
		}
	}
	if best == nil || ctx.Err() != nil {
		return o
	}
	o.complete, o.model = true, best.name()
	o.fitted, o.naive = best.ahead(past, horizon), seasonalNaive{}.ahead(past, horizon)
	o.err, o.naiveErr = meanError(o.fitted, held), meanError(o.naive, held)
	slices.Sort(spread)
	down, up := quantile(spread, 0.5-bandPercent/200.0), quantile(spread, 0.5+bandPercent/200.0)
	for i, f := range o.fitted {
		if held[i] >= f+down && held[i] <= f+up {
			o.inBand++
		}
	}
	o.mean = best.ahead(s.sold, horizon)
	for _, f := range o.mean {
		o.low, o.high = append(o.low, math.Max(f+down, 0)), append(o.high, math.Max(f+up, 0))
	}
	return o
}

// backtest forecasts from several days before the end, each time with only what was known then.
func backtest(m smoother, past []float64, horizon, origins int) (float64, []float64) {
	var errs []float64
	sum := 0.0
	for k := range origins {
		cut := len(past) - horizon - k*week
		if cut < 2*week {
			break
		}
		for i, f := range m.ahead(past[:cut], horizon) {
			errs = append(errs, past[cut+i]-f)
			sum += math.Abs(past[cut+i] - f)
		}
	}
	return sum / float64(max(len(errs), 1)), errs
}

func meanError(f, truth []float64) float64 {
	s := 0.0
	for i := range f {
		s += math.Abs(f[i]-truth[i]) / float64(len(f))
	}
	return s
}

func (a Args) leaveForecast(r report, all []series, out []outlook) error {
	s := newSheet("商品 item", "日期 date", "预测销量 forecast", "下限 low", "上限 high")
	q := newSheet("商品 item", "方法 method", "平均误差 error", "上周同日的误差 naive_error", "更好 better")
	var ours, plain, volume float64
	rows, inBand := 0, 0
	r.Complete = len(out) == len(all)
	for i, o := range out {
		if !o.complete {
			r.Complete = false
			continue
		}
		end := all[i].first + len(all[i].sold)
		for d := range o.mean {
			s.add(all[i].name, dateOf(end+d), o.mean[d], o.low[d], o.high[d])
		}
		q.add(all[i].name, o.model, o.err, o.naiveErr, o.err < o.naiveErr)
		h := len(o.mean)
		ours, plain = ours+o.err*float64(h), plain+o.naiveErr*float64(h)
		volume += total(all[i].sold[len(all[i].sold)-h:])
		rows, inBand = rows+h, inBand+o.inBand
	}
	r.Title = words{"销量预测", "Demand forecast"}
	r.Method = words{
		"每种商品在 Holt-Winters（周季节、阻尼趋势）与带星期和年周期的岭回归之间，用更早的日期择优；最后几天留作检验，不参与选择。",
		"For each item Holt-Winters (weekly season, damped trend) or a ridge regression on weekday and yearly waves, chosen on earlier days; the last days are held out.",
	}
	if rows > 0 {
		volume = math.Max(volume, 1e-9)
		r.judge(score{Name: words{"平均误差占销量", "error as a share of sales"}, Unit: "%", Method: percent(ours / volume), Baseline: percent(plain / volume), Plain: words{"照抄上周同一天", "the same day of last week"}, Lower: true, Rows: rows})
		r.find("留出的日子里，%d%% 落在预测区间内（目标 %d%%）。", "%d %% of the days held out fell within the forecast band (aim: %d %%).", 100*inBand/rows, bandPercent)
		a.metric("error_share", 100*ours/volume, "%")
	}
	return a.leave(r, artefact{"forecast.csv", s.bytes()}, artefact{"items.csv", q.bytes()}, artefact{"forecast.svg", drawForecast(all, out)})
}

// drawForecast shows the item that sells most.
func drawForecast(all []series, out []outlook) []byte {
	c := newPicture(pictureWidth, 340, words{"销量预测", "Demand forecast"})
	k := -1
	for i, o := range out {
		if o.complete && (k < 0 || total(all[i].sold) > total(all[k].sold)) {
			k = i
		}
	}
	if k < 0 {
		return c.bytes()
	}
	s, o := all[k], out[k]
	shown := min(len(s.sold), 84)
	start, h := len(s.sold)-shown, len(o.mean)
	top := math.Max(slices.Max(s.sold[start:]), slices.Max(o.high)) * 1.1
	q := newPlot(c, float64(s.first+start), float64(s.first+len(s.sold)+h-1), 0, top)
	q.axisY(words{"件/天", "a day"})
	q.axisDays()
	days := func(from, n int) (x []float64) {
		for i := range n {
			x = append(x, q.x(float64(s.first+from+i)))
		}
		return x
	}
	ys := func(v []float64) (y []float64) {
		for _, f := range v {
			y = append(y, q.y(f))
		}
		return y
	}
	end := len(s.sold)
	c.band(days(end, h), ys(o.low), ys(o.high), orange)
	c.path(days(start, shown), ys(s.sold[start:]), blue, 1.5, "")
	c.path(days(end-h, h), ys(o.fitted), green, 2, "5 3")
	c.path(days(end, h), ys(o.mean), orange, 2.5, "")
	c.text(q.right, q.top-12, "end", shortened(s.name, 16))
	c.legend(key{blue, words{"实际", "sold"}}, key{green, words{"检验", "held out"}}, key{orange, words{"预测", fmt.Sprintf("forecast, %d %% band", bandPercent)}})
	return c.bytes()
}
