package provider

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// InvoicesPage is what invoices a provider has to issue, or has issued.
type InvoicesPage struct {
	ui.Page
	Issued         bool
	ToIssue, Ready string // where each list is
	Profile        string
	Rows           []InvoiceRow
	Pager          ui.Pager
}

// InvoiceRow is one invoice in the list.
type InvoiceRow struct {
	Number, Href string
	Red          bool
	Kind         string // special or ordinary, localised
	Order        string
	Buyer        string
	Issued       string
	Total        models.Money
	At           time.Time
}

// InvoicePage is what must stand on one invoice, and its number.
type InvoicePage struct {
	ui.Page
	Sheet   ui.Sheet
	Files   []ui.Fact
	Steps   []string // what to do
	Wait    string   // why no number can be entered yet
	Number  ui.Field
	Issued  string
	Correct ui.Choice
	Reason  ui.Field
	Action  string
}

// InvoiceProfilePage is what stands on the invoices that a provider issues.
type InvoiceProfilePage struct {
	ui.Page
	Fixed  []ui.Fact
	Fields []ui.Field
	Action string
}
