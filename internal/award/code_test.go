package award

import (
	"strings"
	"testing"
)

func TestACodeHasNinetyFiveBitsAndIsReadHoweverItIsTyped(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code := NewCode()
		read, ok := ReadCode(code)
		if !ok || len(code) != 23 || strings.Trim(read, codeLetters) != "" || len(read) != 20 || seen[read] {
			t.Fatalf("%s: %s %v", code, read, ok)
		}
		seen[read] = true
		typed := strings.NewReplacer("0", "o", "1", "l", "-", " – ").Replace(strings.ToLower(code))
		if again, ok := ReadCode(typed); !ok || again != read {
			t.Fatalf("%q is read as %s", typed, again)
		}
	}
	drawn := map[byte]int{}
	for code := range seen {
		for i := range codeDrawn {
			drawn[code[i]]++
		}
	}
	for i := range len(codeLetters) {
		if n := drawn[codeLetters[i]]; n < 900 || n > 1500 { // 2000 × 19 ÷ 32 = 1187
			t.Errorf("%c was drawn %d times", codeLetters[i], n)
		}
	}
}

func TestOneWrongLetterIsFound(t *testing.T) {
	code, _ := ReadCode(NewCode())
	for i := range len(code) {
		for _, c := range codeLetters {
			if byte(c) == code[i] {
				continue
			}
			if _, ok := ReadCode(code[:i] + string(c) + code[i+1:]); ok {
				t.Fatalf("%s at %d as %c is read", code, i, c)
			}
		}
	}
	for i := range len(code) - 1 {
		if code[i] == code[i+1] {
			continue
		}
		if _, ok := ReadCode(code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]); ok && i < len(code)-2 {
			t.Fatalf("two letters of %s at %d may change places", code, i)
		}
	}
}

func TestWhatIsNoCodeIsNotRead(t *testing.T) {
	for _, typed := range []string{"", "-", strings.Repeat("A", 19), strings.Repeat("A", 21), "UUUUU-UUUUU-UUUUU-UUUUU", "你好", "'; DROP TABLE claim_codes; --"} {
		if _, ok := ReadCode(typed); ok {
			t.Errorf("%q is read", typed)
		}
	}
}
