package paper

import (
	"strings"
	"unicode"
)

// stays tells whether a line may not begin with r.
func stays(r rune) bool {
	return strings.ContainsRune("，。、；：？！）》」』】”’％%,.;:?!)]}", r)
}

// clings tells whether a line may not end with r.
func clings(r rune) bool { return strings.ContainsRune("（《「『【“‘￥¥([{", r) }

func wide(r rune) bool { return r >= 0x2E80 }

// between tells whether a line may end between two characters.
func between(a, b rune) bool {
	if stays(b) || clings(a) {
		return false
	}
	return unicode.IsSpace(a) || wide(a) || wide(b) || a == '-' && unicode.IsLetter(b)
}

// wrap breaks a text into lines of at most width; a word longer than a line is
// broken wherever it must be.
func wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	rest := []rune(strings.TrimSpace(text))
	for len(rest) > 0 {
		n := fits(rest, width, measure)
		lines = append(lines, strings.TrimRight(string(rest[:n]), " "))
		rest = []rune(strings.TrimLeft(string(rest[n:]), " "))
	}
	if lines == nil {
		return []string{""}
	}
	return lines
}

// fits is how many characters go on one line.
func fits(rest []rune, width float64, measure func(string) float64) int {
	used, last := 0.0, 0
	for i, r := range rest {
		used += measure(string(r))
		if used > width && i > 0 && !unicode.IsSpace(r) {
			if last > 0 {
				return last
			}
			return i
		}
		if i+1 < len(rest) && between(r, rest[i+1]) {
			last = i + 1
		}
	}
	return len(rest)
}
