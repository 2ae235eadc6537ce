package workload

import "strings"

// The unified social credit code of GB 32100-2015: 18 characters, the last of
// which checks all, and the seventeenth the eight before it (GB 11714-1997).
const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	codeWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	bodyWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
)

const bodyAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func bodyCheck(body string) byte {
	s := 0
	for i, w := range bodyWeights {
		s += w * strings.IndexByte(bodyAlphabet, body[i])
	}
	switch c := 11 - s%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

func codeCheck(code string) byte {
	s := 0
	for i, w := range codeWeights {
		s += w * strings.IndexByte(codeAlphabet, code[i])
	}
	return codeAlphabet[(31-s%31)%31]
}

func validCode(c []byte) bool {
	for _, b := range c {
		if strings.IndexByte(codeAlphabet, b) < 0 {
			return false
		}
	}
	s := string(c)
	return len(c) == 18 && bodyCheck(s[8:16]) == s[16] && codeCheck(s) == s[17]
}

// alike are characters that readers of pictures take for each other.
var alike = map[byte]string{
	'0': "DQ", 'O': "0DQ", 'D': "0", 'Q': "0", '1': "LT7", 'I': "1L", 'L': "1", 'T': "17", '7': "1T",
	'2': "Z", 'Z': "2", '5': "6", 'S': "58", '6': "G5", 'G': "6", '8': "B3", 'B': "8", '3': "8", 'U': "V", 'V': "U", '4': "A", 'A': "4",
}

// mended is the code with as few characters changed as make both checks right,
// and how many; −1 when none of at most so many changes does, or several do.
func mended(raw string, most int) (string, int) {
	c := []byte(raw)
	if validCode(c) {
		return raw, 0
	}
	for changes := 1; changes <= most; changes++ {
		var hits []string
		try(c, 0, changes, &hits)
		if len(hits) == 1 {
			return hits[0], changes
		}
		if len(hits) > 1 {
			return raw, -1
		}
	}
	return raw, -1
}

func try(c []byte, from, left int, hits *[]string) {
	if left == 0 {
		if validCode(c) {
			*hits = append(*hits, string(c))
		}
		return
	}
	for i := from; i < len(c) && len(*hits) < 2; i++ {
		was := c[i]
		for k := range len(alike[was]) {
			c[i] = alike[was][k]
			try(c, i+1, left-1, hits)
		}
		c[i] = was
	}
}

var (
	capitalDigits = strings.Split("零壹贰叁肆伍陆柒捌玖", "")
	capitalUnits  = map[string]int64{"拾": 10, "佰": 100, "仟": 1000}
)

// fenOfCapitals reads an amount such as 壹仟贰佰元伍角整.
func fenOfCapitals(s string) (int64, bool) {
	var whole, part, digit, fen int64
	for _, r := range s {
		c := string(r)
		for d, name := range capitalDigits {
			if c == name {
				digit = int64(d)
			}
		}
		switch {
		case capitalUnits[c] > 0:
			part, digit = part+max(digit, one64(c == "拾" && part == 0 && digit == 0))*capitalUnits[c], 0
		case c == "万":
			whole, part, digit = whole+(part+digit)*10_000, 0, 0
		case c == "亿":
			whole, part, digit = (whole+part+digit)*100_000_000, 0, 0
		case c == "圆" || c == "元":
			whole, part, digit = whole+part+digit, 0, 0
		case c == "角":
			fen, digit = fen+digit*10, 0
		case c == "分":
			fen, digit = fen+digit, 0
		}
		if whole > 1e10 || part > 1e10 {
			return 0, false
		}
	}
	return whole*100 + fen, true
}

func one64(yes bool) int64 { return int64(one(yes)) }

// capitalsOf writes an amount as an invoice does.
func capitalsOf(fen int64) string {
	out := group(fen/100) + "元"
	if fen%100 == 0 {
		return out + "整"
	}
	if j := fen / 10 % 10; j > 0 {
		out += capitalDigits[j] + "角"
	} else {
		out += "零"
	}
	if f := fen % 10; f > 0 {
		return out + capitalDigits[f] + "分"
	}
	return out + "整"
}

func joined(n, unit int64, name string) string {
	high, low := group(n/unit)+name, n%unit
	switch {
	case low == 0:
		return high
	case low < unit/10:
		return high + "零" + group(low)
	}
	return high + group(low)
}

func group(n int64) string {
	switch {
	case n >= 100_000_000:
		return joined(n, 100_000_000, "亿")
	case n >= 10_000:
		return joined(n, 10_000, "万")
	}
	if n == 0 {
		return "零"
	}
	out, zero := "", false
	for _, u := range []struct {
		n    int64
		name string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
		d := n / u.n % 10
		if d == 0 {
			zero = out != ""
			continue
		}
		if zero {
			out += "零"
		}
		out, zero = out+capitalDigits[d]+u.name, false
	}
	return out
}
