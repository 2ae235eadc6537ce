package ui

import (
	"time"

	"github.com/a-h/templ"
)

// Table is rows under one caption. Numeric columns are right-aligned and tabular.
type Table struct {
	Caption string
	Quiet   bool // the caption is for screen readers: a heading stands above
	Head    []Head
	Rows    []Row
	Foot    []Cell
	Empty   string // what stands there when there are no rows
	Dense   bool
}

// Head is a column's heading.
type Head struct {
	Text    string
	Numeric bool
}

// Row is one row; the first cell names it.
type Row struct {
	ID    string // anchor, may be empty
	Warn  bool
	Cells []Cell
}

// Cell is one value. Body, when given, stands in place of Text.
type Cell struct {
	Text string
	Sub  string // a second line, smaller
	Href string
	Tag  *Tag
	Time time.Time // shown as a moment when not zero
	Code bool
	Body templ.Component
}

// Tag is a state in a word. Tone: "", live, good, warn, wait.
type Tag struct {
	Text string
	Tone string
}

// Fact is one line of a summary list; Change is where the answer can be changed.
type Fact struct {
	Key    string
	Value  string
	Sub    string
	Term   string // glossary id explained at the key
	Href   string
	Change string
	Body   templ.Component // in place of Value
}

// Event is one point of a timeline.
type Event struct {
	At     time.Time
	Title  string
	Text   string
	Detail string // a code, an id
	Tone   string // as Tag
	Now    bool   // the point the story has reached
}

// Task is one line of a task list.
type Task struct {
	Title, Hint string
	Href        string // empty when it cannot start yet
	Done        bool
	Status      string // localised; empty picks the usual words
}

// Pager moves by cursor: an empty address has no link.
type Pager struct{ First, Next string }

// Crumb is one step up.
type Crumb struct{ Text, Href string }
