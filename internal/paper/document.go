package paper

import "time"

// Document is what is printed, from top to bottom. Its texts are in the reader's
// language already.
type Document struct {
	Title    string
	Site     string // over the title
	Language string // zh-CN or en
	At       time.Time
	Blocks   []Block
	Foot     string // at the foot of each page
	PageOf   func(page, pages int) string
}

// Block is a part of a document.
type Block interface {
	draw(p *pen)
}

// Heading begins a part.
type Heading string

// Text is a paragraph, smaller where it only explains.
type Text struct {
	Text  string
	Small bool
}

// Facts are names with their values, under a heading or none.
type Facts struct {
	Heading string
	Rows    []Fact
}

// Fact is one name and its value.
type Fact struct{ Name, Value string }

// Pair is two lists of facts side by side.
type Pair struct{ Left, Right Facts }

// Table is rows under their heads; the heads stand again on each page.
type Table struct {
	Heading string
	Columns []Column
	Rows    [][]string
	Foot    [][]string
}

// Column is a column of a table: its share of the width, and whether it holds figures.
type Column struct {
	Head   string
	Width  float64
	Figure bool
}
