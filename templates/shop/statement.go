package shop

import (
	"supermarket/models"
	"supermarket/templates/ui"
)

// StatementsPage lists the months of a firm.
type StatementsPage struct {
	ui.Page
	Rows     []StatementMonth
	Earlier  string // where earlier months are
	Invoices string
}

// StatementMonth is a month in a few figures.
type StatementMonth struct {
	Name, Href, Sub           string
	Opening, In, Out, Closing models.Money
}

// StatementPage is a firm's money in one month.
type StatementPage struct {
	ui.Page
	Sheet ui.Sheet
	Up    ui.Crumb
	Files []ui.Fact
}
