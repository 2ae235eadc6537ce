package search

// MaxParts is how many words of a question count; the rest is not looked at.
const MaxParts = 8

// Part is one thing that must match: a word, or a stretch of Chinese.
type Part struct {
	Text string
	// Ranges are tried one after the other. A word has one. A stretch of Chinese
	// has one for each two neighbours: it matches where each of its characters
	// stands in one of them, so that 昇腾卡时 finds 昇腾 910B 卡时.
	Ranges []Range
}

// Range is all terms from From on that begin with it, or the one term From.
type Range struct {
	From  string
	Exact bool
}

// Holds tells whether the term is in the range.
func (r Range) Holds(term string) bool {
	return term == r.From || !r.Exact && len(term) > len(r.From) && term[:len(r.From)] == r.From
}

// Parse cuts a question into its parts, each once. A single letter before a
// number belongs to it: H 100 asks for H100.
func Parse(question string) []Part {
	var out []Part
	seen := map[string]bool{}
	ws := words(question)
	for i := 0; i < len(ws) && len(out) < MaxParts; i++ {
		w := ws[i]
		if len(w.text) == 1 && i+1 < len(ws) && joins(w, ws[i+1]) {
			w.text = append(append([]rune{}, w.text...), ws[i+1].text...)
			i++
		}
		if text := cut(w.text); !seen[text] {
			seen[text] = true
			out = append(out, part(text, w.han))
		}
	}
	return out
}

func part(text string, isHan bool) Part {
	p, run := Part{Text: text}, []rune(text)
	switch {
	case !isHan:
		p.Ranges = []Range{{From: text, Exact: len(run) == 1}}
	case len(run) == 1:
		p.Ranges = []Range{{From: text}}
	default:
		for i := range len(run) - 1 {
			p.Ranges = append(p.Ranges, Range{From: string(run[i : i+2]), Exact: true})
		}
	}
	return p
}
