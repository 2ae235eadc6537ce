package service

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// ApplicationQueuePage lists applications, who waits longest first.
type ApplicationQueuePage struct {
	ui.Page
	States    []QueueState
	Action    string // GET programme, keeping state
	State     string
	Late      bool
	Programme ui.Choice
	Rows      []ApplicationRow
	Pager     ui.Pager
	Links     []ui.Button
}

// ApplicationRow is one application of the queue.
type ApplicationRow struct {
	Href, Number, Firm, Programme string
	State                         ui.Tag
	Since, Due                    time.Time // Due is zero while it does not wait for staff
	Late                          bool
	Asked, Amount                 models.Money
}

// ApplicationPage is all that staff see of an application.
type ApplicationPage struct {
	ui.Page
	Name, Lead string
	State      ui.Tag
	Notices    []ui.Notice
	Groups     []FactGroup
	Checks     ui.Table // the rules, when it was handed in and now
	Papers     ui.Table
	Related    []RelatedRow
	Flags      ui.Table
	Grants     ui.Table
	Budget     ui.Gauge
	History    []ui.Event
	Revision   string
	Action     string // POST to, amount, reason, note, revision
	Answers    []ApplicationAnswer
	NoAnswer   string // why the reader cannot answer
}

// ApplicationAnswer is one answer that staff may give.
type ApplicationAnswer struct {
	To      string
	Title   string
	Hint    string
	Amount  *ui.Field
	Reasons *ui.Choice
	Note    ui.Field
	Button  ui.Button
	Open    bool

	Flags    *ui.Choice // that an approval must name; nil for none
	FlagWord ui.Field
}
