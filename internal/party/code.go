package party

import (
	"strings"

	"supermarket/internal/fault"
)

// ErrCode refuses what is no unified social credit code.
var ErrCode = fault.New(fault.Invalid, "party.code").On("code")

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

// NormaliseCode returns the code without outer spaces and in capitals.
func NormaliseCode(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// CheckCode refuses a code, as NormaliseCode returns it, that is not 18
// characters of the standard's alphabet with both check characters right.
func CheckCode(code string) error {
	if len(code) != 18 {
		return ErrCode
	}
	for _, c := range []byte(code) {
		if strings.IndexByte(codeAlphabet, c) < 0 {
			return ErrCode
		}
	}
	if code[17] != codeCheck(code) || code[16] != orgCheck(code[8:16]) {
		return ErrCode
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
