package workload

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

func lower(s string) string { return strings.ToLower(s) }

// jury judges each image by models that never saw it.
type jury struct {
	parts    []part
	known    []int // those that people judged
	cost     float64
	rounds   int
	seed     int
	prob     []float64 // of a defect
	reject   []bool
	darkness []bool // what the plain rule rejects
	limit    float64
}

func newJury(parts []part, v Values) *jury {
	j := &jury{parts: parts, cost: v.float("miss_cost"), rounds: v.int("rounds"), seed: v.int("seed")}
	j.prob, j.reject, j.darkness = make([]float64, len(parts)), make([]bool, len(parts)), make([]bool, len(parts))
	for i, p := range parts {
		if p.label != unjudged {
			j.known = append(j.known, i)
		}
	}
	return j
}

const folds = 5

// crossValidate holds out a fifth of the images at a time, several rounds over,
// and takes the mean of what was said of each image by those that had not seen it.
func (j *jury) crossValidate(ctx context.Context, a Args) bool {
	type said struct {
		prob   []float64
		limit  float64
		dark   float64
		judged []int
	}
	all := make([]said, j.rounds*folds)
	done := parallel(ctx, a.Units, len(all), func(k int) {
		order := seeded(j.seed, k/folds).Perm(len(j.known))
		var train, test []int
		for i, o := range order {
			if i%folds == k%folds {
				test = append(test, j.known[o])
			} else {
				train = append(train, j.known[o])
			}
		}
		m := j.fit(train)
		s := said{judged: test, limit: j.threshold(train, func(i int) float64 { return m.prob(j.parts[i].feature) })}
		s.dark = j.threshold(train, func(i int) float64 { return j.parts[i].feature[0] })
		for _, i := range test {
			s.prob = append(s.prob, m.prob(j.parts[i].feature))
		}
		all[k] = s
		a.progress(k+1, len(all))
	})
	votes, dark, seen := make([]float64, len(j.parts)), make([]float64, len(j.parts)), make([]float64, len(j.parts))
	for _, s := range all[:done] {
		j.limit += s.limit / float64(done)
		for n, i := range s.judged {
			j.prob[i] += s.prob[n]
			seen[i]++
			votes[i] += vote(s.prob[n] >= s.limit)
			dark[i] += vote(j.parts[i].feature[0] >= s.dark)
		}
	}
	for _, i := range j.known {
		if seen[i] > 0 {
			j.prob[i] /= seen[i]
			j.reject[i], j.darkness[i] = votes[i] > 0, dark[i] > 0
		}
	}
	j.judgeNew()
	return done == len(all)
}

func vote(yes bool) float64 {
	if yes {
		return 1
	}
	return -1
}

func (j *jury) fit(rows []int) *logit {
	x, y := make([][]float64, len(rows)), make([]float64, len(rows))
	for n, i := range rows {
		x[n], y[n] = j.parts[i].feature, float64(j.parts[i].label)
	}
	return fitLogit(x, y, 1, 15)
}

