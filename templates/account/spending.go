package account

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// SpendingPage is how a firm bounds what its members spend.
type SpendingPage struct {
	ui.Page
	Waiting    *ui.Notice // questions that the reader may answer
	Limit      []ui.Fact
	Alone      *ui.Notice // nobody else may agree
	Month      string
	Budgets    []BudgetRow
	NewBudget  string // a page, "" for who may not
	Projects   []ProjectRow
	NewProject string
	Approvals  string
	Edits      bool
}

// BudgetRow is one budget with its meter.
type BudgetRow struct {
	Name   string
	Gauge  ui.Gauge
	Notes  []string
	Over   string // what it means that its cap is below what is taken, "" where it is not
	Change string // a page, "" for who may not
}

// ProjectRow is one project.
type ProjectRow struct {
	Name   string
	Tag    ui.Tag
	Change string // a page, "" for who may not
}

// ApprovalsPage lists the questions to second members.
type ApprovalsPage struct {
	ui.Page
	Lead  string
	Rows  []ApprovalRow
	Pager ui.Pager
}

// ApprovalRow is one question in a list.
type ApprovalRow struct {
	Href, Title, Asker string
	Amount             models.Money
	At                 time.Time
	Until              *time.Time // while it waits
	Tag                ui.Tag
}

// ApprovalPage is one question with all that it takes to answer it.
type ApprovalPage struct {
	ui.Page
	Heading string
	Tag     ui.Tag
	Next    ui.Notice
	Bill    ui.Bill
	Lines   []ApprovalLine
	Facts   []ui.Fact
	Paying  []ui.Fact
	Said    string // the reason of who refused
	Order   string
	Answer  *ApprovalAnswer // for who may answer
	Back    *Deed           // for who may take it back
}

// ApprovalLine is one line of the order.
type ApprovalLine struct {
	Name, Text, Warning string
	Amount              models.Money
}

// ApprovalAnswer are the two answers.
type ApprovalAnswer struct {
	Approve, ApproveText, ApproveButton string
	Refuse, RefuseText, RefuseButton    string
	Reason                              ui.Field
	Open                                bool // the refusal was begun
}
