package handlers

import (
	"strconv"
	"strings"
	"time"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// bill is an invoice as buyer and seller see it.
type bill struct {
	row      models.Invoice
	data     finance.InvoiceData
	original string // number of what a red one takes back, of the tax authority
	issuer   string
}

func billOf(v finance.InvoiceView) bill {
	return bill{v.Invoice, v.Data, v.OriginalNumber, v.IssuerName}
}

// invoiceFile is an invoice for a program: what was prepared, and what came since.
type invoiceFile struct {
	finance.InvoiceData
	State          string     `json:"state"`
	IssuedNumber   string     `json:"issued_number,omitempty"`
	IssuedAt       *time.Time `json:"issued_at,omitempty"`
	Issuer         string     `json:"issuer,omitempty"`
	OriginalNumber string     `json:"original_issued_number,omitempty"`
	SHA256         string     `json:"data_sha256"`
}

func (b bill) file() invoiceFile {
	return invoiceFile{b.data, b.row.State, b.row.IssuedNumber, b.row.IssuedAt, b.issuer, b.original, b.row.SHA256}
}

func isRed(i models.Invoice) bool { return i.Colour == models.InvoiceRed }

// invoiceTitle names colour and type.
func invoiceTitle(loc *i18n.Loc, i models.Invoice) string {
	return loc.T("invoice.name." + i.Colour + "." + i.Type)
}

func invoiceSheet(loc *i18n.Loc, b bill) ui.Sheet {
	s := ui.Sheet{Title: invoiceTitle(loc, b.row), Number: b.row.Number, At: b.row.CreatedAt, Tag: &ui.Tag{Text: loc.T("invoice.waiting"), Tone: "wait"}}
	if b.row.IssuedNumber != "" {
		s.Tag = &ui.Tag{Text: loc.T("invoice.issued"), Tone: "good"}
	}
	s.Parts = []ui.Part{
		{Facts: headFacts(loc, b)},
		{Pair: &[2]ui.Facts{{Heading: loc.T("receipt.buyer"), Rows: taxParty(loc, b.data.Buyer)}, {Heading: loc.T("receipt.seller"), Rows: taxParty(loc, b.data.Seller)}}},
		{Table: invoiceTable(loc, b.data), Widths: []float64{3.4, 1.9, 0.9, 1.4, 1.8, 1.6, 0.9, 1.4, 1.6}},
		{Facts: []ui.Fact{
			{Key: loc.T("receipt.tax.gross"), Value: loc.Money(b.data.Total)},
			{Key: loc.T("receipt.tax.capitals"), Value: b.data.Capitals, Body: ui.Chinese(b.data.Capitals)},
			{Key: loc.T("invoice.remark"), Value: b.data.Remark, Body: ui.Chinese(b.data.Remark)},
		}},
		{Note: loc.T("invoice.note")},
	}
	return s
}

func headFacts(loc *i18n.Loc, b bill) []ui.Fact {
	number := or(b.row.IssuedNumber, loc.T("invoice.waiting"))
	out := []ui.Fact{{Key: loc.T("invoices.head.issued"), Value: number}, {Key: loc.T("invoices.head.type"), Value: loc.T("invoice.type." + b.row.Type)}}
	if b.row.IssuedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("invoice.issued_at"), Value: loc.Time(*b.row.IssuedAt)}, ui.Fact{Key: loc.T("invoice.issuer"), Value: or(b.issuer, "–")})
	}
	if isRed(b.row) {
		out = append(out,
			ui.Fact{Key: loc.T("invoice.original"), Value: or(b.original, loc.T("invoice.waiting")), Sub: loc.T("invoice.original_ours", "number", b.data.Original)},
			ui.Fact{Key: loc.T("invoice.red_reason"), Value: loc.T("invoice.red_reason." + b.data.RedReason)})
	}
	return out
}

func taxParty(loc *i18n.Loc, p finance.InvoiceParty) []ui.Fact {
	out := partyFacts(loc, p.Name, p.TaxNumber)
	for _, f := range [][2]string{{"address", p.Address}, {"phone", p.Phone}, {"bank", p.Bank}, {"bank_account", p.BankAccount}} {
		if f[1] != "" {
			out = append(out, ui.Fact{Key: loc.T("invoice.field." + f[0]), Value: f[1], Body: ui.Chinese(f[1])})
		}
	}
	return out
}

