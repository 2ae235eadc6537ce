package service

import "supermarket/templates/ui"

// CodesPage lists a programme's batches of codes and asks for a new one.
type CodesPage struct {
	ui.Page
	Crumbs []ui.Crumb
	Facts  []ui.Fact
	Table  ui.Table
	Pager  ui.Pager
	Form   *CodesForm // nil for who may only look
	Why    string     // why none is asked for
}

// CodesForm asks for codes.
type CodesForm struct {
	Action string
	Key    string // makes it one wish however often it is sent
	Fields []ui.Field
	Note   ui.Field
}

// CodeBatchPage is one batch of codes.
type CodeBatchPage struct {
	ui.Page
	Crumbs  []ui.Crumb
	Tag     ui.Tag
	Notices []ui.Notice
	Gauge   *ui.Gauge
	Facts   []ui.Fact
	Take    *TakeForm
	Claimed ui.Table
	Pager   ui.Pager
	Deeds   []BulkDeed
	History []ui.Event
}

// TakeForm takes a batch's codes, once, as a table or to be printed.
type TakeForm struct {
	Action string
	Form   ui.Choice
}

// CodesPrintPage is codes to be printed and cut apart, the only time they are shown.
type CodesPrintPage struct {
	ui.Page
	Back      string
	Programme string
	Warning   string
	Cards     []CodeCard
}

// CodeCard is one code to hand out.
type CodeCard struct {
	Code   string
	Worth  string
	Until  string
	Where  string // where it is claimed, to be typed
	QR     QR
	Number string // of the card, not of the code
}

// QR is a code for cameras as a path of unit squares.
type QR struct {
	Size  int
	Path  string
	Label string
}
