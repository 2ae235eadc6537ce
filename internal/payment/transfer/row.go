package transfer

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Bounds of what stands in a row, in characters.
const (
	maxRef  = 64
	maxText = 200
)

// most is the largest arrival that is believed: ¥10 billion.
const most = 10_000_000_000 * models.Yuan

var (
	china     = time.FixedZone("UTC+8", 8*3600)
	grouped   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`) })
	cutNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d+$`) })
	days      = []string{"2006-01-02", "20060102", "2006/01/02", "2006/1/2", "2006.01.02", "2006年01月02日", "2006年1月2日"}
	hours     = []string{"", " 15:04:05", " 15:04", " 150405", "150405", "T15:04:05"}
)

func (c columns) cell(r record, of column) string {
	var parts []string
	for _, i := range c[of] {
		if i < len(r.cells) && r.cells[i] != "" && !slices.Contains(parts, r.cells[i]) {
			parts = append(parts, r.cells[i])
		}
	}
	return strings.Join(parts, " ")
}

func (c columns) read(records []record) (Statement, error) {
	var s Statement
	seen := map[string]bool{}
	for _, r := range records {
		if c.blank(r) || sums(r) {
			continue
		}
		row, leaves, why := c.row(r)
		switch {
		case why == nil && leaves:
			s.Outgoing++
			continue
		case why == nil && seen[row.Ref]:
			why = errRowTwice.With("ref", row.Ref)
		}
		if why != nil {
			s.Wrong = append(s.Wrong, Wrong{r.line, why})
			continue
		}
		seen[row.Ref] = true
		s.Rows = append(s.Rows, row)
	}
	if len(s.Rows)+len(s.Wrong)+s.Outgoing == 0 {
		return s, ErrNoRows
	}
	return s, nil
}

// blank tells a row without number and amount, or without number and date.
func (c columns) blank(r record) bool {
	ref := c.cell(r, colRef)
	return ref+c.cell(r, colCredit)+c.cell(r, colAmount)+c.cell(r, colDebit) == "" || ref+c.cell(r, colDate)+c.cell(r, colTime) == ""
}

// sums tells the row at a statement's end that adds up what stands above it.
func sums(r record) bool {
	for _, cell := range r.cells {
		if cell != "" {
			first := simple(cell)
			return strings.HasPrefix(first, "合计") || strings.HasPrefix(first, "总计") || strings.HasPrefix(first, "本页") || strings.HasPrefix(first, "total")
		}
	}
	return true
}

func (c columns) row(r record) (row Row, leaves bool, why *fault.Fault) {
	row = Row{Line: r.line, Ref: c.cell(r, colRef), PayerName: c.cell(r, colPayer), PayerAccount: c.cell(r, colAccount), Remark: c.cell(r, colRemark)}
	if row.Amount, leaves, why = c.amount(r); why != nil || leaves {
		return row, leaves, why
	}
	switch cur := strings.ToUpper(c.cell(r, colCurrency)); cur {
	case "", "CNY", "RMB", "人民币", "人民币元", "156", "01":
	default:
		return row, false, errRowCurrency.With("text", shown(cur))
	}
	switch {
	case row.Ref == "":
		return row, false, errRowRef
	case cutNumber().MatchString(row.Ref):
		return row, false, errRowCut.With("text", shown(row.Ref))
	case utf8.RuneCountInString(row.Ref) > maxRef:
		return row, false, errRowLong.With("text", shown(row.Ref))
	}
	row.PayerName, row.PayerAccount, row.Remark = cut(row.PayerName), cut(row.PayerAccount), cut(row.Remark)
	var ok bool
	if row.BookedAt, ok = moment(c.cell(r, colDate), c.cell(r, colTime)); !ok {
		return row, false, errRowDate.With("text", shown(strings.TrimSpace(c.cell(r, colDate)+" "+c.cell(r, colTime))))
	}
	return row, false, nil
}

// amount is what arrived, in whole fen, and whether it left instead.
func (c columns) amount(r record) (m models.Money, leaves bool, why *fault.Fault) {
	text := c.cell(r, colCredit)
	if len(c[colCredit]) == 0 {
		text = c.cell(r, colAmount)
		switch strings.ToLower(c.cell(r, colSide)) {
		case "借", "借方", "付", "付款", "支出", "支", "转出", "d", "dr", "debit", "out":
			return 0, true, nil
		}
	}
	m, ok := parse(text)
	switch debit, paid := parse(c.cell(r, colDebit)); {
	case ok && m < 0, (text == "" || m == 0 && ok) && paid && debit != 0:
		return 0, true, nil
	case !ok || m <= 0 || m > most || m%models.Fen != 0:
		return 0, false, errRowAmount.With("text", shown(text))
	}
	return m, false, nil
}

func parse(text string) (models.Money, bool) {
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(text, "+"), "¥"), "￥")
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	if grouped().MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	m, err := models.ParseMoney(text)
	if negative {
		m = -m
	}
	return m, err == nil
}

func moment(date, clock string) (time.Time, bool) {
	if date == "" {
		date, clock = clock, ""
	}
	for _, text := range []string{strings.TrimSpace(date + " " + clock), date} {
		for _, d := range days {
			for _, h := range hours {
				if t, err := time.ParseInLocation(d+h, text, china); err == nil {
					return t.UTC(), true
				}
			}
		}
	}
	return time.Time{}, false
}

func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	return string([]rune(s)[:maxText])
}

// shown is what stood in a cell, short enough to be said.
func shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