func invoiceTable(loc *i18n.Loc, d finance.InvoiceData) *ui.Table {
	t := &ui.Table{Caption: loc.T("invoice.lines"), Quiet: true, Dense: true}
	for _, id := range []string{"name", "spec", "unit", "-quantity", "-price", "-net", "-rate", "-tax", "-total"} {
		id, figure := strings.CutPrefix(id, "-")
		t.Head = append(t.Head, ui.Head{Text: loc.T("invoice.line." + id), Numeric: figure})
	}
	for _, l := range d.Lines {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Name, Body: ui.Chinese(l.Name)},
			{Text: l.Spec, Body: ui.Chinese(l.Spec)},
			{Text: l.Unit, Body: ui.Chinese(l.Unit)},
			{Text: or(l.Quantity, "–")},
			{Text: or(l.UnitPrice, "–")},
			{Text: loc.Money(l.Net)},
			{Text: strconv.Itoa(l.Rate) + "%"},
			{Text: loc.Money(l.Tax)},
			{Text: loc.Money(l.Total)},
		}})
	}
	t.Foot = []ui.Cell{{Text: loc.T("receipt.total")}, {}, {}, {}, {}, {Text: loc.Money(d.Net)}, {}, {Text: loc.Money(d.Tax)}, {Text: loc.Money(d.Total)}}
	return t
}

func invoiceStatus(loc *i18n.Loc, v finance.InvoiceView) string {
	if v.IssuedNumber == "" {
		return loc.T("invoice.status.waiting")
	}
	return loc.T("invoice.status.issued")
}

// invoiceRows are an invoice for a spreadsheet: one row a line, all fields in each.
func invoiceRows(loc *i18n.Loc, b bill) [][]string {
	head := make([]string, 0, 24)
	for _, id := range []string{
		"invoices.head.number", "invoices.head.issued", "invoices.head.type", "invoice.colour", "invoice.original", "invoices.head.order",
	} {
		head = append(head, loc.T(id))
	}
	for _, side := range []string{"receipt.buyer", "receipt.seller"} {
		for _, id := range []string{"receipt.party.name", "receipt.party.code", "invoice.field.address", "invoice.field.phone", "invoice.field.bank", "invoice.field.bank_account"} {
			head = append(head, loc.T(side)+" "+loc.T(id))
		}
	}
	for _, id := range []string{"class", "name", "spec", "unit", "quantity", "price", "net", "rate", "tax", "total"} {
		head = append(head, loc.T("invoice.line."+id))
	}
	out := [][]string{append(head, loc.T("receipt.tax.capitals"), loc.T("invoice.remark"))}
	d := b.data
	for _, l := range d.Lines {
		row := []string{b.row.Number, b.row.IssuedNumber, loc.T("invoice.type." + d.Type), loc.T("invoice.colour." + d.Colour), b.original, d.OrderNumber}
		for _, p := range []finance.InvoiceParty{d.Buyer, d.Seller} {
			row = append(row, p.Name, p.TaxNumber, p.Address, p.Phone, p.Bank, p.BankAccount)
		}
		out = append(out, append(row, l.TaxClass, l.Name, l.Spec, l.Unit, l.Quantity, l.UnitPrice, l.Net.String(), strconv.Itoa(l.Rate)+"%", l.Tax.String(), l.Total.String(), d.Capitals, d.Remark))
	}
	return out
}

// redRows are what took parts of an invoice back.
func redRows(v finance.InvoiceView) []shop.InvoiceRow {
	var out []shop.InvoiceRow
	for _, r := range v.Reds {
		out = append(out, shop.InvoiceRow{
			Number: r.Number, Href: under(placeInvoices, r.ID), Red: true, Order: v.Data.OrderNumber, OrderHref: under(placeOrders, r.OrderID),
			Seller: v.Data.Seller.Name, Issued: r.IssuedNumber, Total: r.Total, At: r.CreatedAt,
		})
	}
	return out
}

func (h *Handlers) invoiceAskPage(c *web.Ctx, w finance.Wanted) shop.InvoiceAskPage {
	loc, order := c.Loc, under(placeOrders, w.Order.ID)
	p := shop.InvoiceAskPage{Page: h.page(c, "invoice.ask.title"), Order: w.Order.Number, OrderHref: order}
	p.Path = order + "/invoice"
	for _, v := range w.Invoices {
		p.Rows = append(p.Rows, invoiceRow(v))
	}
	if w.Why != nil {
		p.Why = loc.Fault(web.Faults(w.Why)[0])
	}
	total := models.Money(0)
	for _, s := range w.Sellers {
		p.Sellers, total = append(p.Sellers, ui.Fact{Key: say(loc, s.NameZh, s.NameEn), Value: loc.Money(s.Total)}), total+s.Total
	}
	p.Details = append([]ui.Fact{{Key: loc.T("invoices.head.type"), Value: loc.T("invoice.type." + w.Profile.Type)}}, taxParty(loc, profileParty(w.Profile))...)
	p.Change = h.offered(c, placeInvoiceProfile)
	if p.Change != "" {
		p.Change += "?back=" + w.Order.ID
	}
	if w.MayAsk {
		p.Action, p.Button = p.Path, loc.T("invoice.ask.button", "amount", total)
	}
	return p
}

func profileParty(p models.InvoiceProfile) finance.InvoiceParty {
	return finance.InvoiceParty{Name: p.Name, TaxNumber: p.TaxNumber, Address: p.Address, Phone: p.Phone, Bank: p.Bank, BankAccount: p.BankAccount}
}