// threshold is the cheapest limit on the rows that it may see.
func (j *jury) threshold(rows []int, value func(int) float64) float64 {
	values := make([]float64, len(rows))
	for n, i := range rows {
		values[n] = value(i)
	}
	order := make([]int, len(rows))
	now := 0.0
	for n, i := range rows {
		order[n] = n
		now += j.price(j.parts[i].label, true) // everything is rejected
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	best, bestCost := values[order[0]], now
	for n, k := range order[:len(order)-1] {
		label := j.parts[rows[k]].label
		now += j.price(label, false) - j.price(label, true)
		next := values[order[n+1]]
		if next > values[k] && now < bestCost {
			best, bestCost = (values[k]+next)/2, now
		}
	}
	return best
}

func (j *jury) price(label int, reject bool) float64 {
	switch {
	case label == defect && !reject:
		return j.cost
	case label == good && reject:
		return 1
	}
	return 0
}

// judgeNew uses all that is known for the images that nobody judged.
func (j *jury) judgeNew() {
	if len(j.known) == len(j.parts) {
		return
	}
	m := j.fit(j.known)
	for i, p := range j.parts {
		if p.label == unjudged {
			j.prob[i] = m.prob(p.feature)
			j.reject[i] = j.prob[i] >= j.limit
		}
	}
}

// counted are the right and wrong judgements of one rule.
type counted struct{ caught, missed, falseAlarm, passed int }

func (j *jury) count(reject func(int) bool) (c counted, cost float64) {
	for _, i := range j.known {
		cost += j.price(j.parts[i].label, reject(i)) / float64(len(j.known))
		switch {
		case j.parts[i].label == defect && reject(i):
			c.caught++
		case j.parts[i].label == defect:
			c.missed++
		case reject(i):
			c.falseAlarm++
		default:
			c.passed++
		}
	}
	return c, cost
}

func (c counted) precision() float64 {
	return float64(c.caught) / float64(max(c.caught+c.falseAlarm, 1))
}
func (c counted) recall() float64 { return float64(c.caught) / float64(max(c.caught+c.missed, 1)) }

func (a Args) leaveInspection(r report, j *jury, complete bool) error {
	ours, cost := j.count(func(i int) bool { return j.reject[i] })
	dark, darkCost := j.count(func(i int) bool { return j.darkness[i] })
	plain := words{"只看最暗的一点", "the darkest pixel alone"}
	r.Title = words{"外观缺陷检测", "Visual inspection"}
	r.Method = words{
		"去除光照坡度后提取 9 个图像特征（暗斑、划痕、边缘等），用逻辑回归判断；五折交叉检验，每张图都由没见过它的模型判断。",
		"Nine features after levelling the light (dark areas, streaks, edges), judged by logistic regression; five-fold cross-validation, so that each image is judged by models that never saw it.",
	}
	r.Complete = complete
	n := len(j.known)
	r.judge(score{Name: words{"每百件损失（误检计 1）", "loss per 100 parts (a false alarm is 1)"}, Method: figure(100 * cost), Baseline: figure(100 * darkCost), Plain: plain, Lower: true, Rows: n})
	r.judge(score{Name: words{"缺陷检出率", "defects caught"}, Unit: "%", Method: percent(ours.recall()), Baseline: percent(dark.recall()), Plain: plain, Rows: n})
	r.judge(score{Name: words{"报警准确率", "alarms that are right"}, Unit: "%", Method: percent(ours.precision()), Baseline: percent(dark.precision()), Plain: plain, Rows: n})
	r.find("%[1]d 个缺陷件检出 %[2]d 个，%[3]d 个合格件误检 %[4]d 个。", "%[2]d of %[1]d defects were caught; %[4]d of %[3]d good parts were rejected.",
		ours.caught+ours.missed, ours.caught, ours.passed+ours.falseAlarm, ours.falseAlarm)
	a.metric("recall", 100*ours.recall(), "%")
	a.metric("precision", 100*ours.precision(), "%")
	return a.leave(r, artefact{"parts.csv", j.sheet()}, artefact{"precision_recall.csv", j.curveSheet()}, artefact{"inspect.svg", j.draw(ours)})
}

func (j *jury) sheet() []byte {
	s := newSheet("编号 id", "人工判定 label", "缺陷概率 probability", "判断 decision", "位置x", "位置y", "宽 w", "高 h")
	names := map[int]string{unjudged: "", good: "合格 good", defect: "缺陷 defect"}
	for i, p := range j.parts {
		d := good
		if j.reject[i] {
			d = defect
		}
		s.add(p.id, names[p.label], j.prob[i], names[d], p.spot.x, p.spot.y, p.spot.w, p.spot.h)
	}
	return s.bytes()
}

// curve gives precision and recall for a hundred limits.
func (j *jury) curve(each func(limit float64, c counted)) {
	for k := range 101 {
		limit := float64(k) / 100
		c, _ := j.count(func(i int) bool { return j.prob[i] >= limit })
		each(limit, c)
	}
}

func (j *jury) curveSheet() []byte {
	s := newSheet("阈值 limit", "报警准确率 precision", "检出率 recall", "漏检 missed", "误检 false_alarms")
	j.curve(func(limit float64, c counted) { s.add(limit, c.precision(), c.recall(), c.missed, c.falseAlarm) })
	return s.bytes()
}

// draw shows precision against recall, and the images that look worst.
func (j *jury) draw(ours counted) []byte {
	c := newPicture(pictureWidth, 300, words{"外观缺陷检测", "Visual inspection"})
	q := newPlot(c, 0, 100, 0, 100)
	q.right, q.top = 200, 44
	q.axisY(words{"报警准确率 %", "precision %"})
	q.axisX(words{"检出率 %", "recall %"})
	var xs, ys []float64
	j.curve(func(_ float64, n counted) {
		if n.caught+n.falseAlarm > 0 {
			xs, ys = append(xs, q.x(100*n.recall())), append(ys, q.y(100*n.precision()))
		}
	})
	c.path(xs, ys, blue, 2, "")
	c.dot(q.x(100*ours.recall()), q.y(100*ours.precision()), 5, orange)
	worst := make([]int, len(j.parts))
	for i := range worst {
		worst[i] = i
	}
	slices.SortStableFunc(worst, func(a, b int) int {
		switch {
		case j.prob[a] > j.prob[b]:
			return -1
		case j.prob[a] < j.prob[b]:
			return 1
		}
		return 0
	})
	c.text(222, 18, "start", "最可疑的零件 most suspect")
	for k, i := range worst[:min(6, len(worst))] {
		c.thumbnail(222+float64(k%3)*86, 30+float64(k/3)*116, 4.8, j.parts[i], shortened(j.parts[i].id, 9))
	}
	return c.bytes()
}

// thumbnail draws an image in eight greys, a stroke for each run of the same grey.
func (p *picture) thumbnail(x, y, size float64, im part, caption string) {
	var runs [8]strings.Builder
	for row := range imageSide {
		for col := 0; col < imageSide; {
			g, end := greyOf(im.pixels[row*imageSide+col]), col
			for end < imageSide && greyOf(im.pixels[row*imageSide+end]) == g {
				end++
			}
			fmt.Fprintf(&runs[g], "M%d %dh%d", col, row, end-col)
			col = end
		}
	}
	fmt.Fprintf(&p.b, `<g transform="translate(%s %s) scale(%s)" stroke-width="1.1">`, px(x), px(y+size/2), px(size))
	for g := range runs {
		if runs[g].Len() > 0 {
			fmt.Fprintf(&p.b, `<path stroke="#%02x%02x%02x" d="%s"/>`, 36*g, 36*g, 36*g, runs[g].String())
		}
	}
	p.b.WriteString("</g>\n")
	if im.spot.w > 0 {
		p.frame(x+float64(im.spot.x)*size-2, y+float64(im.spot.y)*size-2, float64(im.spot.w)*size+4, float64(im.spot.h)*size+4, red, 2)
	}
	p.text(x, y+imageSide*size+18, "start", caption)
}

func greyOf(v float64) int { return min(max(int(v*7+0.5), 0), 7) }
