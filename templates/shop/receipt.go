package shop

import "supermarket/templates/ui"

// ReceiptPage is the document of a settled order; it prints on one sheet.
type ReceiptPage struct {
	ui.Page
	Sheet   ui.Sheet
	Up      ui.Crumb
	Files   []ui.Fact // ways to take it along: a name and where
	Invoice *ui.Button
}
