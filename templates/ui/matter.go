package ui

// MatterPage is a page about one matter, or a desk of several: parts of facts,
// tables and forms under each other.
type MatterPage struct {
	Page
	Lead   string
	Crumbs []Crumb
	Tag    *Tag
	Parts  []MatterPart
	Pager  Pager
}

// MatterPart is one part: whichever of its fields are given, in this order.
type MatterPart struct {
	ID      string // anchor, may be empty
	Heading string
	Lead    string
	Notice  *Notice
	Facts   []Fact
	Table   *Table
	Rules   []string
	Links   []Button
	Form    *MatterForm
}

// MatterForm asks for a word on a matter.
type MatterForm struct {
	Action  string
	Key     string // "" where the address names what is decided
	Choices []Choice
	Fields  []Field
	Areas   []Field
	Boxes   []Choice // several may be ticked
	File    *File    // nil for a form without one
	Button  Button   // Kind and Text
}

// File is a field for one file.
type File struct {
	Name, Label, Hint string
	Accept            string // endings and types, comma-separated
}
