package paper

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// longNumber is how many digits a spreadsheet keeps of a number.
const longNumber = 15

// CSV writes rows for spreadsheets: UTF-8 with its mark, no cell that one would
// run as a formula, and a tab behind digits that one would round as a number.
func CSV(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Cell(cell)
			if len(cell) > longNumber && strings.Trim(cell, "0123456789") == "" {
				safe[i] += "\t"
			}
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// Cell puts an apostrophe before what a spreadsheet would take for a formula,
// also behind blanks and quotes; plain decimals, with a sign or not, stay numbers.
func Cell(text string) string {
	first := strings.TrimLeft(text, " \u00a0\u3000\"'\u201c\u201d\u2018\u2019\ufeff\u200b")
	if first == "" || decimal(text) || !strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(first)[0]) {
		return text
	}
	return "'" + text
}

// decimal tells whether text is a plain number: a minus at most, digits, and a point with digits.
func decimal(text string) bool {
	whole, frac, dotted := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!dotted || digits(frac))
}
