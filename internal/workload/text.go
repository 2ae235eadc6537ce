package workload

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// terms cuts a text into what can be compared: words and numbers as they are,
// Chinese into single characters and pairs, since it is written without spaces.
func terms(s string) []string {
	var out []string
	var word []rune
	var before rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, string(word))
			word = word[:0]
		}
	}
	for _, r := range strings.ToLower(width.Narrow.String(s)) {
		switch {
		case unicode.Is(unicode.Han, r):
			flush()
			out = append(out, string(r))
			if before != 0 {
				out = append(out, string([]rune{before, r}))
			}
			before = r
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = append(word, r)
		default:
			flush()
		}
		before = 0
	}
	flush()
	return out
}

// vocabulary numbers terms in the order in which they are met.
type vocabulary map[string]int

func (v vocabulary) numbers(s string) []int {
	list := terms(s)
	out := make([]int, len(list))
	for i, t := range list {
		n, known := v[t]
		if !known {
			n = len(v)
			v[t] = n
		}
		out[i] = n
	}
	slices.Sort(out)
	return out
}

// bm25 ranks texts by Robertson's formula.
type bm25 struct {
	docs   [][]int // sorted numbers of terms
	weight []float64
	length float64
}

const (
	bm25K = 1.2
	bm25B = 0.75
)

func newBM25(docs [][]int, size int) *bm25 {
	m := &bm25{docs: docs, weight: make([]float64, size)}
	in := make([]float64, size)
	for _, d := range docs {
		m.length += float64(len(d)) / float64(max(len(docs), 1))
		for _, t := range slices.Compact(slices.Clone(d)) {
			in[t]++
		}
	}
	n := float64(len(docs))
	for t := range in {
		m.weight[t] = math.Log(1 + (n-in[t]+0.5)/(in[t]+0.5))
	}
	return m
}

// score sums what each term of the query that the text has is worth.
func (m *bm25) score(query, doc []int) float64 {
	s, j := 0.0, 0
	for i := 0; i < len(query); i++ {
		if i > 0 && query[i] == query[i-1] {
			continue
		}
		for j < len(doc) && doc[j] < query[i] {
			j++
		}
		f := 0.0
		for j < len(doc) && doc[j] == query[i] {
			f++
			j++
		}
		if f > 0 {
			s += m.weight[query[i]] * f * (bm25K + 1) / (f + bm25K*(1-bm25B+bm25B*float64(len(doc))/math.Max(m.length, 1)))
		}
	}
	return s
}

// overlap is the plain rule: the share of common terms.
func overlap(a, b []int) float64 {
	common, j := 0, 0
	for i := range a {
		for j < len(b) && b[j] < a[i] {
			j++
		}
		if j < len(b) && b[j] == a[i] {
			common++
			j++
		}
	}
	return float64(common) / float64(max(len(a)+len(b)-common, 1))
}
