package workload

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

var classifyInput = &Input{
	Columns: []Column{
		{ID: "text", Name: "文本", Kind: TextCell, MaxLen: 2000},
		{ID: "class", Name: "类别", Kind: TextCell, Optional: true},
	},
	MinRows: 20, MaxRows: 3000,
	Sample: bundled("classify"), SampleRows: classifyRows,
	check: func(t *table) error { _, err := corpusOf(t); return err },
}

var classify = Program{
	Name: "classify",
	Spec: []Param{
		{ID: "rounds", Kind: Int, Default: "20", Min: 1, Max: 100},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: classifyInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(classifyInput)
		if err != nil {
			return err
		}
		c, err := corpusOf(t)
		if err != nil {
			return err
		}
		c.seed = v.int("seed")
		a.say("classify: %d texts in %d classes, %d without one", len(c.known), len(c.classes), len(c.texts)-len(c.known))
		said := make([]folded, folds*v.int("rounds"))
		done := parallel(ctx, a.Units, len(said), func(k int) {
			said[k] = c.fold(ctx, k)
			a.say("fold %d: %s", k+1, said[k].chosen)
			a.progress(k+1, len(said))
		})
		r := newReport("classify", t, own, v)
		r.Complete = done == len(said) && !slices.ContainsFunc(said, func(f folded) bool { return !f.whole })
		return a.leaveClasses(ctx, r, c, said[:done])
	},
}

// corpus is a set of texts, most with a class.
type corpus struct {
	texts   []string
	terms   [][]int
	size    int
	classes []string
	of      []int // -1: to be found
	known   []int
	seed    int
}

const (
	maxClasses = 40
	maxWeights = 4_000_000 // terms times classes: what a model holds
)

func corpusOf(t *table) (*corpus, error) {
	c := &corpus{}
	v, index := vocabulary{}, map[string]int{}
	var count []int
	for i, r := range t.rows {
		c.texts = append(c.texts, r[0].text)
		c.terms = append(c.terms, slices.Compact(v.numbers(r[0].text)))
		if r[1].empty {
			c.of = append(c.of, -1)
			continue
		}
		k, known := index[r[1].text]
		if !known {
			k, index[r[1].text] = len(c.classes), len(c.classes)
			c.classes, count = append(c.classes, r[1].text), append(count, 0)
		}
		c.of, c.known = append(c.of, k), append(c.known, i)
		count[k]++
	}
	c.size = len(v)
	if len(c.classes) > maxClasses {
		return nil, &InputError{Reason: TooMuchWork, Max: maxClasses}
	}
	if c.size*len(c.classes) > maxWeights {
		return nil, &InputError{Reason: TooMuchWork, Max: maxWeights}
	}
	if len(c.classes) < 2 || slices.Min(count) < 5 {
		return nil, &InputError{Reason: TooLittle, Min: 5}
	}
	return c, nil
}

// guesser gives each class a probability.
type guesser interface{ guess(terms []int) []float64 }

type folded struct {
	test   []int
	answer []int
	sure   []float64
	chosen string
	whole  bool
	common int // the class that is most common among the rest
}

// fold holds out a fifth; which method answers is chosen without looking at it.
func (c *corpus) fold(ctx context.Context, k int) folded {
	var out folded
	var train []int
	for n, o := range seeded(c.seed, k/folds).Perm(len(c.known)) {
		if n%folds == k%folds {
			out.test = append(out.test, c.known[o])
		} else {
			train = append(train, c.known[o])
		}
	}
	cut := len(train) * 4 / 5
	out.chosen = c.choose(ctx, train[:cut], train[cut:], k)
	m := c.learn(ctx, out.chosen, train, k)
	if ctx.Err() != nil {
		return folded{} // half learnt
	}
	out.whole = true
	for _, i := range out.test {
		p := m.guess(c.terms[i])
		best := top(p)
		out.answer, out.sure = append(out.answer, best), append(out.sure, p[best])
	}
	count := make([]float64, len(c.classes))
	for _, i := range train {
		count[c.of[i]]++
	}
	out.common = top(count)
	return out
}

func top(p []float64) int {
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}

const (
	bayesName    = "naive Bayes"
	logisticName = "logistic regression"
)

func (c *corpus) learn(ctx context.Context, name string, rows []int, part int) guesser {
	if name == bayesName {
		return c.bayes(rows)
	}
	return c.softmax(ctx, rows, seeded(c.seed, 1000+part))
}

func (c *corpus) choose(ctx context.Context, train, judge []int, part int) string {
	best, bestRight := bayesName, -1
	for _, name := range []string{bayesName, logisticName} {
		m, right := c.learn(ctx, name, train, part), 0
		for _, i := range judge {
			if top(m.guess(c.terms[i])) == c.of[i] {
				right++
			}
		}
		if right > bestRight {
			best, bestRight = name, right
		}
	}
	return best
}

// bayes is a multinomial naive Bayes with Laplace's smoothing.
type bayes struct {
	prior []float64
	term  [][]float64 // log probability by class
}

func (c *corpus) bayes(rows []int) guesser {
	m := &bayes{prior: make([]float64, len(c.classes)), term: make([][]float64, len(c.classes))}
	sum := make([]float64, len(c.classes))
	for k := range m.term {
		m.term[k] = make([]float64, c.size)
	}
	for _, i := range rows {
		m.prior[c.of[i]]++
		for _, t := range c.terms[i] {
			m.term[c.of[i]][t]++
			sum[c.of[i]]++
		}
	}
	for k := range m.term {
		m.prior[k] = math.Log((m.prior[k] + 1) / float64(len(rows)+len(m.prior)))
		for t := range m.term[k] {
			m.term[k][t] = math.Log((m.term[k][t] + 0.3) / (sum[k] + 0.3*float64(c.size)))
		}
	}
	return m
}

