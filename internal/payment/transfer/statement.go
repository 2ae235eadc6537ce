package transfer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Bounds of a statement's file.
const (
	MaxBytes = 2 << 20
	MaxRows  = 5000
)

// What is wrong with a file as a whole.
var (
	ErrTooBig   = fault.New(fault.Invalid, "transfer.file.big").On("statement")
	ErrEncoding = fault.New(fault.Invalid, "transfer.file.encoding").On("statement")
	ErrFormat   = fault.New(fault.Invalid, "transfer.file.format").On("statement")
	ErrHeader   = fault.New(fault.Invalid, "transfer.file.header").On("statement")
	ErrNoRows   = fault.New(fault.Invalid, "transfer.file.empty").On("statement")
)

// What is wrong with a row.
var (
	errRowRef      = fault.New(fault.Invalid, "transfer.row.ref")
	errRowCut      = fault.New(fault.Invalid, "transfer.row.cut")
	errRowDate     = fault.New(fault.Invalid, "transfer.row.date")
	errRowAmount   = fault.New(fault.Invalid, "transfer.row.amount")
	errRowCurrency = fault.New(fault.Invalid, "transfer.row.currency")
	errRowLong     = fault.New(fault.Invalid, "transfer.row.long")
	errRowTwice    = fault.New(fault.Invalid, "transfer.row.twice")
)

// Row is one arrival as the bank states it.
type Row struct {
	Line         int    // of the file, from 1
	Ref          string // the bank's own number of it
	BookedAt     time.Time
	Amount       models.Money
	PayerName    string
	PayerAccount string
	Remark       string
}

// Wrong is a row that cannot be read, and why.
type Wrong struct {
	Line int
	Why  *fault.Fault
}

// Statement is what a bank's file says.
type Statement struct {
	Rows     []Row
	Outgoing int // rows of money that left
	Wrong    []Wrong
}

// Read reads a bank's statement: CSV in UTF-8 or GB18030, its columns named in
// Chinese or English in any order, whatever stands above them. A row that cannot
// be read is told with its line, and the others are read all the same.
func Read(file []byte) (Statement, error) {
	if len(file) > MaxBytes {
		return Statement{}, ErrTooBig.With("max", int64(MaxBytes>>20))
	}
	text, err := decode(file)
	if err != nil {
		return Statement{}, err
	}
	records, err := cells(text)
	if err != nil {
		return Statement{}, err
	}
	at, columns, ok := header(records)
	if !ok {
		return Statement{}, ErrHeader
	}
	return columns.read(records[at+1:])
}

func decode(file []byte) (string, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if utf8.Valid(file) {
		return string(file), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", ErrEncoding
	}
	return string(text), nil
}

// record is a line of the file and where it stands.
type record struct {
	line  int
	cells []string
}

func cells(text string) ([]record, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(text), -1, true
	var out []record
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, ErrFormat.Wrap(err)
		}
		if len(out) >= MaxRows+mostAbove {
			return nil, ErrTooBig.With("max", int64(MaxBytes>>20))
		}
		line, _ := r.FieldPos(0)
		for i, c := range row {
			row[i] = plain(c)
		}
		out = append(out, record{line, row})
	}
}

// separator is what stands most often between the words of the file's first lines.
func separator(text string) rune {
	best, most := ',', 0
	head := text[:min(len(text), 2000)]
	for _, s := range ",\t;" {
		if n := strings.Count(head, string(s)); n > most {
			best, most = s, n
		}
	}
	return best
}

// plain takes off what banks put round a cell so that spreadsheets leave it alone.
func plain(cell string) string {
	cell = strings.TrimSpace(strings.ToValidUTF8(cell, ""))
	if strings.HasPrefix(cell, `="`) && strings.HasSuffix(cell, `"`) && len(cell) > 2 {
		cell = cell[2 : len(cell)-1]
	}
	return strings.TrimSpace(strings.TrimPrefix(cell, "'"))
}
