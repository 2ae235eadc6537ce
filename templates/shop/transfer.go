package shop

import (
	"supermarket/models"
	"supermarket/templates/ui"
)

// TransferPage tells a buyer where to send money, and what of it has come.
type TransferPage struct {
	ui.Page
	Told     ui.Notice
	Open     bool // money is still waited for
	Copy     []CopyFact
	Facts    []ui.Fact
	Arrived  *ui.Gauge // of what is asked, once a part has come
	Steps    []string
	Parts    []TransferPart
	Table    *ui.Table // what it is for, step by step
	BackHref string
	BackText string
	Other    *ui.Button // another way to pay
}

// CopyFact is a value that is carried into a bank's form.
type CopyFact struct {
	Key, Value string
	Raw        string // what is copied, where it is written otherwise
	Big        bool
	Lang       string // of the value, where it is not the page's
}

// TransferPart is one arrival.
type TransferPart struct {
	At     ui.Cell
	Amount models.Money
}

func (f CopyFact) raw() string {
	if f.Raw != "" {
		return f.Raw
	}
	return f.Value
}
