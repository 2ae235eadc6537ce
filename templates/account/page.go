package account

import (
	"time"

	"supermarket/templates/ui"
)

// AddressPage asks for an e-mail address, so that a link can be sent to it.
type AddressPage struct {
	ui.Page
	Heading, Lead string
	Action        string // POST email
	Email         ui.Field
	Button        string
	Aside         []ui.Crumb // other ways, below the form
}

// SentPage says that a message is on its way. It is the same whether or not the
// address has an account.
type SentPage struct {
	ui.Page
	Heading, Text string
	Steps         []string
	Again         string // POST email sends it once more; empty offers nothing
	Email         string
	Back          string // where another address can be given
	Outbox        string // the demo's messages; empty elsewhere
}

// LinkPage is what a mailed link leads to.
type LinkPage struct {
	ui.Page
	Heading, Lead string
	Action        string
	Username      string // the account's address, for password managers
	Fields        []ui.Field
	Button        string
}

// SpentPage says that a link works no more, and what to do.
type SpentPage struct {
	ui.Page
	Heading, Text string
	Ways          []ui.Crumb
}

// SelfPage gathers what belongs to a person's own account.
type SelfPage struct {
	ui.Page
	Facts  []ui.Fact
	Safety []ui.Fact
	Places []PlaceRow
	None   string // what stands there for one who belongs nowhere yet
	Found  string // where a firm is registered; empty offers nothing
	Sell   string // where a provider is applied for
}

// PlaceRow is one organisation that the person belongs to.
type PlaceRow struct {
	Name, Role string
	Here       bool
	Action     string // POST acts there
	OrgID      string
}

// ChangePage changes one thing of the account.
type ChangePage struct {
	ui.Page
	Heading, Lead string
	Up            []ui.Crumb
	Action        string
	Username      string
	Fields        []ui.Field
	Choice        *ui.Choice
	Button        string
	Aside         []ui.Crumb
}

// LetterPage is the demo's mailbox, which everyone may read.
type LetterPage struct {
	ui.Page
	Letters []Letter
}

// Letter is one message in the clear.
type Letter struct {
	To, Subject string
	Lang        string // of its words
	State       ui.Tag
	At          time.Time
	Parts       []Part
}

// Part is a piece of a message: words, or a link into this installation.
type Part struct{ Text, Href string }
