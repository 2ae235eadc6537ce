package ui

import (
	"math"
	"strconv"
)

// Chart is a small drawing with its table. Values only draw; texts are shown.
type Chart struct {
	Title   string
	Summary string // one sentence that says what is to be seen
	Kind    string // line, bar or step
	XLabel  string // the table's first heading
	YLabel  string // the table's second heading
	TopText string // the axis' upper end, written for YTop
	YTop    float64
	Points  []Point
	Now     float64 // where the present is, 0 to 1 of the width; 0 is nowhere
	NowText string
	Ticks   int // how many points are labelled under the axis; 0 is all
}

// Point is one value of a chart. For a step chart Span is how far it reaches,
// as a share of the whole width.
type Point struct {
	Label string
	Text  string
	Value float64
	Span  float64
	Quiet bool // without weight: a forecast, or off-peak
}

// The plot's height in pixels; across it is measured in percent, so that the
// texts keep their size at every width.
const (
	plotTop, plotBottom = 36.0, 172.0
	plotHeight          = plotBottom - plotTop
)

func (c Chart) top() float64 {
	if c.YTop > 0 {
		return c.YTop
	}
	m := 0.0
	for _, p := range c.Points {
		m = max(m, p.Value)
	}
	return NiceTop(m)
}

// NiceTop is the round number at or above v where an axis may end.
func NiceTop(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, k := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if k*unit >= v*0.999999 {
			return k * unit
		}
	}
	return 10 * unit
}

// mark is where one point is drawn.
type mark struct {
	Point
	Left, Mid, Right, Width string // percent
	Y, Height               string // pixels
	Labelled                bool
	Next                    *mark
}

// marks places every point: equal slots, or for a step chart their spans.
func (c Chart) marks() []mark {
	out := make([]mark, len(c.Points))
	left := 0.0
	for i, p := range c.Points {
		width := 1 / float64(len(c.Points))
		if c.Kind == "step" {
			width = p.Span
		}
		y := plotBottom - max(p.Value, 0)/c.top()*plotHeight
		inset := pickf(c.Kind == "bar", width*0.18, 0)
		out[i] = mark{
			Point: p, Left: percent((left + inset) * 100), Mid: percent((left + width/2) * 100), Right: percent((left + width) * 100),
			Width: percent((width - 2*inset) * 100), Y: num(y), Height: num(plotBottom - y), Labelled: c.labelled(i),
		}
		left += width
	}
	for i := range len(out) - 1 {
		out[i].Next = &out[i+1]
	}
	return out
}

func (c Chart) labelled(i int) bool {
	if c.Ticks <= 0 || len(c.Points) <= c.Ticks {
		return true
	}
	return i%((len(c.Points)+c.Ticks-1)/c.Ticks) == 0
}

func (m mark) textY() string {
	y, _ := strconv.ParseFloat(m.Y, 64)
	return num(y - 7)
}

func num(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func percent(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) + "%" }

func itoa(n int) string { return strconv.Itoa(n) }

func pickf(yes bool, a, b float64) float64 {
	if yes {
		return a
	}
	return b
}
