package workload

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// CellKind says how a column's cells are written.
type CellKind string

// The kinds of cell.
const (
	TextCell   CellKind = "text"
	NumberCell CellKind = "number"
	DateCell   CellKind = "date"
)

// Column is one column of an Input: its heading in Chinese, and the English one
// that is taken as well.
type Column struct {
	ID       string // the English heading
	Name     string // the Chinese heading
	Kind     CellKind
	Min, Max float64 // of a NumberCell, both included
	Optional bool    // may be missing, and its cells empty
	MaxLen   int     // of a TextCell, in bytes; 0: maxCell
}

const (
	maxColumns = 64
	maxCell    = 400 // bytes
)

// InputError says what is wrong with a file of rows, and where: Line and Column
// count from 1, 0 when they say nothing.
type InputError struct {
	Reason   string
	Line     int
	Column   int
	Name     string // heading of the column
	Min, Max float64
	Columns  []Column // those that are missing
}

// The reasons of an InputError.
const (
	NoInput        = "no_input"
	TooLarge       = "too_large"
	BadEncoding    = "encoding"
	BadQuotes      = "quotes"
	BadControl     = "control"
	MissingColumns = "columns_missing"
	TooManyColumns = "too_many_columns"
	RepeatedColumn = "column_repeated"
	TooFewRows     = "too_few_rows"
	TooManyRows    = "too_many_rows"
	WrongWidth     = "width"
	CellEmpty      = "cell_empty"
	CellTooLong    = "cell_too_long"
	CellNotNumber  = "cell_not_a_number"
	CellOutOfRange = "cell_out_of_range"
	CellNotDate    = "cell_not_a_date"
	CellUnusable   = "cell_unusable" // right by itself, not beside the others
	CellRepeated   = "cell_repeated" // must stand once
	CellUnknown    = "cell_unknown"  // names a row that does not exist
	TooMuchWork    = "too_much_work" // more than a run can hold
	TooLittle      = "too_little"    // rows enough, but too few of one sort
	Circular       = "circular"      // a row waits for itself
)

func (e *InputError) Error() string {
	return fmt.Sprintf("workload: input: %s at line %d, column %d %q", e.Reason, e.Line, e.Column, e.Name)
}

// table holds rows in the order of the spec's columns, whatever the file's.
type table struct {
	columns []Column
	at      []int // where each column stands in the file, -1 when it does not
	rows    [][]cell
	lines   []int
}

type cell struct {
	text  string
	num   float64
	day   int // since 1970
	empty bool
}

func readTable(r io.Reader, in *Input) (*table, error) {
	raw, err := decode(r)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(raw))
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &InputError{Reason: TooFewRows, Line: 1, Min: float64(in.MinRows)}
	}
	if err != nil {
		return nil, quoteError(err)
	}
	t := &table{columns: in.Columns}
	if err := t.heading(head); err != nil {
		return nil, err
	}
	if err := t.body(c, len(head), in.MaxRows); err != nil {
		return nil, err
	}
	if len(t.rows) < in.MinRows {
		return nil, &InputError{Reason: TooFewRows, Line: len(t.rows) + 1, Min: float64(in.MinRows)}
	}
	return t, nil
}

func quoteError(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &InputError{Reason: BadQuotes, Line: p.Line, Column: 0}
	}
	return fmt.Errorf("workload: input: %w", err)
}

func (t *table) heading(head []string) error {
	if len(head) > maxColumns {
		return &InputError{Reason: TooManyColumns, Line: 1, Max: maxColumns}
	}
	t.at = make([]int, len(t.columns))
	var missing []Column
	for i, c := range t.columns {
		t.at[i] = -1
		for j, h := range head {
			if !c.named(h) {
				continue
			}
			if t.at[i] >= 0 {
				return &InputError{Reason: RepeatedColumn, Line: 1, Column: j + 1, Name: c.Name}
			}
			t.at[i] = j
		}
		if t.at[i] < 0 && !c.Optional {
			missing = append(missing, c)
		}
	}
	if missing != nil {
		return &InputError{Reason: MissingColumns, Line: 1, Columns: missing}
	}
	return nil
}

func (c Column) named(h string) bool {
	h = clean(h)
	return h == c.Name || strings.EqualFold(h, c.ID)
}

func (t *table) body(c *csv.Reader, width, maxRows int) error {
	for {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return quoteError(err)
		}
		line, _ := c.FieldPos(0)
		if !slices.ContainsFunc(rec, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue // spreadsheets leave empty lines at the end
		}
		if len(rec) != width {
			return &InputError{Reason: WrongWidth, Line: line, Min: float64(width), Max: float64(len(rec))}
		}
		if len(t.rows) == maxRows {
			return &InputError{Reason: TooManyRows, Line: line, Max: float64(maxRows)}
		}
		if err := t.row(rec, line); err != nil {
			return err
		}
	}
}

func (t *table) row(rec []string, line int) error {
	row := make([]cell, len(t.columns))
	for i, c := range t.columns {
		if t.at[i] < 0 {
			row[i].empty = true
			continue
		}
		v, reason := c.parse(rec[t.at[i]])
		if reason != "" {
			return &InputError{Reason: reason, Line: line, Column: t.at[i] + 1, Name: c.Name, Min: c.Min, Max: c.limit()}
		}
		row[i] = v
	}
	t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	return nil
}

// wrong names a cell that is right by itself and wrong beside the others.
func (t *table) wrong(reason string, row, column int) error {
	return &InputError{Reason: reason, Line: t.lines[row], Column: t.at[column] + 1, Name: t.columns[column].Name, Max: t.columns[column].Max}
}

// clean takes away what is not seen: marks that turn the direction of text,
// zero-width characters and the spaces around.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// Reasons lists every reason of an InputError.
func Reasons() []string {
	return []string{
		NoInput, TooLarge, BadEncoding, BadQuotes, BadControl, MissingColumns, TooManyColumns, RepeatedColumn, TooFewRows, TooManyRows,
		WrongWidth, CellEmpty, CellTooLong, CellNotNumber, CellOutOfRange, CellNotDate, CellUnusable, CellRepeated, CellUnknown, TooMuchWork, TooLittle, Circular,
	}
}
