package shop

import (
	"supermarket/models"
	"supermarket/templates/ui"
)

// CartPage is what somebody means to buy, priced at this moment.
type CartPage struct {
	ui.Page
	Lines []CartLine
	Sum   CartSum
	Clear string // POST empties the cart
	Files []CartFile
}

// CartLine is one job in the cart.
type CartLine struct {
	ID           string
	Name         string // of the template
	Text         string
	Offering     string
	OfferingHref string
	From         string // provider and region
	Simulated    bool
	Data         string    // what it computes on
	Facts        []ui.Fact // parameters as they were given
	Price        ui.Price
	Range        ui.Range
	Bill         ui.Bill
	Start        string // when it would start; empty while nobody can tell
	StartLate    bool
	Notes        []RunNote
	Array        *ArrayFold // nil for a single job
	Was          string     // the price has changed since: what it was
	Why          []string
	Do           string // what to do about it
	Anew         bool   // another offering may be found for it
	Units        CartNumber
	Minutes      CartNumber
	When         CartWhen
	Action       string // POST units, minutes, wait_until, deadline_at, offering
	Remove       string // POST
}

// CartNumber is a number, or what Type says, of a line that may be changed in place;
// Field names its problem in the page's summary.
type CartNumber struct{ Field, Name, Label, Value, Suffix, Type string }

// CartWhen are the times of a line that may be changed in place.
type CartWhen struct {
	Open      bool
	WaitField string // names the problem of Wait in the page's summary
	Wait      ui.Choice
	Deadline  CartNumber
}

// CartSum is all lines that can be ordered together.
type CartSum struct {
	Count     int // lines that can be ordered
	Behind    int // lines that cannot and stay behind
	Bill      ui.Bill
	Likely    ui.Bill
	Low, High models.Money
	Small     string   // what the likely run costs, where that is too little for figures
	Vouchers  []string // those that pay, in their order, and how much of each remains
	Why       []string
	Note      string // what a visitor should know of vouchers
	NoteHref  string
	NoteMore  string
	Action    string // POST leads to the till; empty for who cannot order yet
	Ways      []ui.Button
	Hint      string // why there is no way to the till, or what comes next
}

// CartFile is a file that the buyer brought.
type CartFile struct {
	Name, Size, Used string
	Delete           string // POST
}

// CartFormPage is a job on its way into the cart.
type CartFormPage struct {
	ui.Page
	Action   string
	Recipe   string // id
	Name     string
	Text     string
	Offering string // id, "best" when it is left to us
	Where    string // the offering's name, or that it is left to us
	Units    ui.Field
	Minutes  ui.Field
	Params   []ui.Field
	Choices  []ui.Choice
	Upload   *CartUpload
	Data     *ui.Choice // of the firm's datasets, nil where there is none
	When     WhenFields
	Sweep    SweepFields
	Command  *CommandField // the buyer's own, nil for a template
	RerunOf  string        // the job that it repeats, "" for none
}

// CartUpload asks for a file; Kept is the one that is there already.
type CartUpload struct {
	Accept, Hint, Sample, SampleHref string
	Kept, KeptID                     string
	Columns                          []ui.Fact
}
