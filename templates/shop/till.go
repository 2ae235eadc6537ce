package shop

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// TillPage is the quote at the till: choose vouchers and wallet, see the three figures.
type TillPage struct {
	ui.Page
	Action    string // POST goes to the answers to check
	LiveHref  string // GET with the form's fields answers the TillFigures partial
	Here      string // GET with the form's fields is this page; a button's "up" or "down" moves a voucher
	BackHref  string
	Ended     *TillEnded    // its price is no longer frozen
	Changes   []PriceChange // against the quotes that these were made in place of
	Stops     []TillStop    // why nothing can be ordered now
	Name      string
	Provider  string
	Left      string
	Why       string // why its only line can no longer be ordered
	Remove    string // and where to go on from there
	Simulated bool
	Facts     []ui.Fact // what was asked: recipe, units, run time
	Notes     []RunNote // what its choices mean
	ExpiresAt time.Time
	Range     ui.Range
	Lines     []TillLine // of an order of several; then Provider, Facts and Range are empty
	Vouchers  []VoucherChoice
	Wallet    WalletChoice
	Project   ui.Choice // what it is counted to; no options where the firm has no projects
	Figures   TillFigures
}

// stopped tells that the buyer cannot go on from here.
func (p TillPage) stopped() bool {
	stopped := p.Ended != nil || len(p.Stops) > 0 || p.Why != ""
	for _, l := range p.Lines {
		stopped = stopped || l.Why != ""
	}
	return stopped
}

// TillEnded is a price that was frozen too long ago.
type TillEnded struct {
	At    time.Time
	Renew string // POST makes new quotes; empty where none can be had
}

// PriceChange is a line's price then and now, side by side.
type PriceChange struct {
	Name     string
	Was, Now models.Money
	What     []string // what changed
}

// TillStop is what has to be done before anything can be ordered.
type TillStop struct{ Text, Href, More string }

// TillLine is one of several jobs at the till.
type TillLine struct {
	Number    string // "Job 2"
	Name      string // of the template
	Offering  string
	Provider  string
	Simulated bool
	Facts     []ui.Fact
	Range     ui.Range
	Notes     []RunNote
	Array     *ArrayFold // nil for a single job
	Left      string     // how many units there still are, of a limited offering
	Why       string     // why it can no longer be ordered
	Remove    string     // the till without it
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
	Place     int          // among those that are chosen, from 1; 0 for one that is not
	Of        int          // how many are chosen
	After     models.Money // what remains of it then
	Never     bool         // it pays for nothing here, whatever else is chosen
	Why       []string     // why it does not apply; empty when it does
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
	Small     string       // said instead of the likely run where that costs next to nothing
	Vouchers  []VoucherPart
	Why       []string   // what was ticked and refused
	Lines     []LineBill // of an order of several: each at its hard cap
	Firm      []string   // what the firm's own rules say: budgets, a second member
	Wrong     []string   // and why they do not allow it
	TopUp     string     // that the wallet must be filled first, by how much
	TopUpHref string
}

// VoucherPart is what a chosen voucher pays.
type VoucherPart struct {
	Name  string
	Pays  models.Money
	After models.Money
	Until time.Time
}

// LineBill is the three figures of one job of several.
type LineBill struct {
	Name string
	Bill ui.Bill
}

// billText is the three figures in a line of text; they add up as they are written.
func billText(loc *i18n.Loc, b ui.Bill) string {
	list, voucher, pay := b.Shown()
	return loc.T("till.line.bill", "list", loc.Price(list), "voucher", loc.Price(voucher), "pay", loc.Price(pay))
}

// CheckPage is the last look before paying: one button that names the amount.
type CheckPage struct {
	ui.Page
	Action   string
	BackHref string
	Fields   []Hidden    // what the form must carry: choices and idempotency key
	Lines    []CheckLine // of an order of several: the answers about each
	Answers  []ui.Fact
	Notes    []RunNote // of its only line
	Figures  TillFigures
	Methods  ui.Choice // how the outside part is paid; no options when nothing is left
	Order    ui.Field  // purchase order number
	Remarks  ui.Field
	Stops    []TillStop
	Asks     bool // a second member is asked before it is paid
	Refunds  []string
	Simulate bool // the hardware is simulated
}

// CheckLine is the answers about one job of several.
type CheckLine struct {
	Name    string
	Answers []ui.Fact
	Notes   []RunNote
	Array   *ArrayFold // nil for a single job
}

// Hidden is a value that a form carries without showing it.
type Hidden struct{ Name, Value string }

// stopped tells that there is no button to press.
func (p CheckPage) stopped() bool {
	return len(p.Stops) > 0 || p.Figures.TopUp != "" || len(p.Figures.Wrong) > 0
}

func (p CheckPage) buttonText() string {
	if p.Asks {
		return p.Loc.T("check.ask", "amount", p.Figures.Bill.Pay)
	}
	if p.Figures.Outside > 0 {
		return p.Loc.T("check.pay", "amount", p.Figures.Outside)
	}
	if p.Figures.Wallet > 0 {
		return p.Loc.T("check.pay_wallet", "amount", p.Figures.Wallet)
	}
	return p.Loc.T("check.pay_nothing", "amount", p.Figures.Bill.Pay)
}

// fromWallet is what the wallet pays as it is written: it and what comes from
// outside are what is paid, to the fen.
func (f TillFigures) fromWallet() models.Money {
	if _, _, pay := f.Bill.Shown(); f.Wallet > 0 && f.Outside > 0 && pay > f.Outside {
		return pay - f.Outside
	}
	return f.Wallet
}
