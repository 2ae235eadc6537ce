package search

// Version changes with the cut: terms that were kept under another are made anew.
const Version = "1"

// maxTerms bounds what one text is found by.
const maxTerms = 2000

// Terms returns what a text is found by, each once: its words; the later part of
// a word where letters and digits meet (h100: 100); a word of letters together
// with the number after it (RTX 4090: rtx4090); each two neighbouring Chinese
// characters, and the last one of a stretch.
func Terms(text string) []string {
	seen := map[string]bool{}
	var out []string
	add := func(term string) {
		if term != "" && !seen[term] && len(out) < maxTerms {
			seen[term] = true
			out = append(out, term)
		}
	}
	ws := words(text)
	for i, w := range ws {
		if w.han {
			pairs(w.text, add)
			continue
		}
		add(cut(w.text))
		for _, part := range parts(w.text) {
			add(cut(part))
		}
		if i+1 < len(ws) && joins(w, ws[i+1]) {
			add(cut(append(append([]rune{}, w.text...), ws[i+1].text...)))
		}
	}
	return out
}

func pairs(run []rune, add func(string)) {
	for i := range run {
		add(string(run[i:min(i+2, len(run))]))
	}
}

// parts are the ends of a word that begin where letters and digits meet; a
// single sign is no part.
func parts(w []rune) [][]rune {
	var out [][]rune
	for i := 1; i+1 < len(w); i++ {
		if isDigit(w[i-1]) != isDigit(w[i]) {
			out = append(out, w[i:])
		}
	}
	return out
}

// joins tells whether two words are often written as one: letters, then a number.
func joins(a, b word) bool {
	return !a.han && !b.han && !isDigit(a.text[len(a.text)-1]) && isDigit(b.text[0])
}
