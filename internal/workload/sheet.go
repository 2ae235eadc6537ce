package workload

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// sheet is a CSV that spreadsheets open as it is meant: with a byte order mark,
// and no text of a stranger becomes a formula.
type sheet struct {
	b bytes.Buffer
	w *csv.Writer
}

func newSheet(heading ...string) *sheet {
	s := &sheet{}
	s.b.WriteString("\ufeff")
	s.w = csv.NewWriter(&s.b)
	_ = s.w.Write(heading) // a buffer takes everything
	return s
}

// add writes a row of texts, whole numbers and floats.
func (s *sheet) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case string:
			row[i] = harmless(c)
		case int:
			row[i] = strconv.Itoa(c)
		case float64:
			row[i] = exact(c)
		case bool:
			row[i] = strconv.FormatBool(c)
		}
	}
	_ = s.w.Write(row)
}

func (s *sheet) bytes() []byte {
	s.w.Flush()
	return s.b.Bytes()
}

// unseen are what a spreadsheet may cut off before it looks for a formula.
const unseen = " \u00a0\u3000\"'\u201c\u201d\u2018\u2019\ufeff\u200b"

// harmless puts an apostrophe before what a spreadsheet would compute, also
// where blanks or quotes stand before it.
func harmless(s string) string {
	if first := strings.TrimLeft(s, unseen); first != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠|%", []rune(first)[0]) {
		return "'" + s
	}
	return s
}
