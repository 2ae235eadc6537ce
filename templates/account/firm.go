package account

import (
	"time"

	"supermarket/templates/ui"
)

// FirmPage is a firm's registration: what there is to do, or how it stands.
type FirmPage struct {
	ui.Page
	Back     *ui.Crumb // where they were before, nil when nowhere
	Name     string    // "" before the first page was saved
	Tag      *ui.Tag
	Notices  []ui.Notice
	Reasons  []Reason // why staff answered as they did
	Note     string   // in their own words
	Tasks    []ui.Task
	Done     string // how many of the tasks that are needed
	Check    *ui.Button
	NotYet   string // why it cannot be submitted yet
	Facts    []ui.Fact
	Warning  string // what a change does
	More     []Door
	Switch   string // the page of other organisations, "" with one only
	Heading  string
	Lead     string
	TasksFor string
}

// Reason is one of staff's reasons with what to do about it.
type Reason struct{ Text, Fix string }

// Door leads to a page about the same firm.
type Door struct{ Title, Text, Href string }

// FormPage asks one thing.
type FormPage struct {
	ui.Page
	Heading string
	Lead    string
	Up      []ui.Crumb
	Action  string
	Version string // of the firm, "" where none is asked for
	From    string // the page to come back to, "" for the next task
	Warning string
	Asks    []Question
	Holders *Holders
	Button  string
	Second  *ui.Button // another way to save
	After   string     // what stands under the buttons
	Retire  *Deed
}

// Question is one thing that a form asks; exactly one of its parts is set.
type Question struct {
	Field  *ui.Field
	Live   string // an address that says what is wrong with the field as one types
	Area   *ui.Field
	Radios *ui.Choice
	Checks *ui.Choice
	Select *ui.Choice
	Facts  []ui.Fact
	Head   string
}

// Deed is a button of its own with what it does.
type Deed struct{ Action, Text, Button string }

// Holders are the rows of shareholders.
type Holders struct {
	Legend, Hint string
	Rows         []Holder
	More         string // the button that adds rows
}

// Holder is one shareholder.
type Holder struct {
	Legend            string
	Name, Code, Share ui.Field
}

// CheckPage shows all answers once more before they are handed in.
type CheckPage struct {
	ui.Page
	Action, Version string
	Groups          []Group
	Declare         string
	Button          string
}

// Group is answers under one heading.
type Group struct {
	Title string
	Facts []ui.Fact
}

// CodeHint says of a code as it is typed what is wrong, or what it names.
type CodeHint struct {
	Text string
	Good bool
}

// LadderPage is what a firm lacks for a title.
type LadderPage struct {
	ui.Page
	Lead   string
	Held   ui.Tag
	Titles []ui.NavItem
	Top    string // what stands there when no title is above
	Title  string
	Sum    string // how many are met, not met, unknown
	Gauge  ui.Gauge
	Steps  []LadderStep
	Source string
	Edit   string // the page of the figures, "" for who may not
}

// LadderStep is one demand: one of its ways is enough.
type LadderStep struct {
	Head  string // "" where there is one way
	State ui.Tag
	Ways  []LadderWay
}

// LadderWay is demands that count together.
type LadderWay struct {
	Name string // "" where it is the only one
	Rows []LadderRow
}

// LadderRow is one criterion with the firm's figure.
type LadderRow struct {
	Text, Have, Note string
	State            ui.Tag
}

// ProductsPage lists what a firm builds with AI.
type ProductsPage struct {
	ui.Page
	New  string // a page, "" for who may not
	Rows []ProductRow
}

// ProductRow is one product.
type ProductRow struct {
	Name, Industry, Summary string
	Launched                string
	Keys                    string
	Tag                     ui.Tag
	Edit                    string // "" for one that is retired, and for who may not
}

// MembersPage lists who belongs to organisations, and who was invited.
type MembersPage struct {
	ui.Page
	Heading, Lead string
	Up            []ui.Crumb
	Orgs          []OrgPeople
	Invite        *FormPage // nil for who may not
}

// OrgPeople is one organisation's people.
type OrgPeople struct {
	Name        string
	Members     []MemberRow
	Invitations []InvitationRow
}

// MemberRow is one member.
type MemberRow struct {
	Name, Email, Role string
	Since             time.Time
	Self              bool
	SetRole           string // POST role, "" where it cannot change
	Roles             ui.Choice
	Remove            string // POST
	Removing          string // what it does
	RemoveButton      string
}

// InvitationRow is one invitation that waits.
type InvitationRow struct {
	Email, Role string
	Until       time.Time
	Revoke      string // POST
}

// InvitationPage is what a link invites to.
type InvitationPage struct {
	ui.Page
	Heading string
	Facts   []ui.Fact
	Text    string
	Action  string // POST, "" where something else comes first
	Fields  []ui.Field
	Button  string
	Doors   []ui.Button
}

// OrganisationsPage lets a person choose for whom they act.
type OrganisationsPage struct {
	ui.Page
	Action string // POST organisation
	Rows   []OrganisationRow
}

// OrganisationRow is one organisation of a person.
type OrganisationRow struct {
	ID, Name, Role string
	Here           bool
}
