package transfer

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/text/width"
)

// Length is how many characters a reference has.
const Length = 10

// signs are the characters of a reference: none that is read as another one.
const signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// Reference is what a buyer writes into the remark of their transfer: eight
// characters drawn from the payment's id and two that check them. It is a
// Reed-Solomon code over 32 elements, so that no two references differ in fewer
// than three places.
func Reference(paymentID string) string {
	sum := sha256.Sum256([]byte("transfer:" + paymentID))
	var word [Length]byte
	for i := range Length - 2 {
		word[i] = sum[i] & 31
	}
	word[8], word[9] = checks(word)
	var b strings.Builder
	for _, v := range word {
		b.WriteByte(signs[v])
	}
	return b.String()
}

// Valid tells whether text is written as a reference is, and its characters fit
// each other.
func Valid(text string) bool {
	word, ok := values(text)
	if !ok {
		return false
	}
	a, b := syndromes(word)
	return a == 0 && b == 0
}

// Find returns the references that stand in what a payer wrote, whatever blanks,
// hyphens, small or full-width letters they wrote them with.
func Find(remark string) []string { return scan(remark, Valid) }

// Near returns the references that differ in one character from what stands in a
// payer's remark: what they may have meant.
func Near(remark string) []string {
	var out []string
	for _, text := range scan(remark, func(s string) bool { return !Valid(s) }) {
		if fixed, ok := mended(text); ok {
			out = append(out, fixed)
		}
	}
	return out
}

func scan(remark string, want func(string) bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, run := range runs(remark) {
		for i := 0; i+Length <= len(run); i++ {
			if text := run[i : i+Length]; !seen[text] && want(text) {
				seen[text] = true
				out = append(out, text)
			}
		}
	}
	return out
}

// runs are the stretches of letters and digits of a remark, as references have them.
func runs(remark string) []string {
	var b strings.Builder
	for _, r := range strings.ToUpper(width.Fold.String(remark)) {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r == ' ', r == '\t', r == '-', r == '\u2013', r == '\u2014', r == '_', r == '.':
		default:
			b.WriteByte('\n')
		}
	}
	return strings.Fields(b.String())
}

// mended changes the one character that makes text a reference, if there is one.
func mended(text string) (string, bool) {
	for i := range Length {
		for _, c := range []byte(signs) {
			if tried := text[:i] + string(c) + text[i+1:]; c != text[i] && Valid(tried) {
				return tried, true
			}
		}
	}
	return "", false
}

func values(text string) (word [Length]byte, ok bool) {
	if len(text) != Length {
		return word, false
	}
	for i := range Length {
		v := strings.IndexByte(signs, text[i])
		if v < 0 {
			return word, false
		}
		word[i] = byte(v)
	}
	return word, true
}

// syndromes are the word's values as a polynomial at the first and the second
// power of the field's generator: both are 0 for a reference alone.
func syndromes(word [Length]byte) (a, b byte) {
	for _, v := range word {
		a, b = times(a, 2)^v, times(b, 4)^v
	}
	return a, b
}

// checks solves for the last two characters; the word's own are taken as 0.
func checks(word [Length]byte) (byte, byte) {
	word[8], word[9] = 0, 0
	a, b := syndromes(word)
	// 2x + y = a and 4x + y = b, where + is exclusive or and 2 + 4 is 6.
	x := times(a^b, inverse(2^4))
	return x, a ^ times(2, x)
}

// times multiplies in the field of 32 elements by x⁵ + x² + 1.
func times(a, b byte) byte {
	var out byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			out ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return out
}

func inverse(a byte) byte {
	for b := byte(1); b < 32; b++ {
		if times(a, b) == 1 {
			return b
		}
	}
	return 0
}
