package ui

import (
	"math"
	"strings"
)

// Curves are one measure over time, of one run or of several beside each other,
// with the figures as a table.
type Curves struct {
	ID      string // of the element: what is open stays open when it is drawn anew
	Title   string
	Summary string
	TopText string
	// StartText and EndText are the ends of the time axis; an empty start is 0.
	StartText, EndText string
	Series             []Series
	Table              Table
}

// Series is one line of a chart; its points go from 0 to 1 on both axes.
type Series struct {
	Name   string
	Points []XY
}

// XY is one place in a plot, the origin at the lower left.
type XY struct{ X, Y float64 }

// The box that curves are drawn in; it is stretched to the page's width.
const curveWide, curveHigh = 1000.0, 140.0

func (s Series) path() string {
	var b strings.Builder
	for _, p := range s.Points {
		b.WriteString(num(p.X*curveWide) + "," + num((1-math.Min(p.Y, 1))*curveHigh) + " ")
	}
	return strings.TrimSuffix(b.String(), " ")
}

func curveClass(i int) string { return "curve curve-" + itoa(i%4) }
