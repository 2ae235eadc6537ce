package service

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// RuleText is a rule set in the sentences of one language.
type RuleText struct {
	Lang  string
	Rules []string
}

// DesignPage is the draft of a programme: what there is to do and what it says.
type DesignPage struct {
	ui.Page
	Name    string
	Up      []ui.Crumb
	At      string // where deeds are sent
	State   ui.Tag
	Version int
	Draft   *DesignDraft // nil while nothing is written
	Tasks   []ui.Task    // of those who write
	Texts   []RuleText
	Changes *ui.Table // against what is in force
	Facts   []ui.Fact // of a programme that was never published
	Hash    string    // "" while the draft cannot stand
	Basics  string
	JSON    string
	Dry     string
	Note    ui.Field
	Begin   bool     // nothing is written, and the reader may begin
	Wrong   []string // what keeps the draft from being submitted
	Submit  bool     // the draft stands and differs
	Same    bool     // it stands and is what is in force
	Drop    bool
	Recall  bool
	Decide  bool
	Publish bool // the reader is a second person
	Closed  bool
}

// DesignDraft is who wrote what, and when.
type DesignDraft struct {
	Revision  string
	By        string
	At        time.Time
	Submitter string
	Note      string
	Waits     bool
	Fresh     bool // the programme was never published
}

// DesignFormPage asks for one part of the rules.
type DesignFormPage struct {
	ui.Page
	Lead     string
	Up       []ui.Crumb
	Action   string
	Live     string // answers with the sentences as the form stands
	Back     string
	Button   string
	Revision string
	Items    []DesignItem
	Rows     *DesignRows
	Texts    []RuleText
	Notes    []string // what is still missing here
}

// DesignItem is one question: whichever of its fields is given.
type DesignItem struct {
	Field  *ui.Field
	Area   *ui.Field
	Radios *ui.Choice
	Checks *ui.Choice
	Pick   *DesignPick
	Long   bool // many options: columns and a filter
}

// DesignPick is a list of the shelf's goods with a search for more.
type DesignPick struct {
	Name, Label, Hint string
	Options           []ui.Option
	None              string
	Search            ui.Field
	Find              string
	Found             string // how many a search found, "" where none was made
	Problem           string
}

// DesignRows are the rows of a table of rules.
type DesignRows struct {
	Heading, Hint, None string
	First               bool // above the other questions
	Rows                []DesignRow
	Add                 ui.Button
}

// DesignRow is one of them in a line.
type DesignRow struct {
	N, Text, Href string
	Up            bool // it may move before the one above
}

// AboutPage asks what a programme says of itself and who pays for it.
type AboutPage struct {
	ui.Page
	Lead          string
	Up            []ui.Crumb
	Action, Back  string
	Button        string
	Settled       bool // kind and funders stand
	Copy          *ui.Choice
	Names, Abouts []ui.Field
	Region        ui.Choice
	Kind          ui.Choice
	Applies       ui.Choice
	Answer, Most  ui.Field
	Funders       []FunderFields
}

// FunderFields are one funder of the form.
type FunderFields struct{ Name, Share ui.Field }

// VersionsPage lists what was published.
type VersionsPage struct {
	ui.Page
	Up   []ui.Crumb
	Rows []VersionView
	None string
}

// VersionView is one published rule set.
type VersionView struct {
	N       int
	At      time.Time
	By      string
	Hash    string
	Current bool
	JSON    string
	Texts   []RuleText
	Changes *ui.Table
}

// TreasuryPage is where a programme's money came from and what waits to move.
type TreasuryPage struct {
	ui.Page
	Up                []ui.Crumb
	Action            string
	Budget            Budget
	Funders           ui.Table
	Rows              []FundingRow
	May               bool
	Key               string
	Kind              ui.Choice
	Amount, Reference ui.Field
}

// FundingRow is one move of the budget.
type FundingRow struct {
	ID, What  string
	Amount    models.Money
	Whole     bool // all that is free, whatever it is then
	Reference string
	State     ui.Tag
	By        string
	At        time.Time
	Decider   string
	DecidedAt time.Time
	Note      string
	Decide    bool
	Action    string
	Field     ui.Field
}

func (i DesignItem) checks(p ui.Page) ui.Choice {
	c := *i.Checks
	c.Problem = p.ProblemOf(c.Name)
	return c
}

func (i DesignItem) radios(p ui.Page) ui.Choice {
	c := *i.Radios
	c.Problem = p.ProblemOf(c.Name)
	return c
}

// DryRunPage asks on which past the rules are tried, and shows what they would have paid.
type DryRunPage struct {
	ui.Page
	Up     []ui.Crumb
	Action string
	Draft  string // where the draft that was tried is, "" where it was the rules in force
	Fields []ui.Field
	Result *DryRunResult // nil while the question cannot be read
}

// DryRunResult is what they would have paid.
type DryRunResult struct {
	Of       string // which rules were tried
	Summary  string
	Empty    bool
	Figures  ui.Table
	Chart    ui.Chart
	Refusals ui.Table
	Firms    ui.Table
	More     string
	CSV      string
}
