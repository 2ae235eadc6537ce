package operator

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// TransfersPage is the desk where arrivals at the bank are matched.
type TransfersPage struct {
	ui.Page
	Import   ImportForm
	States   []StateLink
	Entries  []EntryRow
	Awaited  []AwaitedRow
	Debts    []DebtRow
	Imported []ImportedRow
	Pager    ui.Pager
	Off      string // why transfers are not on offer
}

// ImportForm takes a bank's statement.
type ImportForm struct {
	Action, Hint string
	Sample       string // address of a file to fill in
	SampleText   string
}

// StateLink leads to the arrivals of a state.
type StateLink struct {
	Text, Href string
	Current    bool
}

// EntryRow is an arrival in the list.
type EntryRow struct {
	Href, Ref      string
	Payer, Account string
	Remark         string
	Amount         models.Money
	BookedAt       time.Time
	State          ui.Tag
	About          string // what it was matched to, or the best suggestion
	AboutHref      string
}

// AwaitedRow is a payment that waits for its transfer.
type AwaitedRow struct {
	Reference, For string
	Firm           string
	Amount         models.Money
	Arrived        models.Money
	Until          time.Time
}

// DebtRow is a firm or provider that owes, and the reference that pays it.
type DebtRow struct {
	Reference, Name string
	Seller          bool
	Owes            string
}

// ImportedRow is a statement that was brought.
type ImportedRow struct {
	Name string
	Rows int64
	At   time.Time
}

// ImportPage is what became of a statement.
type ImportPage struct {
	ui.Page
	Name  string
	Told  ui.Notice
	Facts []ui.Fact
	Wrong []WrongRow
	Back  string
}

// WrongRow is a line of a file that was not taken.
type WrongRow struct {
	Line int
	Why  string
}

// EntryPage is one arrival and what may be done with it.
type EntryPage struct {
	ui.Page
	State     ui.Tag
	Facts     []ui.Fact
	Target    []ui.Fact
	Suggested []SuggestRow
	Find      *ui.Field // a payment by its reference or its order's number
	FindTo    string
	Deeds     []EntryDeed
	History   []ui.Event
}

// SuggestRow is what an arrival may be for.
type SuggestRow struct {
	Title, Sub string
	Why        []ui.Tag
	Action     string // POST
	Name       string // of the field that carries Value
	Value      string
	Button     string
	Reason     *ui.Field // asked for where it is needed
}

// EntryDeed is a deed that wants a reason.
type EntryDeed struct {
	Title, Text, Action, Button, Kind string
	Reason                            ui.Field
}
