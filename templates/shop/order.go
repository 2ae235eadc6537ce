package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// OrdersPage lists a firm's orders, newest first.
type OrdersPage struct {
	ui.Page
	Rows  []OrderRow
	Pager ui.Pager
}

// OrderRow is one order in the list.
type OrderRow struct {
	Href    string
	Number  string
	Name    string // of its first line
	State   models.OrderState
	At      time.Time
	Cap     models.Money
	Cost    *models.Money // nil until it settles
	JobHref string
}

// OrderPage is one order with everything that happened to its money.
type OrderPage struct {
	ui.Page
	Number     string
	State      models.OrderState
	At         time.Time
	Notices    []ui.Notice // where it stands, what happens next and what to do
	Pay        *ui.Button
	OtherWay   string // leads to the other ways to pay; empty for none
	Bill       ui.Bill
	AtCap      bool // the bill is at the hard cap: it is not settled yet
	Facts      []ui.Fact
	Lines      []OrderLine
	Savings    []RunNote // of lines that wait for a lower price, or did
	Payments   []OrderPayment
	Holds      []OrderHold
	Refunds    RefundPart
	Events     []ui.Event
	Cancel     *CancelForm
	ReceiptURL string // empty until it settles
	Simulated  bool
}

// OrderLine is one line of an order.
type OrderLine struct {
	Name     string
	Href     string
	Provider string
	Units    string // localised: "2 cards"
	State    models.LineState
	Reason   string // localised
	Cap      models.Money
	Cost     *models.Money
	JobHref  string
}

// OrderPayment is one payment of an order.
type OrderPayment struct {
	ID     string
	Method string // localised
	State  models.PaymentState
	Cause  string // localised: why it is so, and where its money went
	Amount models.Money
	At     time.Time
	Href   string // where something may still happen to it: a sandbox's page; empty elsewhere
}

// OrderHold is money set aside for the order, by its source.
type OrderHold struct {
	Source   string // localised: wallet, a grant's name
	Held     models.Money
	Captured models.Money
	Returned models.Money
	Open     bool
}

// CancelForm ends a job or an order, and says what that costs.
type CancelForm struct {
	Action string
	Costs  models.Money // what is used so far
	Back   models.Money // what comes back
	Text   string       // localised rule
	Asked  bool         // it was pressed already
}
