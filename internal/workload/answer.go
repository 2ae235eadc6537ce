package workload

import (
	"context"
	"fmt"
	"slices"
)

var answerInput = &Input{
	Columns: []Column{
		{ID: "question", Name: "问题", Kind: TextCell},
		{ID: "answer", Name: "答案", Kind: TextCell, Optional: true, MaxLen: 1500},
	},
	MinRows: 10, MaxRows: 2000,
	Sample: bundled("answer"), SampleRows: answerRows,
	check: func(t *table) error { _, err := deskOf(t, 1); return err },
}

var answer = Program{
	Name: "answer",
	Spec: []Param{
		{ID: "confidence", Kind: Int, Default: "55", Min: 50, Max: 95},
		{ID: "rounds", Kind: Int, Default: "200", Min: 1, Max: 1000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	Input: answerInput,
	run: func(ctx context.Context, a Args, v Values) error {
		t, own, err := a.rows(answerInput)
		if err != nil {
			return err
		}
		d, err := deskOf(t, v.int("seed"))
		if err != nil {
			return err
		}
		d.least = v.float("confidence") / 100
		a.say("answer: %d questions with %d answers", len(d.known), len(d.answers))
		rounds := make([]tried, v.int("rounds"))
		done := parallel(ctx, a.Units, len(rounds), func(k int) {
			rounds[k] = d.try(k)
			a.progress(k+1, len(rounds))
		})
		r := newReport("answer", t, own, v)
		r.Complete = done == len(rounds)
		return a.leaveAnswers(r, d, rounds[:done])
	},
}

// desk is a list of questions, most with the number of their answer.
type desk struct {
	questions []string
	terms     [][]int
	words     int
	answers   []string
	of        []int // the answer of each question, -1: to be found
	known     []int
	seed      int
	least     float64 // surer than this, or a person answers
}

func deskOf(t *table, seed int) (*desk, error) {
	d := &desk{seed: seed}
	index, vocabulary, times := map[string]int{}, vocabulary{}, map[int]int{}
	for i, r := range t.rows {
		d.questions = append(d.questions, r[0].text)
		d.terms = append(d.terms, vocabulary.numbers(r[0].text))
		if r[1].empty {
			d.of = append(d.of, -1)
			continue
		}
		k, known := index[r[1].text]
		if !known {
			k, index[r[1].text] = len(d.answers), len(d.answers)
			d.answers = append(d.answers, r[1].text)
		}
		d.of, d.known = append(d.of, k), append(d.known, i)
		times[k]++
	}
	d.words = len(vocabulary)
	twice := 0
	for _, n := range times {
		if n > 1 {
			twice += n
		}
	}
	if len(d.answers) < 2 || twice < 6 {
		return nil, &InputError{Reason: TooLittle, Min: 6}
	}
	return d, nil
}

// reply is what one method answers, and how sure it is (0.5 to 1).
type reply struct {
	answer int
	sure   float64
}

// find takes the answer of the question most alike; surer the further the next
// answer is behind.
func (d *desk) find(index []int, like func(i int) float64) reply {
	best := make([]float64, len(d.answers))
	for _, i := range index {
		best[d.of[i]] = max(best[d.of[i]], like(i))
	}
	top, second := 0, 0.0
	for k, s := range best {
		if s > best[top] {
			top = k
		}
	}
	for k, s := range best {
		if k != top {
			second = max(second, s)
		}
	}
	if best[top] == 0 {
		return reply{top, 0.5}
	}
	return reply{top, best[top] / (best[top] + second)}
}

// tried is one round: questions held out, and what both methods said.
type tried struct {
	asked       []int
	ours, plain []reply
}

// try holds out a fifth of the questions whose answer other questions share.
func (d *desk) try(round int) tried {
	rng := seeded(d.seed, round)
	left := map[int]int{}
	for _, i := range d.known {
		left[d.of[i]]++
	}
	held := map[int]bool{}
	for _, o := range rng.Perm(len(d.known)) {
		i := d.known[o]
		if left[d.of[i]] > 1 && len(held) < max(len(d.known)/5, 1) {
			held[i] = true
			left[d.of[i]]--
		}
	}
	var index []int
	var out tried
	for _, i := range d.known {
		if held[i] {
			out.asked = append(out.asked, i)
		} else {
			index = append(index, i)
		}
	}
	m := d.model(index)
	for _, q := range out.asked {
		out.ours = append(out.ours, d.find(index, func(i int) float64 { return m.score(d.terms[q], d.terms[i]) }))
		out.plain = append(out.plain, d.find(index, func(i int) float64 { return overlap(d.terms[q], d.terms[i]) }))
	}
	return out
}

func (d *desk) model(index []int) *bm25 {
	docs := make([][]int, len(index))
	for n, i := range index {
		docs[n] = d.terms[i]
	}
	return newBM25(docs, d.words)
}

func (a Args) leaveAnswers(r report, d *desk, rounds []tried) error {
	n, right, plain, auto, autoRight := 0, 0, 0, 0, 0
	wrong := map[[2]int]int{}
	var points [10][2]int // by sureness: asked, right
	for _, t := range rounds {
		for k, q := range t.asked {
			truth, o := d.of[q], t.ours[k]
			n++
			ok := o.answer == truth
			bin := min(int((o.sure-0.5)*20), 9)
			points[bin][0]++
			if ok {
				right++
				points[bin][1]++
			} else {
				wrong[[2]int{truth, o.answer}]++
			}
			if t.plain[k].answer == truth {
				plain++
			}
			if o.sure >= d.least {
				auto++
				if ok {
					autoRight++
				}
			}
		}
	}
	r.Title = words{"客服自动应答", "Customer service"}
	r.Method = words{
		"中文按单字与相邻两字切分，用 BM25 找最相似的已知问法；每轮随机留出五分之一的问法来检验。",
		"Chinese in characters and pairs, BM25 finds the known question most alike; each round holds out a fifth of the questions at random.",
	}
	if n > 0 {
		r.judge(score{Name: words{"答对率", "answered rightly"}, Unit: "%", Method: percent(float64(right) / float64(n)), Baseline: percent(float64(plain) / float64(n)), Plain: words{"共同字词的比例", "share of common characters"}, Rows: n})
		r.find("%[1]s%% 的问题可以自动回答，其中答对 %[2]s%%；其余转人工。", "%[1]s %% of questions can be answered automatically, %[2]s %% of them rightly; a person answers the rest.",
			percent(float64(auto)/float64(n)), percent(float64(autoRight)/float64(max(auto, 1))))
		a.metric("accuracy", 100*float64(right)/float64(n), "%")
	}
	return a.leave(r, artefact{"answers.csv", d.replies()}, artefact{"confusion.csv", d.confusion(wrong)}, artefact{"answer.svg", drawSureness(points)})
}

// replies answers the questions that came without an answer, with all that is known.
func (d *desk) replies() []byte {
	s := newSheet("问题 question", "答案 answer", "把握 confidence", "转人工 person")
	m := d.model(d.known)
	for q, k := range d.of {
		if k >= 0 {
			continue
		}
		o := d.find(d.known, func(i int) float64 { return m.score(d.terms[q], d.terms[i]) })
		s.add(d.questions[q], d.answers[o.answer], o.sure, o.sure < d.least)
	}
	return s.bytes()
}

func (d *desk) confusion(wrong map[[2]int]int) []byte {
	type pair struct {
		key [2]int
		n   int
	}
	var all []pair
	for k, n := range wrong {
		all = append(all, pair{k, n})
	}
	slices.SortFunc(all, func(a, b pair) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return slices.Compare(a.key[:], b.key[:])
	})
	s := newSheet("应答 truth", "误答为 answered", "次数 count")
	for _, p := range all {
		s.add(d.answers[p.key[0]], d.answers[p.key[1]], p.n)
	}
	return s.bytes()
}

func drawSureness(points [10][2]int) []byte {
	c := newPicture(pictureWidth, 320, words{"把握越大，答得越准", "The surer, the more often right"})
	q := newPlot(c, 50, 100, 0, 100)
	q.top = 44
	q.axisY(words{"答对 %", "right %"})
	q.axisX(words{"把握 %", "confidence %"})
	for i, p := range points {
		if p[0] == 0 {
			continue
		}
		x, share := 50+5*float64(i), 100*float64(p[1])/float64(p[0])
		c.rect(q.x(x)+3, q.y(share), q.x(x+5)-q.x(x)-6, q.bottom-q.y(share), blue)
		c.text((q.x(x)+q.x(x+5))/2, q.y(share)-5, "middle", fmt.Sprintf("%.0f%%", share))
	}
	return c.bytes()
}
