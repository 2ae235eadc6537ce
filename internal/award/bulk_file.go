package award

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Bounds of a file of grants.
const (
	MaxBulkBytes = 8 << 20
	MaxBulkRows  = 100_000
	mostAbove    = 20 // rows over the one that names the columns
)

// What is wrong with a file as a whole.
var (
	ErrFileBig      = fault.New(fault.Invalid, "bulk.file_big").On("file")
	ErrFileRows     = fault.New(fault.Invalid, "bulk.file_rows").On("file")
	ErrFileEncoding = fault.New(fault.Invalid, "bulk.file_encoding").On("file")
	ErrFileFormat   = fault.New(fault.Invalid, "bulk.file_format").On("file")
	ErrFileHeader   = fault.New(fault.Invalid, "bulk.file_header").On("file")
	ErrFileEmpty    = fault.New(fault.Invalid, "bulk.file_empty").On("file")
)

// Line is one row of a file of grants as it was read.
type Line struct {
	N         int    // of the file, from 1
	Code      string // of the firm, as its register writes it; as it stands there where it is none
	Amount    models.Money
	ExpiresAt time.Time // zero: as late as the rules allow
	Wrong     []*fault.Fault
}

// ReadBulk reads a table of grants: CSV in UTF-8 or GB18030, a company code, an
// amount in yuan and, where one is wanted, a last day, in any order of columns,
// named in Chinese or English; other columns are passed over. What is wrong with
// a row is told in it.
func ReadBulk(file []byte) ([]Line, error) {
	if len(file) > MaxBulkBytes {
		return nil, ErrFileBig.With("max", MaxBulkBytes>>20)
	}
	text, err := decode(file)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator(text), -1, true, true
	return readLines(r)
}

func decode(file []byte) (string, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if bytes.IndexByte(file, 0) >= 0 {
		return "", ErrFileFormat // a workbook, a picture
	}
	if utf8.Valid(file) {
		return string(file), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", ErrFileEncoding
	}
	return string(text), nil
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

func readLines(r *csv.Reader) ([]Line, error) {
	var out []Line
	var at columns
	for above := 0; ; {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return ended(out, at)
		}
		if err != nil {
			return nil, ErrFileFormat.Wrap(err)
		}
		n, _ := r.FieldPos(0)
		for i, c := range row {
			row[i] = bare(c)
		}
		switch {
		case blank(row):
		case at.known:
			if len(out) == MaxBulkRows {
				return nil, ErrFileRows.With("max", MaxBulkRows)
			}
			out = append(out, at.line(n, row))
		default:
			if at = columnsOf(row); at.known && !at.named {
				out = append(out, at.line(n, row))
			}
			if above++; above > mostAbove && !at.known {
				return nil, ErrFileHeader
			}
		}
	}
}

func ended(out []Line, at columns) ([]Line, error) {
	switch {
	case !at.known:
		return nil, ErrFileHeader
	case len(out) == 0:
		return nil, ErrFileEmpty
	}
	return out, nil
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(c string) bool { return c != "" })
}

// bare is a cell without what spreadsheets and typists put round it: full-width
// letters and digits become plain ones.
func bare(cell string) string {
	cell = trim(width.Narrow.String(strings.ToValidUTF8(cell, "")))
	if strings.HasPrefix(cell, `="`) && strings.HasSuffix(cell, `"`) && len(cell) > 2 {
		cell = cell[2 : len(cell)-1]
	}
	return trim(strings.TrimPrefix(cell, "'"))
}

func trim(s string) string { return strings.Trim(s, " \t\r\n\u00a0\u3000\u200b\ufeff") }

// columns say where in a row the parts stand; -1 is nowhere.
type columns struct {
	known, named        bool
	code, amount, until int
}

var columnNames = map[string][]string{
	"code":   {"统一社会信用代码", "社会信用代码", "信用代码", "企业代码", "代码", "companycode", "code", "uscc", "creditcode", "unifiedsocialcreditcode"},
	"amount": {"金额", "发放金额", "额度", "券额", "amount", "amountyuan", "amountcny", "yuan", "value"},
	"until":  {"到期日", "到期日期", "有效期至", "截止日期", "有效期", "expiry", "expires", "expiresat", "expireson", "validuntil", "until", "lastday"},
}

// columnsOf finds the columns in a row that names them; a row that begins with a
// code names none, and has them in the usual order.
func columnsOf(row []string) columns {
	at := columns{code: -1, amount: -1, until: -1}
	for i, cell := range row {
		switch name := columnName(cell); {
		case slices.Contains(columnNames["code"], name) && at.code < 0:
			at.code = i
		case slices.Contains(columnNames["amount"], name) && at.amount < 0:
			at.amount = i
		case slices.Contains(columnNames["until"], name) && at.until < 0:
			at.until = i
		}
	}
	if at.known, at.named = at.code >= 0 && at.amount >= 0, true; at.known {
		return at
	}
	if len(row) >= 2 && isCode(row[0]) {
		at = columns{known: true, amount: 1, until: -1}
		if len(row) > 2 {
			at.until = 2
		}
	}
	return at
}

// columnName is a heading without case, spaces and what it says of the unit.
func columnName(cell string) string {
	name, _, _ := strings.Cut(strings.ToLower(cell), "(")
	return strings.NewReplacer(" ", "", "_", "", "-", "", "*", "").Replace(name)
}
