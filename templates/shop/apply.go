package shop

import (
	"time"

	"supermarket/templates/ui"
)

// FindPage lists programmes by how the reader's firm stands to each.
type FindPage struct {
	ui.Page
	Lead   string
	Notice *ui.Notice // what stands between the reader and an answer
	Groups []OfferGroup
	Links  []ui.Button
}

// OfferGroup is programmes to which a firm stands alike.
type OfferGroup struct {
	ID, Title, Text string
	Rows            []OfferRow
}

// OfferRow is one programme in the list.
type OfferRow struct {
	Href, Name, Funder string
	Tag                ui.Tag
	Pays               string   // the best that it pays the reader's firm, in a line
	Facts              string   // budget left and dates, in a line
	Why                []string // what keeps the firm from it
	More               string   // how many further reasons there are
}

// OfferPage is one programme as one firm looks at it.
type OfferPage struct {
	ui.Page
	Name, Funder, About string
	Tag                 ui.Tag
	Notice              *ui.Notice
	Clauses             []ClauseRow
	Unlock              []ClauseRow
	Rates               []ClauseRow
	Caps, What, Rest    []string
	Assumed             []string
	Facts               []ui.Fact
	Papers              []string
	Apply               *ApplyForm
	Links               []ui.Button
	Version             string
	Hash                string
	ForFirm             bool // someone's firm is compared with the rules
}

// ClauseRow is one rule, whether it is met, why not, and what would change that.
type ClauseRow struct {
	Text string
	Tag  *ui.Tag
	Why  []string
	Fix  string
	Href string // where it can be changed
	Link string
}

// ApplyForm begins an application.
type ApplyForm struct{ Action, Button, Hint string }

// ApplicationsPage lists a firm's applications.
type ApplicationsPage struct {
	ui.Page
	Table ui.Table
	Links []ui.Button
	Pager ui.Pager
}

// ApplicationPage is an application as its firm sees it: a task list while it may
// be written, else how it stands.
type ApplicationPage struct {
	ui.Page
	Heading, Lead string
	Up            []ui.Crumb
	Tag           ui.Tag
	Notices       []ui.Notice
	Reasons       []string
	Note          string // what staff wrote
	Tasks         []ui.Task
	Done          string
	Check         *ui.Button
	NotYet        string
	Groups        []FactGroup
	History       []ui.Event
	Withdraw      string // where it is given up, "" when it cannot be
}

// FactGroup is facts under one heading.
type FactGroup struct {
	Title string
	Facts []ui.Fact
}

// PapersPage is where the papers of an application are added and taken off.
type PapersPage struct {
	ui.Page
	Up     []ui.Crumb
	Action string
	Papers []PaperRow
	Kinds  ui.Choice
	File   ui.File
	Next   ui.Button
}

// PaperRow is one file that was added.
type PaperRow struct {
	Name, Kind, Href string
	Bytes            int64
	Sum              string // the first characters of its checksum
	SumWhole         string
	At               time.Time
	Remove           string // "" when it may not be
}

// ApplyCheckPage is an application once more before it is handed in.
type ApplyCheckPage struct {
	ui.Page
	Up       []ui.Crumb
	Groups   []FactGroup
	Failing  []string // rules that the firm does not meet
	Missing  []string // what staff still have to find
	Action   string
	Revision string
	Declare  ui.Choice
	Text     []string // what is declared
	Button   string
}
