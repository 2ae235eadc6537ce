package party

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Bounds of what a firm writes of itself, in characters.
const (
	MaxName    = 100
	MaxAddress = 200
	MaxSummary = 500
	MaxNote    = 1000
)

// Clean returns one line of text as it is kept: no control characters and none
// that change the direction of what follows or cannot be seen, spaces in a row
// as one, none outside.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// CleanText is Clean for several lines: it keeps their ends.
func CleanText(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// CleanName is Clean for names by which related parties are found: full-width
// letters as plain ones, no space between Chinese characters.
func CleanName(s string) string {
	runes := []rune(Clean(narrow(s)))
	var b strings.Builder
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && (unicode.Is(unicode.Han, runes[i-1]) || unicode.Is(unicode.Han, runes[i+1])) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// narrow makes full-width letters, digits and signs plain ones.
func narrow(s string) string { return width.Fold.String(s) }
