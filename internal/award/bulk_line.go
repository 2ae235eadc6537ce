package award

import (
	"regexp"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// MaxWorth is the most that a row of a file, or a code, may be worth.
const MaxWorth = 1_000_000_000 * models.Yuan

// What is wrong with a row.
var (
	errRowCode    = fault.New(fault.Invalid, "bulk.row_code_missing").On("code")
	errRowNone    = fault.New(fault.Invalid, "bulk.row_amount_missing").On("amount")
	errRowAmount  = fault.New(fault.Invalid, "bulk.row_amount").On("amount")
	errRowSign    = fault.New(fault.Invalid, "bulk.row_amount_sign").On("amount")
	errRowFen     = fault.New(fault.Invalid, "bulk.row_amount_fen").On("amount")
	errRowHigh    = fault.New(fault.Invalid, "bulk.row_amount_high").On("amount")
	errRowFormula = fault.New(fault.Invalid, "bulk.row_formula")
	errRowDate    = fault.New(fault.Invalid, "bulk.row_date").On("expires_at")
	errRowTwice   = fault.New(fault.Invalid, "bulk.row_twice").On("code")
	errRowUnknown = fault.New(fault.Invalid, "bulk.row_unknown").On("code")
)

// mostShown bounds how much of a cell an error repeats.
const mostShown = 40

func shown(cell string) string {
	r := []rune(cell)
	if len(r) > mostShown {
		return string(r[:mostShown]) + "…"
	}
	return cell
}

func isCode(cell string) bool { return party.CheckCode(party.NormaliseCode(cell)) == nil }

func (c columns) cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	return row[at]
}

func (c columns) line(n int, row []string) Line {
	l := Line{N: n}
	l.readCode(c.cell(row, c.code))
	l.readAmount(c.cell(row, c.amount))
	l.readUntil(c.cell(row, c.until))
	return l
}

func (l *Line) wrong(f *fault.Fault) { l.Wrong = append(l.Wrong, f) }

func (l *Line) readCode(cell string) {
	l.Code = party.NormaliseCode(cell)
	if l.Code == "" {
		l.wrong(errRowCode)
		return
	}
	if formula(cell) {
		l.Code = shown(cell)
		l.wrong(errRowFormula.With("given", shown(cell)).On("code"))
		return
	}
	if err := party.CheckCode(l.Code); err != nil {
		l.Code = shown(cell)
		l.wrong(asFault(err))
	}
}

// asFault is the fault in err, with its words and without its cause.
func asFault(err error) *fault.Fault {
	f, ok := err.(*fault.Fault) //nolint:errorlint // the outermost fault has the words
	if !ok {
		return party.ErrCode
	}
	return f
}

// formula tells what a spreadsheet would compute; a sign before digits is none.
func formula(cell string) bool {
	if cell == "" || !strings.ContainsRune("=@+-", rune(cell[0])) {
		return false
	}
	return cell[0] == '=' || cell[0] == '@' || !signed.MatchString(cell)
}

var (
	signed  = regexp.MustCompile(`^[+-]?[¥]?[0-9][0-9,.]*$`)
	grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	symbols = strings.NewReplacer("¥", "", "￥", "", "元", "", "圆", "", "RMB", "", "rmb", "", "CNY", "", "cny", "", " ", "", "\u3000", "")
)

func (l *Line) readAmount(cell string) {
	text := symbols.Replace(cell)
	if grouped.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	m, err := models.ParseMoney(strings.TrimPrefix(text, "+"))
	given := shown(cell)
	switch {
	case cell == "":
		l.wrong(errRowNone)
	case formula(cell):
		l.wrong(errRowFormula.With("given", given).On("amount"))
	case err != nil:
		l.wrong(errRowAmount.With("given", given))
	case m <= 0:
		l.wrong(errRowSign.With("given", given))
	case m%models.Fen != 0:
		l.wrong(errRowFen.With("given", given))
	case m > MaxWorth:
		l.wrong(errRowHigh.With("max", MaxWorth))
	default:
		l.Amount = m
	}
}

var dayForms = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// readUntil reads the last day on which a grant may be used, in UTC+8.
func (l *Line) readUntil(cell string) {
	if cell == "" {
		return
	}
	if day, _, cut := strings.Cut(cell, " "); cut {
		cell = day // a spreadsheet's 2026-12-31 00:00:00
	}
	for _, form := range dayForms {
		if t, err := time.ParseInLocation(form, cell, china); err == nil {
			l.ExpiresAt = voucher.DayEnd(t)
			return
		}
	}
	if formula(cell) {
		l.wrong(errRowFormula.With("given", shown(cell)).On("expires_at"))
		return
	}
	l.wrong(errRowDate.With("given", shown(cell)))
}
