package workload

import (
	"context"
	"math"
	"slices"
	"strings"
)

var riskInput = &Input{
	Columns: []Column{
		{ID: "task", Name: "工作", Kind: TextCell},
		{ID: "shortest", Name: "最短天数", Kind: NumberCell, Min: 0, Max: 3650},
		{ID: "likely", Name: "最可能天数", Kind: NumberCell, Min: 0, Max: 3650},
		{ID: "longest", Name: "最长天数", Kind: NumberCell, Min: 0, Max: 3650},
		{ID: "after", Name: "前置工作", Kind: TextCell, Optional: true, MaxLen: 2000},
		{ID: "cost_a_day", Name: "每天费用", Kind: NumberCell, Min: 0, Max: 1e9, Optional: true},
	},
	MinRows: 2, MaxRows: 400,
	Sample: bundled("risk"), SampleRows: len(riskTasks),
	check: func(t *table) error { _, err := projectOf(t); return err },
}

var risk = Program{
	Name: "risk",
	Spec: []Param{
		{ID: "trials", Kind: Int, Default: "200000", Min: 1000, Max: 1_000_000},
		{ID: "together", Kind: Int, Default: "30", Min: 0, Max: 90},
		{ID: "promised", Kind: Int, Default: "0", Min: 0, Max: 10_000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: riskInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(riskInput)
		if err != nil {
			return err
		}
		p, err := projectOf(t)
		if err != nil {
			return err
		}
		p.rho = v.float("together") / 100
		a.say("risk: %d tasks, %s trials", len(p.tasks), v["trials"])
		found, complete := p.simulate(ctx, a, v.int("trials"), v.int("seed"))
		// Judged on trials of their own, which the estimate has not seen.
		judge, judged := p.simulate(ctx, Args{Units: a.Units, Metrics: a.Metrics}, v.int("trials"), v.int("seed")+1)
		return a.leaveRisk(newReport("risk", t, own, v), p, found, judge, complete && judged, v)
	},
}

type task struct {
	name                string
	short, likely, long float64
	after               []int
	costADay            float64
	mean, variance      float64
}

type project struct {
	tasks []task
	order []int // each after those that it waits for
	rho   float64
}

func projectOf(t *table) (*project, error) {
	p := &project{}
	index := map[string]int{}
	for i, r := range t.rows {
		if _, twice := index[r[0].text]; twice {
			return nil, t.wrong(CellRepeated, i, 0)
		}
		index[r[0].text] = i
		k := task{name: r[0].text, short: r[1].num, likely: r[2].num, long: r[3].num, costADay: r[5].num}
		if k.likely < k.short || k.long < k.likely {
			return nil, t.wrong(CellUnusable, i, 3)
		}
		k.mean = (k.short + k.likely + k.long) / 3
		k.variance = (k.short*k.short + k.likely*k.likely + k.long*k.long - k.short*k.likely - k.short*k.long - k.likely*k.long) / 18
		p.tasks = append(p.tasks, k)
	}
	for i, r := range t.rows {
		for _, name := range strings.FieldsFunc(r[4].text, func(c rune) bool { return strings.ContainsRune(";；,，、", c) }) {
			k, known := index[strings.TrimSpace(name)]
			if !known {
				return nil, t.wrong(CellUnknown, i, 4)
			}
			p.tasks[i].after = append(p.tasks[i].after, k)
		}
	}
	return p, p.sort(t)
}

// sort finds an order in which each task comes after those that it waits for.
func (p *project) sort(t *table) error {
	done := make([]bool, len(p.tasks))
	for len(p.order) < len(p.tasks) {
		before := len(p.order)
		for i, k := range p.tasks {
			if !done[i] && !slices.ContainsFunc(k.after, func(j int) bool { return !done[j] }) {
				p.order, done[i] = append(p.order, i), true
			}
		}
		if len(p.order) == before {
			return t.wrong(Circular, slices.Index(done, false), 4)
		}
	}
	return nil
}

// pass computes when each task ends, and which ones decided the end.
func (p *project) pass(days, end []float64, critical []bool) float64 {
	last := 0
	for _, i := range p.order {
		start := 0.0
		for _, j := range p.tasks[i].after {
			start = math.Max(start, end[j])
		}
		end[i] = start + days[i]
		if end[i] >= end[last] {
			last = i
		}
	}
	whole := end[last]
	for i := last; critical != nil; {
		critical[i] = true
		next := -1
		for _, j := range p.tasks[i].after {
			if next < 0 || end[j] > end[next] {
				next = j
			}
		}
		if next < 0 {
			break
		}
		i = next
	}
	return whole
}

// drawn is a triangular duration at a quantile.
func (k task) drawn(u float64) float64 {
	if k.long <= k.short {
		return k.short
	}
	c := (k.likely - k.short) / (k.long - k.short)
	if u < c {
		return k.short + math.Sqrt(u*(k.long-k.short)*(k.likely-k.short))
	}
	return k.long - math.Sqrt((1-u)*(k.long-k.short)*(k.long-k.likely))
}

// simulated are the outcomes of many trials.
type simulated struct {
	days, cost []float64 // sorted
	critical   []float64 // how often a task decided the end
	ends       []float64 // mean day on which a task ends
}

const trialsOfChunk = 500

// simulate draws all durations many times over; what tasks share (weather,
// hands, prices) is a common normal factor, a Gaussian copula.
func (p *project) simulate(ctx context.Context, a Args, trials, seed int) (simulated, bool) {
	chunks := (trials + trialsOfChunk - 1) / trialsOfChunk
	parts := make([]simulated, chunks)
	done := parallel(ctx, a.Units, chunks, func(c int) {
		parts[c] = p.chunk(seed, c, min(trialsOfChunk, trials-c*trialsOfChunk))
		if c%10 == 0 {
			a.progress(c, chunks)
		}
	})
	out := simulated{critical: make([]float64, len(p.tasks)), ends: make([]float64, len(p.tasks))}
	for _, s := range parts[:done] {
		out.days, out.cost = append(out.days, s.days...), append(out.cost, s.cost...)
		for i := range p.tasks {
			out.critical[i] += s.critical[i]
			out.ends[i] += s.ends[i]
		}
	}
	for i := range p.tasks {
		out.critical[i] /= float64(max(len(out.days), 1))
		out.ends[i] /= float64(max(len(out.days), 1))
	}
	slices.Sort(out.days)
	slices.Sort(out.cost)
	return out, done == chunks
}

func (p *project) chunk(seed, part, trials int) simulated {
	rng := seeded(seed, part)
	n := len(p.tasks)
	out := simulated{critical: make([]float64, n), ends: make([]float64, n)}
	days, end := make([]float64, n), make([]float64, n)
	common, own := math.Sqrt(p.rho), math.Sqrt(1-p.rho)
	for range trials {
		z, cost := common*rng.NormFloat64(), 0.0
		for i, k := range p.tasks {
			u := 0.5 * math.Erfc(-(z+own*rng.NormFloat64())/math.Sqrt2)
			days[i] = k.drawn(u)
			cost += days[i] * k.costADay
		}
		critical := make([]bool, n)
		out.days, out.cost = append(out.days, p.pass(days, end, critical)), append(out.cost, cost)
		for i, c := range critical {
			out.ends[i] += end[i]
			if c {
				out.critical[i]++
			}
		}
	}
	return out
}

// pert is the plain estimate: the path that is longest on average, its variances summed.
func (p *project) pert() (likely, p80 float64) {
	n := len(p.tasks)
	days, end := make([]float64, n), make([]float64, n)
	for i, k := range p.tasks {
		days[i] = k.likely
	}
	likely = p.pass(days, end, nil)
	for i, k := range p.tasks {
		days[i] = k.mean
	}
	critical := make([]bool, n)
	whole, variance := p.pass(days, end, critical), 0.0
	for i, c := range critical {
		if c {
			variance += p.tasks[i].variance
		}
	}
	return likely, whole + 0.8416*math.Sqrt(variance)
}

func within(sorted []float64, limit float64) float64 {
	n, _ := slices.BinarySearch(sorted, math.Nextafter(limit, math.Inf(1)))
	return float64(n) / float64(max(len(sorted), 1))
}

func (a Args) leaveRisk(r report, p *project, found, judge simulated, complete bool, v Values) error {
	likely, pert80 := p.pert()
	r.Title = words{"工期与费用风险", "Delay and cost"}
	r.Method = words{
		"蒙特卡罗模拟：每项工作按三点估计（三角分布）抽取天数，用共同因素使它们一起偏长或偏短，逐次推算全部先后关系。",
		"Monte Carlo: a duration for each task from its three-point estimate (triangular), moved together by a common factor, through all dependencies each time.",
	}
	r.Complete = complete
	files := []artefact{{"tasks.csv", p.sheet(found)}}
	if len(found.days) > 0 && len(judge.days) > 0 {
		truth := quantile(judge.days, 0.8)
		p80 := quantile(found.days, 0.8)
		r.judge(score{
			Name: words{"八成把握工期的误差（对照另一批模拟）", "error of the 80 % date (against other trials)"}, Unit: "d", Lower: true, Rows: len(judge.days),
			Method: figure(math.Abs(p80 - truth)), Baseline: figure(math.Abs(pert80 - truth)), Plain: words{"PERT 公式（只看一条关键线路，各项互不影响）", "the PERT formula (one critical path, independent tasks)"},
		})
		r.find("按最可能天数排出的工期是 %[1]s 天，实际只有 %[2]s%% 的可能按时完成。", "The plan by likely durations takes %[1]s days; the chance of keeping it is %[2]s %%.", figure(likely), percent(within(found.days, likely)))
		r.find("一半把握：%[1]s 天；八成把握：%[2]s 天；九成五把握：%[3]s 天。", "Even chance: %[1]s days; 80 %%: %[2]s days; 95 %%: %[3]s days.", figure(quantile(found.days, 0.5)), figure(p80), figure(quantile(found.days, 0.95)))
		if d := v.float("promised"); d > 0 {
			r.find("答应的 %[1]s 天，按时完成的可能是 %[2]s%%。", "The %[1]s days that were promised are kept with a chance of %[2]s %%.", v["promised"], percent(within(found.days, d)))
		}
		if quantile(found.cost, 1) > 0 {
			r.find("费用：一半把握 %[1]s 元，八成把握 %[2]s 元。", "Cost: even chance %[1]s, 80 %% %[2]s yuan.", figure(quantile(found.cost, 0.5)), figure(quantile(found.cost, 0.8)))
		}
		a.metric("days_80_percent", p80, "d")
		files = append(files, artefact{"chances.csv", chances(found)}, artefact{"risk.svg", drawRisk(found, likely)})
	}
	return a.leave(r, files...)
}

func (p *project) sheet(s simulated) []byte {
	out := newSheet("工作 task", "平均完成日 mean_end", "决定工期的可能 critical", "最短 shortest", "最可能 likely", "最长 longest")
	for i, k := range p.tasks {
		out.add(k.name, s.ends[i], s.critical[i], k.short, k.likely, k.long)
	}
	return out.bytes()
}

func chances(s simulated) []byte {
	out := newSheet("把握 chance", "工期天数 days", "费用 cost")
	for k := 1; k < 100; k++ {
		q := float64(k) / 100
		out.add(q, quantile(s.days, q), quantile(s.cost, q))
	}
	return out.bytes()
}

func drawRisk(s simulated, likely float64) []byte {
	c := newPicture(pictureWidth, 330, words{"多少天能完工", "How many days it takes"})
	low, high := s.days[0], s.days[len(s.days)-1]
	const bars = 50
	step := math.Max((high-low)/bars, 1e-9)
	var count [bars]float64
	for _, d := range s.days {
		count[min(int((d-low)/step), bars-1)]++
	}
	q := newPlot(c, math.Min(low, likely), high, 0, 100)
	q.axisY(words{"完工的可能 %", "chance to be done, %"})
	q.axisX(words{"天", "days"})
	most := slices.Max(count[:])
	var x, y []float64
	for k, n := range count {
		from, to := low+step*float64(k), low+step*float64(k+1)
		c.rect(q.x(from)+1, q.y(n/most*60), q.x(to)-q.x(from)-2, q.bottom-q.y(n/most*60), grey)
		x, y = append(x, q.x(to)), append(y, q.y(100*within(s.days, to)))
	}
	c.path(x, y, blue, 2.5, "")
	p80 := quantile(s.days, 0.8)
	c.line(q.x(p80), q.y(80), q.x(p80), q.bottom, orange, 2)
	c.line(q.x(likely), q.top, q.x(likely), q.bottom, red, 2)
	c.legend(key{red, words{"计划", "plan: " + figure(likely).String()}}, key{orange, words{"八成把握", "80 %: " + figure(p80).String()}},
		key{blue, words{"完工的可能", "done by then"}}, key{grey, words{"每种结果", "outcomes"}})
	return c.bytes()
}
