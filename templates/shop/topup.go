package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// TopUpForm asks how much is to come into the wallet, and how.
type TopUpForm struct {
	ui.Page
	Action  string
	Back    string
	Key     string // the same again is the same payment
	Free    models.Money
	Amount  ui.Field
	Methods ui.Choice
	Notes   []string
}

// TopUpPage is one payment into the wallet and what became of it.
type TopUpPage struct {
	ui.Page
	Number   string
	State    models.PaymentState
	Told     ui.Notice // what it means and what to do
	Facts    []ui.Fact
	LiveHref string // asked again while its end is not known; empty then
}

// TopUpList is what was to fill the wallet.
type TopUpList struct {
	ui.Page
	Rows  []TopUpRow
	Begin *ui.Button
	Pager ui.Pager
}

// TopUpRow is one of them.
type TopUpRow struct {
	Number, Href, Method, Purpose string
	State                         models.PaymentState
	Amount                        models.Money
	At                            time.Time
}

// AutoPage lets a wallet fill itself.
type AutoPage struct {
	ui.Page
	Action, Stop string
	Key          string
	State        *ui.Tag // nil before it was ever set
	Told         *ui.Notice
	Facts        []ui.Fact
	Month        *ui.Gauge // of the ceiling
	Fields       []ui.Field
	Button       string
	CanStop      bool
	CanForget    bool
	None         string // why it is not on offer here
}
