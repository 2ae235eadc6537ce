package handlers

import (
	"slices"
	"strings"
	"testing"
)

func TestALineOfALogIsTextAlone(t *testing.T) {
	for raw, want := range map[string]string{
		"plain":                            "plain",
		"\x1b[31mred\x1b[0m":               "red",
		"\x1b]0;title\x07after":            "after",
		"10%\r50%\r100%":                   "100%",
		"a\x00b\x08c\x7f":                  "abc",
		"bad \xff byte":                    "bad � byte",
		"abc\u202edef":                     "abcdef",
		"half an escape \x1b":              "half an escape ",
		"\x1b[38;5;196mtwo fifty six\x1b[": "two fifty six",
	} {
		if got := plain(raw); got != want && got != want+"[" {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
	if got := plain(strings.Repeat("x", 1<<20)); len(got) > lineBytes+8 {
		t.Errorf("a line of %d bytes", len(got))
	}
}

func TestALineThatIsNotWholeWaits(t *testing.T) {
	p := cutLines([]byte("one\ntwo\nthr"), mark{1, 10, 3}, false)
	if len(p.lines) != 2 || p.at != (mark{1, 18, 5}) {
		t.Errorf("%+v", p)
	}
	if p = cutLines([]byte("thr"), mark{1, 18, 5}, true); len(p.lines) != 1 || p.at.offset != 21 {
		t.Errorf("%+v", p)
	}
}

func TestEveryLineHasANumberOfItsOwn(t *testing.T) {
	var seen []int64
	for _, m := range []mark{{1, 0, 0}, {1, 8, 2}, {2, 0, 0}, {2, 8, 2}} {
		for _, l := range cutLines([]byte("a\nb\n"), m, true).lines {
			if slices.Contains(seen, l.Seq) {
				t.Errorf("%d stands twice", l.Seq)
			}
			seen = append(seen, l.Seq)
		}
	}
}

func TestANumberIsASCIIDigitsAlone(t *testing.T) {
	for text, ok := range map[string]bool{"0": true, "42": true, "": false, "+1": false, "-1": false, " 1": false, "1 ": false, "１": false, "٣": false, "1e3": false, "0x1": false, "1234567890123456789": false} {
		if _, got := whole(text); got != ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzAMarkIsReadOrIsTheBeginning(f *testing.F) {
	f.Add("1-20-3")
	f.Add("--")
	f.Fuzz(func(t *testing.T, text string) {
		if m := parseMark(text); m.attempt < 0 || m.offset < 0 {
			t.Error(m)
		}
	})
}
