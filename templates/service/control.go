package service

import "supermarket/templates/ui"

// ControlPage is the list of patterns that staff should look at.
type ControlPage struct {
	ui.Page
	Action string
	State  string
	Firm   string
	States []QueueState
	Kind   ui.Choice
	Table  ui.Table
	Links  []ui.Button
	Pager  ui.Pager
}
