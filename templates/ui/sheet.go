package ui

import "time"

// Sheet is a document: it is read on a screen, printed, and laid out as a file,
// from the same parts.
type Sheet struct {
	Title     string
	Number    string
	At        time.Time
	Tag       *Tag
	Simulated string // says that hardware was simulated, "" where it was not
	Parts     []Part
}

// Part is one part of a sheet: whichever of its fields are given, in this order.
type Part struct {
	Heading string
	Pair    *[2]Facts
	Facts   []Fact
	Bill    *Bill
	Table   *Table
	Widths  []float64 // shares of the table's columns on paper
	Note    string
	Lang    string // of the part, where it is not the page's
}

// Facts are a list under its own heading.
type Facts struct {
	Heading string
	Rows    []Fact
}
