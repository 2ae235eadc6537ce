package service

import (
	"time"

	"supermarket/templates/ui"
)

// QueuePage lists firms, who waits longest first.
type QueuePage struct {
	ui.Page
	States []QueueState
	Action string // GET region, keeping state
	State  string
	Region ui.Choice
	Rows   []QueueRow
	Pager  ui.Pager
}

// QueueState leads to the firms of one state.
type QueueState struct {
	Text, Href string
	Count      int64
	Current    bool
}

// QueueRow is one firm of the queue.
type QueueRow struct {
	Href, Name, Code       string
	Region, Industry, Size string
	State                  ui.Tag
	Since, Due             time.Time // Due is zero while it does not wait
	Late                   bool
	Tied                   int
}

// FirmPage is all that staff see of a firm.
type FirmPage struct {
	ui.Page
	Name     string
	State    ui.Tag
	Notices  []ui.Notice
	Groups   []FactGroup
	Related  []RelatedRow
	Products ui.Table
	History  []ui.Event
	Marks    MarkSection
	Version  string
	Action   string // POST to, reason, note, version
	Answers  []AnswerForm
	NoAnswer string // why the reader cannot answer
}

// FactGroup is facts under one heading.
type FactGroup struct {
	Title string
	Facts []ui.Fact
}

// RelatedRow is another organisation that the firm is tied to.
type RelatedRow struct {
	Name, Href, Kind, Code string
	Ties                   []string
	State                  *ui.Tag
}

// AnswerForm is one answer that staff may give.
type AnswerForm struct {
	To      string
	Title   string
	Hint    string
	Reasons *ui.Choice
	Note    ui.Field
	Button  ui.Button
	Open    bool
}

// MarkSection is what staff marked a firm with, and the form that marks it.
type MarkSection struct {
	Rows  []MarkRow
	Add   *ui.Choice // nil for who may not
	Until ui.Field
	Note  ui.Field
	Path  string // POST mark, until, note
}

// MarkRow is one mark.
type MarkRow struct {
	Name, About, Note, By string
	Until                 string // "" for no end
	Over                  bool
	Remove                string   // POST reason, "" for who may not
	Reason                ui.Field // of the removal
	Open                  bool
}
