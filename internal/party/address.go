package party

import (
	"strings"
	"unicode"
)

// numbered are the words that stand after a number in an address: house, road
// lane, building, unit, floor, room.
var numbered = []string{"号楼", "號樓", "号院", "单元", "單元", "号", "號", "室", "房", "幢", "栋", "棟", "座", "楼", "樓", "层", "層", "弄", "#", "f"}

// AddressKey returns what two spellings of one address have in common: width,
// case, spaces and punctuation do not count, and after a number every word for
// house, building, floor or room is the same. It is "" for no address.
func AddressKey(address string) string {
	runes := []rune(strings.ToLower(narrow(Clean(address))))
	var b strings.Builder
	after, pending := false, false // after a number; a border waits for the next one
	for i := 0; i < len(runes); {
		if n := wordAt(runes[i:], after || pending); n > 0 {
			after, pending, i = false, true, i+n
			continue
		}
		r := runes[i]
		i++
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			pending, after = pending || after, false
			continue
		}
		if pending && number(r) {
			b.WriteByte('-')
		}
		pending, after = false, number(r)
		b.WriteRune(r)
	}
	return b.String()
}

// wordAt returns how many runes the word after a number takes, 0 for none.
func wordAt(runes []rune, afterNumber bool) int {
	if !afterNumber {
		return 0
	}
	for _, w := range numbered {
		if word := []rune(w); strings.HasPrefix(string(runes), w) {
			return len(word)
		}
	}
	return 0
}

func number(r rune) bool { return r < 0x80 && (unicode.IsDigit(r) || unicode.IsLetter(r)) }
