package search

import "unicode"

// MaxTerm is the longest term in characters; what is longer is found by its beginning.
const MaxTerm = 32

type class byte

const (
	apart  class = iota // stands between words
	inside              // belongs to what is around it and is not written: accents, joiners
	letter
	digit
	han // each two neighbours make a term
)

// fold makes one character out of its widths and cases.
func fold(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full width forms of ASCII
		r -= 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return unicode.ToLower(r)
}

func classOf(r rune) class {
	switch {
	case r >= 'a' && r <= 'z':
		return letter
	case r >= '0' && r <= '9':
		return digit
	case r < 0x80:
		return apart
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return han
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	case unicode.In(r, unicode.Mn, unicode.Cf):
		return inside
	}
	return apart
}

// word is an unbroken stretch of letters and digits, or of Chinese characters.
type word struct {
	text []rune
	han  bool
}

// words cuts a text. A bad byte stands between words, as any other sign does.
func words(text string) []word {
	var out []word
	var open *word
	for _, raw := range text {
		r := fold(raw)
		switch c := classOf(r); {
		case c == inside:
		case c == apart:
			open = nil
		case open == nil || open.han != (c == han):
			out = append(out, word{text: []rune{r}, han: c == han})
			open = &out[len(out)-1]
		default:
			open.text = append(open.text, r)
		}
	}
	return out
}

func isDigit(r rune) bool { return classOf(r) == digit }

func cut(r []rune) string { return string(r[:min(len(r), MaxTerm)]) }
