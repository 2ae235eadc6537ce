package shop

import (
	"github.com/a-h/templ"

	"supermarket/templates/ui"
)

// PlaceCompare is where offerings stand beside each other.
const PlaceCompare = "/compare"

// ComparePage sets up to four offerings beside each other.
type ComparePage struct {
	ui.Page
	Back     string // the search that the reader came from
	AddHref  string // the same search, with these chosen; empty when there is room for no more
	Columns  []CompareColumn
	Groups   []CompareGroup
	OnlyHref string // shows the rows that differ, or all again
	Only     bool
	Differ   int // rows that differ
	Notes    []string
}

// CompareColumn is one offering.
type CompareColumn struct {
	ID        string
	Title     string
	Href      string
	Remove    string // the comparison without it
	Simulated bool
}

// CompareGroup are the rows under one heading.
type CompareGroup struct {
	Name string
	Rows []CompareRow
}

// CompareRow is one property of all columns.
type CompareRow struct {
	Name   string
	Differ bool
	Cells  []CompareCell
}

// CompareCell is one value: a text, or something drawn.
type CompareCell struct {
	Text string
	Sub  string
	Best bool // the lowest price of those that can be compared
	Body templ.Component
}

func (p ComparePage) shown(g CompareGroup) []CompareRow {
	if !p.Only {
		return g.Rows
	}
	var out []CompareRow
	for _, r := range g.Rows {
		if r.Differ {
			out = append(out, r)
		}
	}
	return out
}

func columnClass(n int) string { return "compare-" + string(rune('0'+n)) }
