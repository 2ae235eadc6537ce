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

// harmless puts an apostrophe before what a spreadsheet would compute.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠|%", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
