package shop

import "supermarket/templates/ui"

// RunNote is something to know of a run's choices before it is taken.
type RunNote struct {
	Tone    string // "", good, warn
	Title   string
	Figures []ui.Fact // side by side: key and value
	Texts   []string
	Href    string
	More    string
}

// WhenFields ask until when a run may wait for a lower price, and by when it is
// to be done.
type WhenFields struct {
	Wait     ui.Choice
	Deadline ui.Field
	Open     bool
}

// SweepFields ask for the values that one parameter is to be tried with; Param
// has no options where the template has nothing to try.
type SweepFields struct {
	Param  ui.Choice
	Values ui.Field
	Open   bool
}

// CommandField asks for the buyer's own argument list, or says why none is taken.
type CommandField struct {
	Field ui.Field
	Rules []string
	Why   string
}

// ArrayFold is the elements of an array under one line.
type ArrayFold struct {
	Summary string
	Table   ui.Table
}
