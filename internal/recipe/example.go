package recipe

import "embed"

// The pictures are those of a default run on the sample; a test recomputes them.
//
//go:generate go run example_generate.go
//go:embed example
var examples embed.FS

// Example returns the picture of a default run on the sample, as an SVG that
// may stand inline: no script, no style, no link.
func Example(id string) (svg []byte, ok bool) {
	svg, err := examples.ReadFile("example/" + id + ".svg")
	return svg, err == nil
}
