package handlers

import (
	"time"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// statementFile is a statement for a program.
type statementFile struct {
	Month    string           `json:"month"`
	Firm     string           `json:"firm"`
	Code     string           `json:"company_code"`
	From     time.Time        `json:"from"`
	To       time.Time        `json:"to"`
	Running  bool             `json:"running"`
	Opening  models.Money     `json:"opening"`
	In       models.Money     `json:"in"`
	Out      models.Money     `json:"out"`
	Closing  models.Money     `json:"closing"`
	Rows     []statementEntry `json:"entries"`
	Vouchers []voucherEntry   `json:"vouchers"`
}

type statementEntry struct {
	At      time.Time    `json:"at"`
	Kind    string       `json:"kind"`
	Order   string       `json:"order_number,omitempty"`
	Amount  models.Money `json:"amount"`
	Balance models.Money `json:"balance"`
}

type voucherEntry struct {
	At        time.Time    `json:"at"`
	Kind      string       `json:"kind"`
	Programme string       `json:"programme"`
	Grant     string       `json:"grant_id"`
	Order     string       `json:"order_number,omitempty"`
	Amount    models.Money `json:"amount"`
}

func statementFileOf(s finance.Statement) statementFile {
	f := statementFile{
		Month: s.Month, Firm: s.Firm.Name, Code: s.Firm.Code, From: s.From, To: s.To, Running: s.Running, Opening: s.Opening, In: s.In, Out: s.Out, Closing: s.Closing,
		Rows: []statementEntry{}, Vouchers: []voucherEntry{},
	}
	for _, r := range s.Rows {
		f.Rows = append(f.Rows, statementEntry{r.At, r.Kind, r.OrderNumber, r.Amount, r.Balance})
	}
	for _, v := range s.Vouchers {
		f.Vouchers = append(f.Vouchers, voucherEntry{v.At, v.Kind, v.NameZh, v.GrantID, v.OrderNumber, v.Amount})
	}
	return f
}

// running says that a month's figures are not final.
func running(loc *i18n.Loc, m finance.MonthSum) string {
	if m.Running {
		return loc.T("statement.running")
	}
	return ""
}

func statementSheet(loc *i18n.Loc, s finance.Statement) ui.Sheet {
	out := ui.Sheet{Title: loc.T("statement.of_firm"), Number: s.Month, At: s.Until}
	if s.Running {
		out.Tag = &ui.Tag{Text: loc.T("statement.running"), Tone: "live"}
	}
	used, back := s.VoucherSums()
	out.Parts = []ui.Part{
		{Facts: partyFacts(loc, s.Firm.Name, s.Firm.Code)},
		{Heading: loc.T("statement.sums"), Facts: []ui.Fact{
			{Key: loc.T("statements.head.opening"), Value: loc.MoneyExact(s.Opening)},
			{Key: loc.T("statements.head.in"), Value: loc.MoneyExact(s.In)},
			{Key: loc.T("statements.head.out"), Value: loc.MoneyExact(-s.Out)},
			{Key: loc.T("statements.head.closing"), Value: loc.MoneyExact(s.Closing)},
			{Key: loc.T("statement.voucher_used"), Value: loc.MoneyExact(used)},
			{Key: loc.T("statement.voucher_back"), Value: loc.MoneyExact(back)},
		}},
		{Heading: loc.T("statement.entries"), Table: statementTable(loc, s), Widths: []float64{2.6, 3.4, 2, 2, 2}},
		{Heading: loc.T("statement.vouchers"), Table: voucherTable(loc, s), Widths: []float64{2.8, 3.2, 2.2, 2, 2}},
		{Note: loc.T("statement.note")},
	}
	return out
}

func entryText(loc *i18n.Loc, kind string) string {
	return known(loc, "wallet.kind."+kind, loc.T("wallet.kind.other"))
}

func statementTable(loc *i18n.Loc, s finance.Statement) *ui.Table {
	t := &ui.Table{Caption: loc.T("statement.entries"), Quiet: true, Dense: true, Empty: loc.T("statement.entries.none"), Head: []ui.Head{
		{Text: loc.T("wallet.row.at")}, {Text: loc.T("wallet.row.what")}, {Text: loc.T("invoices.head.order")}, {Text: loc.T("wallet.row.amount"), Numeric: true}, {Text: loc.T("wallet.row.balance"), Numeric: true},
	}}
	for _, r := range s.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: loc.Time(r.At)}, {Text: entryText(loc, r.Kind)}, orderCell(r.OrderNumber, r.OrderID), {Text: loc.MoneyExact(r.Amount)}, {Text: loc.MoneyExact(r.Balance)},
		}})
	}
	return t
}

func orderCell(number, id string) ui.Cell {
	if number == "" {
		return ui.Cell{}
	}
	return ui.Cell{Text: number, Href: under(placeOrders, id)}
}

func voucherText(loc *i18n.Loc, kind string) string {
	return known(loc, "statement.voucher."+kind, loc.T("wallet.kind.other"))
}

func voucherTable(loc *i18n.Loc, s finance.Statement) *ui.Table {
	t := &ui.Table{Caption: loc.T("statement.vouchers"), Quiet: true, Dense: true, Empty: loc.T("statement.vouchers.none"), Head: []ui.Head{
		{Text: loc.T("wallet.row.at")}, {Text: loc.T("statement.programme")}, {Text: loc.T("wallet.row.what")}, {Text: loc.T("invoices.head.order")}, {Text: loc.T("wallet.row.amount"), Numeric: true},
	}}
	for _, v := range s.Vouchers {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: loc.Time(v.At)}, {Text: say(loc, v.NameZh, v.NameEn)}, {Text: voucherText(loc, v.Kind)}, orderCell(v.OrderNumber, v.OrderID), {Text: loc.MoneyExact(v.Amount)},
		}})
	}
	return t
}

// statementRows are a statement for a spreadsheet: opening, every posting,
// vouchers, closing.
func statementRows(loc *i18n.Loc, s finance.Statement) [][]string {
	at := func(t time.Time) string { return t.In(china).Format("2006-01-02 15:04:05") }
	out := [][]string{
		{loc.T("statement.csv.section"), loc.T("statement.csv.at"), loc.T("wallet.row.what"), loc.T("invoices.head.order"), loc.T("wallet.row.amount"), loc.T("wallet.row.balance")},
		{loc.T("statements.head.opening"), at(s.From), "", "", "", s.Opening.String()},
	}
	for _, r := range s.Rows {
		out = append(out, []string{loc.T("statement.entries"), at(r.At), entryText(loc, r.Kind), r.OrderNumber, r.Amount.String(), r.Balance.String()})
	}
	out = append(out, []string{loc.T("statements.head.closing"), at(s.Until), "", "", "", s.Closing.String()})
	for _, v := range s.Vouchers {
		out = append(out, []string{loc.T("statement.vouchers"), at(v.At), say(loc, v.NameZh, v.NameEn) + " · " + voucherText(loc, v.Kind), v.OrderNumber, v.Amount.String(), ""})
	}
	return out
}
