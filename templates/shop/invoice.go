package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// InvoicesPage lists a firm's invoices.
type InvoicesPage struct {
	ui.Page
	Profile    string // where its details are set; empty for who may not
	Statements string
	Rows       []InvoiceRow
	Pager      ui.Pager
}

// InvoiceRow is one invoice in a list.
type InvoiceRow struct {
	Number, Href     string
	Red              bool
	Order, OrderHref string
	Seller           string
	Issued           string // the tax authority's number, "" until it is issued
	Total            models.Money
	At               time.Time
}

// InvoiceAskPage is what invoices an order has and can have.
type InvoiceAskPage struct {
	ui.Page
	Order, OrderHref string
	Rows             []InvoiceRow
	Sellers          []ui.Fact // whose invoices would be asked for, and over what
	Details          []ui.Fact // the buyer's, to check
	Change           string    // where they are changed; empty for who may not
	Why              string    // why none can be asked for
	Action           string    // empty for who may not ask
	Button           string
}

// InvoicePage is one invoice's data.
type InvoicePage struct {
	ui.Page
	Sheet  ui.Sheet
	Up     ui.Crumb
	Status string
	Reds   []InvoiceRow
	Files  []ui.Fact
}

// InvoiceProfilePage is where a firm says what stands on its invoices.
type InvoiceProfilePage struct {
	ui.Page
	Fixed   []ui.Fact // name and tax number
	Note    string
	Type    ui.Choice
	Fields  []ui.Field
	Action  string
	Back    string
	Up      []ui.Crumb
	Reading bool // for who may not change it
}
