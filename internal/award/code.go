package award

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"

	"golang.org/x/text/width"
)

// Codes are Crockford's base32: nineteen drawn letters, 95 bits, and his check
// symbol, of which only those that are letters and digits themselves are kept.
const (
	codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeDrawn   = 19
	codeGroup   = 5
	codeModulus = 37
)

// NewCode draws a code and returns it as it is printed: four groups of five.
func NewCode() string {
	for {
		var b [codeDrawn]byte
		_, _ = rand.Read(b[:]) // crypto/rand.Read never returns an error: it crashes the program instead
		var text [codeDrawn + 1]byte
		for i, x := range b {
			text[i] = codeLetters[x&31]
		}
		check := checkOf(string(text[:codeDrawn]))
		if check < len(codeLetters) {
			text[codeDrawn] = codeLetters[check]
			return grouped5(string(text[:]))
		}
	}
}

func grouped5(text string) string {
	var out []string
	for ; text != ""; text = text[codeGroup:] {
		out = append(out, text[:codeGroup])
	}
	return strings.Join(out, "-")
}

// checkOf is the value of the letters as one number, modulo 37.
func checkOf(letters string) int {
	n := new(big.Int)
	for _, c := range letters {
		n.Lsh(n, 5)
		n.Or(n, big.NewInt(int64(strings.IndexRune(codeLetters, c))))
	}
	return int(n.Mod(n, big.NewInt(codeModulus)).Int64())
}

// misread are the letters that people write for others; dashes and blanks are nothing.
var misread = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", "–", "", "—", "", " ", "", "\t", "", "\u3000", "", "\u00a0", "", "_", "", ".", "", ",", "")

// ReadCode reads a code as somebody typed it; ok is false for what cannot be one.
func ReadCode(typed string) (code string, ok bool) {
	code = misread.Replace(strings.ToUpper(width.Narrow.String(typed)))
	if len(code) != codeDrawn+1 || strings.Trim(code, codeLetters) != "" {
		return "", false
	}
	return code, checkOf(code[:codeDrawn]) == strings.IndexByte(codeLetters, code[codeDrawn])
}

// HashCode is all that is kept of a code that ReadCode returned.
func HashCode(code string) string {
	sum := sha256.Sum256([]byte("claim code " + code))
	return hex.EncodeToString(sum[:])
}
