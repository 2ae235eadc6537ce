package e2e_test

import (
	"bytes"
	"flag"
	"fmt"
	"time"
)

// plotFlag is where BenchmarkDispatchTick draws what it measured.
var plotFlag = flag.String("plot", "", "the SVG file that a benchmark draws its numbers to")

// point is what a tick came to after so many orders had ended.
type point struct {
	ended    int
	p50, p95 time.Duration
	bytes    uint64 // allocated
}

// plot draws the time and the memory of a tick against orders that have ended.
func plot(points []point) []byte {
	var out bytes.Buffer
	fmt.Fprint(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260" role="img" font-family="sans-serif" font-size="12">
<title>A tick of dispatch against orders that have ended: milliseconds and megabytes</title>
<rect width="640" height="260" fill="#fff"/><path d="M60 20V210H600" fill="none" stroke="#555"/>
`)
	top := 1.0
	for _, p := range points {
		top = max(top, millis(p.p95), megabytes(p))
	}
	most := max(points[len(points)-1].ended, 1)
	x := func(p point) float64 { return 60 + 520*float64(p.ended)/float64(most) }
	for i, c := range []struct {
		name, colour string
		value        func(point) float64
	}{
		{"p50, ms", "#0b6e4f", func(p point) float64 { return millis(p.p50) }},
		{"p95, ms", "#b3541e", func(p point) float64 { return millis(p.p95) }},
		{"allocated, MB", "#3557a5", megabytes},
	} {
		fmt.Fprintf(&out, `<text x="%d" y="14" fill="%s">%s</text><polyline fill="none" stroke="%s" stroke-width="2" points="`, 70+150*i, c.colour, c.name, c.colour)
		for _, p := range points {
			fmt.Fprintf(&out, "%.1f,%.1f ", x(p), 210-180*c.value(p)/top)
		}
		fmt.Fprintln(&out, `"/>`)
	}
	fmt.Fprintf(&out, `<text x="52" y="34" text-anchor="end">%.0f</text><text x="52" y="214" text-anchor="end">0</text>`+"\n", top)
	for _, p := range points {
		fmt.Fprintf(&out, `<text x="%.1f" y="228" text-anchor="middle">%d</text>`+"\n", x(p), p.ended)
	}
	fmt.Fprintln(&out, `<text x="330" y="250" text-anchor="middle">orders that have ended</text></svg>`)
	return out.Bytes()
}

func megabytes(p point) float64 { return float64(p.bytes) / 1e6 }
