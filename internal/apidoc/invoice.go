package apidoc

import (
	"time"

	"supermarket/internal/account"
	"supermarket/internal/finance"
	"supermarket/models"
)

// Invoice is the data of an electronic invoice over one provider's part of an
// order; a red one takes part of it back, its amounts are below zero.
type Invoice struct {
	ID           string        `json:"id"`
	Number       string        `json:"number"` // ours
	Colour       string        `json:"colour" enum:"blue,red"`
	Type         string        `json:"type" enum:"special,ordinary"`
	State        string        `json:"state" enum:"prepared,issued"`
	IssuedNumber string        `json:"issued_number,omitempty"` // of the tax authority
	IssuedAt     *time.Time    `json:"issued_at,omitempty"`
	Order        string        `json:"order"`
	OrderNumber  string        `json:"order_number"`
	Original     string        `json:"original,omitempty"`   // our number of what a red one takes back
	Refund       string        `json:"refund,omitempty"`     // of a red one
	RedReason    string        `json:"red_reason,omitempty"` // service_ended, allowance
	Buyer        InvoiceParty  `json:"buyer"`
	Seller       InvoiceParty  `json:"seller"`
	Lines        []InvoiceLine `json:"lines"`
	Net          models.Money  `json:"net"`
	Tax          models.Money  `json:"tax"`
	Total        models.Money  `json:"total"`
	Capitals     string        `json:"total_in_capitals"`
	Remark       string        `json:"remark"`
	SHA256       string        `json:"data_sha256"` // of the data as they were prepared
	CreatedAt    time.Time     `json:"created_at"`
}

// InvoiceParty is the buyer or the seller of an invoice.
type InvoiceParty struct {
	Name        string `json:"name"`
	TaxNumber   string `json:"tax_number"`
	Address     string `json:"address"`
	Phone       string `json:"phone"`
	Bank        string `json:"bank"`
	BankAccount string `json:"bank_account"`
}

// InvoiceLine is one line of an invoice.
type InvoiceLine struct {
	OrderLine string       `json:"order_line_id"`
	TaxClass  string       `json:"tax_class"`
	Name      string       `json:"name"`
	Spec      string       `json:"specification"`
	Unit      string       `json:"unit"`
	Quantity  string       `json:"quantity"`   // a decimal, empty where an amount alone comes back
	UnitPrice string       `json:"unit_price"` // likewise, net
	Net       models.Money `json:"net"`
	Rate      int          `json:"tax_rate_percent"`
	Tax       models.Money `json:"tax"`
	Total     models.Money `json:"total"`
}

// InvoiceOf shows an invoice to its buyer.
func InvoiceOf(v finance.InvoiceView) Invoice {
	d := v.Data
	return Invoice{
		ID: v.ID, Number: v.Number, Colour: v.Colour, Type: v.Type, State: v.State, IssuedNumber: v.IssuedNumber, IssuedAt: utc(v.IssuedAt),
		Order: v.OrderID, OrderNumber: d.OrderNumber, Original: d.Original, Refund: v.RefundID, RedReason: d.RedReason,
		Buyer: InvoiceParty(d.Buyer), Seller: InvoiceParty(d.Seller), Lines: each(d.Lines, invoiceLineOf),
		Net: d.Net, Tax: d.Tax, Total: d.Total, Capitals: d.Capitals, Remark: d.Remark, SHA256: v.SHA256, CreatedAt: v.CreatedAt.UTC(),
	}
}

func invoiceLineOf(l finance.InvoiceLine) InvoiceLine { return InvoiceLine(l) }

// MonthSummary is a month of the firm's wallet in a few figures: opening + in −
// out = closing. Months are those of China Standard Time.
type MonthSummary struct {
	Month   string       `json:"month"`
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	Running bool         `json:"running"` // it is not over yet
	Opening models.Money `json:"opening"`
	In      models.Money `json:"in"`
	Out     models.Money `json:"out"`
	Closing models.Money `json:"closing"`
}

// Statement is a month of the firm's wallet, posting by posting, and what came to
// and went from its vouchers.
type Statement struct {
	MonthSummary
	Firm        string             `json:"firm"`
	Code        string             `json:"company_code"`
	Entries     []StatementEntry   `json:"entries"`
	Vouchers    []StatementVoucher `json:"vouchers"`
	VoucherUsed models.Money       `json:"voucher_used"`
	VoucherBack models.Money       `json:"voucher_back"`
}

// StatementEntry is a posting of the wallet, and what stood there after it.
type StatementEntry struct {
	At      time.Time    `json:"at"`
	Kind    string       `json:"kind"`
	Order   string       `json:"order,omitempty"`
	Number  string       `json:"order_number,omitempty"`
	Amount  models.Money `json:"amount"`
	Balance models.Money `json:"balance"`
}

// StatementVoucher is a posting of a voucher.
type StatementVoucher struct {
	At      time.Time    `json:"at"`
	Kind    string       `json:"kind"`
	Voucher string       `json:"voucher"`
	NameZh  string       `json:"name_zh"`
	NameEn  string       `json:"name_en"`
	Order   string       `json:"order,omitempty"`
	Number  string       `json:"order_number,omitempty"`
	Amount  models.Money `json:"amount"`
}

// MonthSummaryOf shows a month in a list.
func MonthSummaryOf(m finance.MonthSum) MonthSummary {
	return MonthSummary{m.Month, m.From.UTC(), m.To.UTC(), m.Running, m.Opening, m.In, m.Out, m.Closing}
}

// StatementOf shows a month whole.
func StatementOf(s finance.Statement) Statement {
	out := Statement{MonthSummary: MonthSummaryOf(s.MonthSum), Firm: s.Firm.Name, Code: s.Firm.Code, Entries: []StatementEntry{}, Vouchers: []StatementVoucher{}}
	for _, r := range s.Rows {
		out.Entries = append(out.Entries, StatementEntry{r.At.UTC(), r.Kind, r.OrderID, r.OrderNumber, r.Amount, r.Balance})
	}
	for _, v := range s.Vouchers {
		out.Vouchers = append(out.Vouchers, StatementVoucher{v.At.UTC(), v.Kind, v.GrantID, v.NameZh, v.NameEn, v.OrderID, v.OrderNumber, v.Amount})
	}
	out.VoucherUsed, out.VoucherBack = s.VoucherSums()
	return out
}

func documentOperations() []Operation {
	return []Operation{
		{ID: "invoices", Method: get, Path: "/invoices", Group: "documents", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[Invoice]{})},
		{ID: "invoice", Method: get, Path: "/invoices/{id}", Group: "documents", By: Key, Scope: account.ScopeRead, Answer: ok(Invoice{})},
		{ID: "invoices_ask", Method: post, Path: "/orders/{id}/invoices", Group: "documents", By: Key, Scope: account.ScopeOrder, Request: Empty{}, Answer: ok(List[Invoice]{})},
		{ID: "statements", Method: get, Path: "/statements", Group: "documents", By: Key, Scope: account.ScopeRead, Params: paging[:1], Answer: ok(List[MonthSummary]{})},
		{ID: "statement", Method: get, Path: "/statements/{month}", Group: "documents", By: Key, Scope: account.ScopeRead, Answer: ok(Statement{})},
	}
}
