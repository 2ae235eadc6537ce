package ui

import (
	"strings"
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
	Lang    string // of a sheet's rows, where it is not the page's
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
	Code   bool            // Value is an identifier to copy
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

// aligned pads money in a numeric column with figure spaces, so that points
// stand under each other whatever the number of digits after them.
func (t Table) aligned() Table {
	places := make([]int, len(t.Head))
	for _, r := range t.Rows {
		for i, c := range r.Cells {
			if t.numeric(i) {
				places[i] = max(places[i], moneyPlaces(c.Text))
			}
		}
	}
	for i, c := range t.Foot {
		if t.numeric(i) {
			places[i] = max(places[i], moneyPlaces(c.Text))
		}
	}
	rows := make([]Row, len(t.Rows))
	for i, r := range t.Rows {
		r.Cells = padded(r.Cells, places)
		rows[i] = r
	}
	t.Rows, t.Foot = rows, padded(t.Foot, places)
	return t
}

func padded(cells []Cell, places []int) []Cell {
	out := make([]Cell, len(cells))
	for i, c := range cells {
		if n := moneyPlaces(c.Text); n > 0 && i < len(places) && n < places[i] {
			c.Text += strings.Repeat("\u2007", places[i]-n)
		}
		out[i] = c
	}
	return out
}

// moneyPlaces is how many digits follow the point of an amount of money, 0 for other texts.
func moneyPlaces(text string) int {
	if !strings.HasPrefix(strings.TrimPrefix(text, "−"), "¥") {
		return 0
	}
	_, frac, _ := strings.Cut(text, ".")
	return len(frac)
}
