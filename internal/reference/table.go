package reference

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// Version names one state of a data set: the date it is as of and a hash of its content.
type Version struct{ Name, AsOf, Hash string }

// String is "name as-of hash", the form that quotes and reports keep.
func (v Version) String() string { return v.Name + " " + v.AsOf + " " + v.Hash }

// table is one file, read whole; its rows gather what is wrong in wrong.
type table struct {
	version Version
	rows    []row
	wrong   []error
}

type row struct {
	of    *table
	line  int
	cells map[string]string
}

const asOf = "# as of "

// optional ends the name of a column at the end that a file may leave out; its cells are "" then.
const optional = "?"

// readTable reads file, which begins with the line "# as of DATE" and then has exactly these columns.
func readTable(fsys fs.FS, file string, columns ...string) (*table, error) {
	b, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	first, rest, _ := strings.Cut(string(b), "\n")
	date, ok := strings.CutPrefix(strings.TrimSpace(first), asOf)
	set := strings.TrimSuffix(file, ".csv")
	if !ok || !isDate(date) {
		return nil, fmt.Errorf("reference: %w", Slip{Set: set, Line: 1, format: slipFirst, args: []any{asOf}})
	}
	sum := sha256.Sum256(b)
	t := &table{version: Version{set, date, hex.EncodeToString(sum[:6])}}
	// An empty line in place of the first keeps the reader's line numbers those of the file.
	if err := t.read(csv.NewReader(strings.NewReader("\n"+rest)), columns); err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	return t, nil
}

func isDate(s string) bool {
	_, month := time.Parse("2006-01", s)
	_, day := time.Parse(time.DateOnly, s)
	return month == nil || day == nil
}

func (t *table) read(r *csv.Reader, columns []string) error {
	header, err := r.Read()
	if err != nil {
		return t.slip(2, slipEmpty)
	}
	all, least := columnsOf(columns)
	if !slices.Equal(header, all[:least]) && !slices.Equal(header, all) {
		return t.slip(2, slipColumns, strings.Join(all, ","))
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return t.slip(bad.Line, slipCSV, bad.Err)
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		cells := make(map[string]string, len(columns))
		for i, c := range header {
			cells[c] = record[i]
		}
		t.rows = append(t.rows, row{t, line, cells})
	}
	if len(t.rows) == 0 {
		return t.slip(2, slipEmpty)
	}
	return nil
}

// columnsOf are the names of columns, and how many of them a file must have.
func columnsOf(columns []string) (all []string, least int) {
	for _, c := range columns {
		name, may := strings.CutSuffix(c, optional)
		if all = append(all, name); !may {
			least = len(all)
		}
	}
	return all, least
}

func (t *table) slip(line int, format string, args ...any) Slip {
	return Slip{Set: t.version.Name, Line: line, format: format, args: args}
}

func (t *table) err() error {
	if len(t.wrong) == 0 {
		return nil
	}
	return fmt.Errorf("reference: %w", errors.Join(t.wrong...))
}

func (r row) fail(column, format string, args ...any) {
	r.of.wrong = append(r.of.wrong, Slip{r.of.version.Name, r.line, column, format, args})
}

// maybe returns a cell that may be empty.
func (r row) maybe(column string) string { return r.cells[column] }

func (r row) text(column string) string {
	v := r.cells[column]
	if v == "" || strings.TrimSpace(v) != v {
		r.fail(column, "empty, or with space around it")
	}
	return v
}

func (r row) oneOf(column string, allowed ...string) string {
	v := r.cells[column]
	if !slices.Contains(allowed, v) {
		r.fail(column, "%q is none of %q", v, allowed)
	}
	return v
}

// whole returns a number of at least 0; an empty cell is 0.
func (r row) whole(column string) int64 {
	v := r.cells[column]
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		r.fail(column, "%q is not a whole number", v)
	}
	return n
}

// money returns an amount of CNY; an empty cell is 0.
func (r row) money(column string) models.Money {
	v := r.cells[column]
	if v == "" {
		return 0
	}
	m, err := models.ParseMoney(v)
	if err != nil || m < 0 {
		r.fail(column, "%q is not an amount", v)
	}
	return m
}

func (r row) date(column string) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, r.cells[column], shanghai)
	if err != nil {
		r.fail(column, "%q is not a date", r.cells[column])
	}
	return d
}

// unique reports a key that an earlier row had.
func unique(seen map[string]bool, r row, column, key string) {
	if seen[key] {
		r.fail(column, "%q stands twice", key)
	}
	seen[key] = true
}
