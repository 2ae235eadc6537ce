package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func sample(rows int) Document {
	d := Document{
		Title: "收据 R202611000001", Site: "算力超市", Language: "zh-CN", At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), Foot: "仿真硬件 · simulated",
		PageOf: func(n, of int) string { return fmt.Sprintf("第 %d 页，共 %d 页", n, of) },
		Blocks: []Block{
			Pair{Facts{"购买方", []Fact{{"名称", "贵安晨光机械有限公司"}, {"统一社会信用代码", "91520115MA6D00034K"}}}, Facts{"销售方", []Fact{{"名称", strings.Repeat("很长的名称", 12)}}}},
			Table{Heading: "明细", Columns: []Column{{"名称", 4, false}, {"数量", 2, true}, {"金额", 2, true}}, Foot: [][]string{{"合计", "", "¥12.00"}}},
			Text{"An English sentence that is long enough to go over the end of the line, so that it has to be broken between two of its words.", true},
		},
	}
	t := d.Blocks[1].(Table)
	for i := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("第 %d 行", i+1), "1.5", "¥6.00"})
	}
	d.Blocks[1] = t
	return d
}

func printed(t testing.TB, d Document) []byte {
	t.Helper()
	b, err := PDF(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// inside is all that the streams of a file hold, and the file itself.
func inside(b []byte) []byte {
	out := bytes.Clone(b)
	for _, at := range regexp.MustCompile(`(?s)stream\r?\n`).FindAllIndex(b, -1) {
		r, err := zlib.NewReader(bytes.NewReader(b[at[1]:]))
		if err != nil {
			continue
		}
		text, _ := io.ReadAll(r)
		out = append(out, text...)
	}
	return out
}

// said tells whether a text is written so that a reader finds it.
func said(b []byte, text string) bool {
	var code []byte
	for _, u := range utf16.Encode([]rune(text)) {
		code = append(code, byte(u>>8), byte(u))
	}
	plain := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`).Replace(string(inside(b)))
	return strings.Contains(plain, string(code))
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(printed(t, sample(60)), printed(t, sample(60))) {
		t.Error("two printings differ")
	}
}

func TestTextCanBeSearchedInBothLanguages(t *testing.T) {
	b := printed(t, sample(3))
	for _, text := range []string{"收据 R202611000001", "贵安晨光机械有限公司", "91520115MA6D00034K", "An English sentence"} {
		if !said(b, text) {
			t.Errorf("%q is not found", text)
		}
	}
	if !bytes.Contains(b, []byte("/ToUnicode")) {
		t.Error("no way from glyphs to characters")
	}
}

func TestALongTableGoesOverPagesWithItsHeadsAndNumbers(t *testing.T) {
	b := printed(t, sample(120))
	all := string(inside(b))
	for _, text := range []string{"第 1 页，共 4 页", "第 4 页，共 4 页"} {
		if !said(b, text) {
			t.Errorf("no %q", text)
		}
	}
	if n := strings.Count(all, string([]byte{0x65, 0x70, 0x91, 0xcf})); n != 4 { // 数量
		t.Errorf("the heads stand on %d pages", n)
	}
}

func TestNoTextFailsADocument(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Just("😀𠮷👨‍👩‍👧"), rapid.Just("a\u202eb\x00\x1b[31m")).Draw(rt, "text")
		d := sample(1)
		d.Title, d.Foot = text, text
		d.Blocks = append(d.Blocks, Heading(text), Text{Text: text}, Table{Columns: []Column{{text, 1, false}}, Rows: [][]string{{text}}})
		if _, err := PDF(d); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestWhatTheFontLacksIsReplaced(t *testing.T) {
	for in, want := range map[string]string{"算力😀": "算力□", "a\tb\u00a0c": "a b c", "x\u202ey\x00": "xy", "¥1,234.50 −1": "¥1,234.50 −1", "authority’s 税’务": "authority's 税’务"} {
		if got := Shown(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestWhateverATextSaysIsOnItsLinesAndNoLineIsTooLong(t *testing.T) {
	each := func(s string) float64 { return float64(len([]rune(s))) }
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[a-z，。（）算力 0-9.]{0,60}`).Draw(rt, "text")
		width := rapid.Float64Range(1, 20).Draw(rt, "width")
		lines := wrap(text, width, each)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(strings.Join(lines, "")) != bare(text) {
			rt.Fatalf("%q became %q", text, lines)
		}
		for _, l := range lines {
			if each(l) > max(width, 1) {
				rt.Fatalf("%q is longer than %v", l, width)
			}
		}
	})
}

func TestNoCellOfACSVIsAFormula(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1 (x)", "-x", "@SUM(A1)", "\t=1", "\r=1", " =1", "\"=1", "'=1", "“=1", "\u3000=1", "＝1", "-1+cmd|' /C calc'!A0", "\ufeff=1"} {
		if got := Cell(cell); !strings.HasPrefix(got, "'") || got != "'"+cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
	for _, cell := range []string{"", "12.50", "-12.50", "算力", "a=b", "2026-11-23", " x"} {
		if got := Cell(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

func TestACSVIsReadBackAsItWasWritten(t *testing.T) {
	rows := [][]string{{"名称", "26522000000012345678"}, {"a,b", "说\"话\""}, {"-1.00", "=x"}}
	b, err := CSV(rows)
	if err != nil || !bytes.HasPrefix(b, []byte("\ufeff")) {
		t.Fatalf("%q, %v", b, err)
	}
	got, err := csv.NewReader(bytes.NewReader(b[3:])).ReadAll()
	if err != nil || got[0][1] != "26522000000012345678\t" || got[1][1] != "说\"话\"" || got[2][0] != "-1.00" || got[2][1] != "'=x" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheFontIsSmallEnoughToCarry(t *testing.T) {
	if len(font) > 3<<20 || len(glyphs()) < 6763+95 {
		t.Errorf("%d bytes, %d characters", len(font), len(glyphs()))
	}
	if _, err := os.Stat("font.LICENSE"); err != nil {
		t.Error(err)
	}
}
