package search

// Words returns the words of a text as they are folded: words of letters and
// digits, and stretches of Chinese with the first two characters of each.
func Words(text string) []string {
	var out []string
	for _, w := range words(text) {
		out = append(out, cut(w.text))
		if w.han && len(w.text) > 2 {
			out = append(out, string(w.text[:2]))
		}
	}
	return out
}

// Near tells whether somebody who wrote one may have meant the other, and how
// many characters apart they are: at most one in four, and one of two or three.
func Near(a, b string) (apart int, near bool) {
	x, y := []rune(a), []rune(b)
	most := max(1, len(x)/4)
	if len(x) < 2 || len(y) < 2 || a == b || len(x)-len(y) > most || len(y)-len(x) > most {
		return 0, false
	}
	apart = distance(x, y)
	return apart, apart <= most
}

// distance is the number of characters to put in, take away or replace
// (Levenshtein); two neighbours that changed places count once.
func distance(x, y []rune) int {
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