func (m *bayes) guess(terms []int) []float64 {
	z := slices.Clone(m.prior)
	for k := range z {
		for _, t := range terms {
			z[k] += m.term[k][t]
		}
	}
	return soft(z)
}

func soft(z []float64) []float64 {
	high, s := slices.Max(z), 0.0
	for k := range z {
		z[k] = math.Exp(z[k] - high)
		s += z[k]
	}
	for k := range z {
		z[k] /= s
	}
	return z
}

// softmax is a multinomial logistic regression, by stochastic gradient descent.
type softmax struct {
	w    [][]float64 // by term, by class
	bias []float64
}

const (
	softmaxEpochs = 30
	softmaxRate   = 0.3
	softmaxDecay  = 1e-4
)

func (c *corpus) softmax(ctx context.Context, rows []int, rng *rand.Rand) guesser {
	m := &softmax{w: make([][]float64, c.size), bias: make([]float64, len(c.classes))}
	for t := range m.w {
		m.w[t] = make([]float64, len(c.classes))
	}
	for e := range softmaxEpochs {
		if ctx.Err() != nil {
			break
		}
		rate := softmaxRate / (1 + 0.1*float64(e))
		for _, o := range rng.Perm(len(rows)) {
			m.step(c.terms[rows[o]], c.of[rows[o]], rate)
		}
	}
	return m
}

func (m *softmax) step(terms []int, class int, rate float64) {
	p := m.guess(terms)
	p[class]--
	share := 1 / math.Sqrt(float64(max(len(terms), 1)))
	for k, d := range p {
		m.bias[k] -= rate * d * 0.1
		for _, t := range terms {
			m.w[t][k] -= rate * (d*share + softmaxDecay*m.w[t][k])
		}
	}
}

func (m *softmax) guess(terms []int) []float64 {
	z := slices.Clone(m.bias)
	share := 1 / math.Sqrt(float64(max(len(terms), 1)))
	for _, t := range terms {
		for k, w := range m.w[t] {
			z[k] += w * share
		}
	}
	return soft(z)
}

func (a Args) leaveClasses(ctx context.Context, r report, c *corpus, said []folded) error {
	n, right, common := 0, 0, 0
	table := make([][]int, len(c.classes))
	for k := range table {
		table[k] = make([]int, len(c.classes))
	}
	for _, f := range said {
		for k, i := range f.test {
			n++
			table[c.of[i]][f.answer[k]]++
			if f.answer[k] == c.of[i] {
				right++
			}
			if f.common == c.of[i] {
				common++
			}
		}
	}
	r.Title = words{"文本自动分类", "Text classification"}
	r.Method = words{
		"中文按单字与相邻两字切分，朴素贝叶斯与逻辑回归在训练部分内部择优；五折交叉检验。",
		"Chinese in characters and pairs; naive Bayes or logistic regression, chosen within the training part; five-fold cross-validation.",
	}
	if n > 0 {
		r.judge(score{Name: words{"分类正确率", "classified rightly"}, Unit: "%", Method: percent(float64(right) / float64(n)), Baseline: percent(float64(common) / float64(n)), Plain: words{"一律归入最多的一类", "always the most common class"}, Rows: n})
		a.metric("accuracy", 100*float64(right)/float64(n), "%")
	}
	files := []artefact{{"confusion.csv", c.confusion(table)}, {"classify.svg", c.draw(table)}}
	if r.Complete {
		files = append(files, artefact{"texts.csv", c.fill(ctx, said)})
	}
	return a.leave(r, files...)
}

func (c *corpus) confusion(table [][]int) []byte {
	s := newSheet("真实类别 truth", "判断类别 answer", "数量 count")
	for i, row := range table {
		for j, n := range row {
			s.add(c.classes[i], c.classes[j], n)
		}
	}
	return s.bytes()
}

// fill classifies the texts that came without a class, with all that is known.
func (c *corpus) fill(ctx context.Context, said []folded) []byte {
	votes := 0
	for _, f := range said {
		if f.chosen == bayesName {
			votes++
		}
	}
	name := logisticName
	if 2*votes >= len(said) {
		name = bayesName
	}
	m := c.learn(ctx, name, c.known, 0)
	s := newSheet("文本 text", "原类别 given", "判断类别 answer", "把握 confidence")
	for i, k := range c.of {
		given := ""
		if k >= 0 {
			given = c.classes[k]
		}
		p := m.guess(c.terms[i])
		s.add(c.texts[i], given, c.classes[top(p)], p[top(p)])
	}
	return s.bytes()
}

// draw shows the confusion of at most ten classes.
func (c *corpus) draw(table [][]int) []byte {
	n := min(len(c.classes), 10)
	side := 340.0 / float64(n)
	p := newPicture(pictureWidth, 430, words{"分类混淆表", "Confusion of the classes"})
	p.text(120, 20, "start", "判断 answer →")
	for i := range n {
		row := max(sum(table[i]), 1)
		p.text(112, 74+side*(float64(i)+0.5), "end", shortened(c.classes[i], 8))
		p.text(120+side*(float64(i)+0.5), 56-14*float64(i%2), "middle", shortened(c.classes[i], 6))
		for j := range n {
			share := float64(table[i][j]) / float64(row)
			x, y := 120+side*float64(j), 70+side*float64(i)
			fmt.Fprintf(&p.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s" fill-opacity="%s" stroke="%s" stroke-width="0.5"/>`+"\n",
				px(x), px(y), px(side), px(side), blue, exact(math.Round(share*70)/100), grey)
			p.text(x+side/2, y+side/2+4, "middle", fmt.Sprint(table[i][j]))
		}
	}
	return p.bytes()
}
