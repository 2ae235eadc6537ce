package party

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"supermarket/internal/fault"
)

// ErrCode refuses what is no unified social credit code.
var ErrCode = fault.New(fault.Invalid, "party.code").On("code")

// What exactly is wrong with a code; each of them is ErrCode.
var (
	ErrCodeLength   = fault.New(fault.Invalid, "party.code_length").On("code").Wrap(ErrCode)
	ErrCodeAlphabet = fault.New(fault.Invalid, "party.code_alphabet").On("code").Wrap(ErrCode)
	ErrCodeOrg      = fault.New(fault.Invalid, "party.code_org").On("code").Wrap(ErrCode)
	ErrCodeWhole    = fault.New(fault.Invalid, "party.code_whole").On("code").Wrap(ErrCode)
	ErrCodeKind     = fault.New(fault.Invalid, "party.code_kind").On("code").Wrap(ErrCode)
)

// Alphabets and weights of GB 32100-2015 (the whole code) and GB 11714 (the
// organisation code, positions 9 to 17).
const (
	codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	orgAlphabet  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var (
	codeWeights = []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	orgWeights  = []int{3, 7, 9, 10, 5, 8, 4, 2}
)

// NormaliseCode returns the code as the register writes it: full-width letters
// as plain ones, in capitals, without spaces and dashes.
func NormaliseCode(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(width.Narrow.String(s)))
}

// CheckCode refuses a code, as NormaliseCode returns it, that is not 18
// characters of the standard's alphabet with both check characters right.
func CheckCode(code string) error {
	for _, r := range code {
		if !strings.ContainsRune(codeAlphabet, r) {
			return ErrCodeAlphabet.With("character", string(r))
		}
	}
	switch {
	case len(code) != 18:
		return ErrCodeLength.With("have", len(code))
	case code[16] != orgCheck(code[8:16]):
		return ErrCodeOrg
	case code[17] != codeCheck(code):
		return ErrCodeWhole
	}
	return nil
}

func codeCheck(code string) byte {
	return codeAlphabet[(31-weighted(code, codeAlphabet, codeWeights)%31)%31]
}

func orgCheck(org string) byte {
	switch n := 11 - weighted(org, orgAlphabet, orgWeights)%11; n {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + n)
	}
}

func weighted(s, alphabet string, weights []int) (sum int) {
	for i, w := range weights {
		sum += strings.IndexByte(alphabet, s[i]) * w
	}
	return sum
}

// OrgTypeOf returns the kind of organisation that a valid code's first two
// characters name, "" for a kind that does not take part.
func OrgTypeOf(code string) string {
	if len(code) < 2 {
		return ""
	}
	return map[string]string{
		"91": "company", "92": "self_employed", "93": "cooperative", "12": "public_institution",
		"51": "social_organisation", "52": "social_organisation",
	}[code[:2]]
}
