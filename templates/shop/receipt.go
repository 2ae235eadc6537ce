package shop

import (
	"time"

	"supermarket/templates/ui"
)

// ReceiptPage is the document of a settled order; it prints on one sheet.
type ReceiptPage struct {
	ui.Page
	Number    string
	At        time.Time
	Order     string
	OrderHref string
	Buyer     []ui.Fact // name, tax number, address as far as known
	Seller    []ui.Fact
	Lines     []ReceiptLine
	Bill      ui.Bill
	Paid      []ui.Fact // by source: grants, wallet, payment
	Tax       []ui.Fact // net, rate, tax, total in capitals
	Provider  string
	Simulated bool
	DataHref  string // the invoice's fields as JSON
}

// ReceiptLine is one billed stretch. The figures are already written out.
type ReceiptLine struct {
	Name, Spec, Unit           string
	Quantity, UnitPrice, Total string
	Period                     string
}
