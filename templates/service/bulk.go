package service

import (
	"supermarket/templates/ui"
)

// BulkDeskPage lists a programme's bulk issues and takes a new file.
type BulkDeskPage struct {
	ui.Page
	Crumbs []ui.Crumb
	Facts  []ui.Fact // what the budget has to give
	Table  ui.Table
	Pager  ui.Pager
	Upload *BulkUpload // nil for who may only look
	Why    string      // why no file is taken
}

// BulkUpload takes a table of grants.
type BulkUpload struct {
	Action, Sample string
	Columns        []ui.Fact // what the file must hold
}

// BulkFilePage is one bulk issue: what was checked, who agreed, what became of it.
type BulkFilePage struct {
	ui.Page
	Crumbs  []ui.Crumb
	Tag     ui.Tag
	Notices []ui.Notice
	Gauge   *ui.Gauge
	Facts   []ui.Fact
	States  []QueueState
	Rows    []BulkRow
	Pager   ui.Pager
	Files   []ui.Button // downloads
	Deeds   []BulkDeed
	History []ui.Event
}

// BulkRow is one row of a file.
type BulkRow struct {
	Line   string
	Firm   string // its code where it has no name here
	Href   string
	Code   string
	Amount string
	Until  string
	State  ui.Tag
	Why    []string
	Grant  string // address of what it became
	Wrong  bool
}

// BulkDeed is something that the reader may do, with a word where one is wanted.
type BulkDeed struct {
	Title, Hint string
	Action      string
	Name, Value string // a hidden field, where the address does not say all
	Note        *ui.Field
	Button      ui.Button
	Open        bool
}

// GrantPage is one grant as staff see it.
type GrantPage struct {
	ui.Page
	Crumbs  []ui.Crumb
	Tag     ui.Tag
	Notices []ui.Notice
	Gauge   ui.Gauge
	Facts   []ui.Fact
	Uses    ui.Table
	Deeds   []BulkDeed
	History []ui.Event
}
