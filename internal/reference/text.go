package reference

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// keyColumns are what a row of a data set is known by.
var keyColumns = map[string][]string{
	"regions": {"iso3166_2"}, "hubs": {"cluster"}, "sme_size_standard": {"category_en"}, "accelerators": {"model"}, "holidays": {"date_from"},
	"token_tariffs": {"tariff", "when"}, "voucher_programmes": {"name"}, "ladder": {"title", "either", "way", "metric"}, "marks": {"code"},
}

// Text returns the file of a data set as the program began with it.
func (l *Live) Text(name string) (string, error) {
	b, err := fs.ReadFile(l.base, name+".csv")
	return string(b), err
}

// Normal returns an uploaded file as it is kept: UTF-8 without a mark, lines that
// end alike, and the date in front that it is as of, which is asOf where the file
// has none. A spreadsheet's commas behind the date are taken away.
func Normal(file []byte, date time.Time) string {
	if !utf8.Valid(file) {
		if b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file); err == nil {
			file = b
		}
	}
	text := strings.ReplaceAll(strings.TrimPrefix(strings.ToValidUTF8(string(file), "\ufffd"), "\ufeff"), "\r\n", "\n")
	first, rest, _ := strings.Cut(text, "\n")
	if head := strings.Trim(strings.TrimSpace(first), `",`); strings.HasPrefix(head, asOf) {
		return head + "\n" + rest
	}
	return asOf + date.In(shanghai).Format(time.DateOnly) + "\n" + text
}

// Table is a data set's file as rows of cells, for showing.
type Table struct {
	AsOf    string
	Columns []string
	Rows    [][]string
}

// ReadTable reads a kept file; what is wrong with it leaves rows out.
func ReadTable(text string) Table {
	first, rest, _ := strings.Cut(text, "\n")
	t := Table{AsOf: strings.TrimPrefix(strings.TrimSpace(first), asOf)}
	r := csv.NewReader(strings.NewReader(rest))
	r.FieldsPerRecord = -1
	all, _ := r.ReadAll()
	if len(all) > 0 {
		t.Columns, t.Rows = all[0], all[1:]
	}
	return t
}

// Change is a row that came, went or is another; the one that does not exist is nil.
type Change struct{ Old, New []string }

// Changes compares two files of one data set by what rows are known by.
func Changes(name string, from, to Table) (out []Change) {
	old := map[string][]string{}
	for _, r := range from.Rows {
		old[from.key(name, r)] = r
	}
	seen := map[string]bool{}
	for _, r := range to.Rows {
		k := to.key(name, r)
		seen[k] = true
		if was, ok := old[k]; !ok {
			out = append(out, Change{New: r})
		} else if !slices.Equal(was, r) {
			out = append(out, Change{Old: was, New: r})
		}
	}
	for _, r := range from.Rows {
		if !seen[from.key(name, r)] {
			out = append(out, Change{Old: r})
		}
	}
	return out
}

func (t Table) key(name string, row []string) string {
	var parts []string
	for _, c := range keyColumns[name] {
		if i := slices.Index(t.Columns, c); i >= 0 && i < len(row) {
			parts = append(parts, row[i])
		}
	}
	return strings.Join(parts, "\x00")
}
