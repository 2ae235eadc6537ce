package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// TillPage is the quote at the till: choose vouchers and wallet, see the three figures.
type TillPage struct {
	ui.Page
	Action    string // POST goes to the answers to check
	LiveHref  string // GET with the form's fields answers the TillFigures partial
	BackHref  string
	Name      string
	Provider  string
	Simulated bool
	Facts     []ui.Fact // what was asked: recipe, units, run time
	ExpiresAt time.Time
	Range     ui.Range
	Lines     []TillLine // of an order of several; then Provider, Facts and Range are empty
	Vouchers  []VoucherChoice
	Wallet    WalletChoice
	Figures   TillFigures
}

// TillLine is one of several jobs at the till.
type TillLine struct {
	Number    string // "Job 2"
	Name      string // of the template
	Offering  string
	Provider  string
	Simulated bool
	Facts     []ui.Fact
	Range     ui.Range
	Why       string // why it can no longer be ordered
}

// VoucherChoice is a grant that may pay a part, or says why it may not.
type VoucherChoice struct {
	ID        string // of the grant: the checkbox's value, its name is "voucher"
	Name      string
	Programme string
	Rate      string // "pays 30% of the contract, at most ¥200.00 an order"
	Gauge     ui.Gauge
	Until     time.Time
	Saves     models.Money // at the hard cap
	Checked   bool
	Why       []string // why it does not apply; empty when it does
}

// WalletChoice is what the wallet can pay.
type WalletChoice struct {
	Checked bool
	Free    models.Money
	Held    models.Money
	Href    string
}

// TillFigures are the three figures and how the rest is paid; also the partial
// that the live form swaps in.
type TillFigures struct {
	Bill      ui.Bill // at the hard cap
	Likely    ui.Bill // at the likely run
	Wallet    models.Money
	Outside   models.Money // to be paid by a payment
	Remaining []string     // "of the grant ¥812.00 will remain"
	Why       []string     // what was ticked and refused
	Lines     []LineBill   // of an order of several: each at its hard cap
}

// LineBill is the three figures of one job of several.
type LineBill struct {
	Name string
	Bill ui.Bill
}

// CheckPage is the last look before paying: one button that names the amount.
type CheckPage struct {
	ui.Page
	Action   string
	BackHref string
	Fields   []Hidden    // what the form must carry: choices and idempotency key
	Lines    []CheckLine // of an order of several: the answers about each
	Answers  []ui.Fact
	Figures  TillFigures
	Methods  ui.Choice // how the outside part is paid; no options when nothing is left
	PayBy    time.Duration
	Refunds  []string
	Simulate bool // the hardware is simulated
}

// CheckLine is the answers about one job of several.
type CheckLine struct {
	Name    string
	Answers []ui.Fact
}

// Hidden is a value that a form carries without showing it.
type Hidden struct{ Name, Value string }

func (p CheckPage) buttonText() string {
	if p.Figures.Outside > 0 {
		return p.Loc.T("check.pay", "amount", p.Figures.Outside)
	}
	if p.Figures.Wallet > 0 {
		return p.Loc.T("check.pay_wallet", "amount", p.Figures.Wallet)
	}
	return p.Loc.T("check.pay_nothing", "amount", p.Figures.Bill.Pay)
}
