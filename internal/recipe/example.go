package recipe

import (
	"context"
	"embed"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"supermarket/internal/workload"
)

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

// Draw runs the template with its defaults on the sample and returns its picture.
func (r Recipe) Draw(ctx context.Context) (svg []byte, err error) {
	dir, err := os.MkdirTemp("", "recipe")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	err = r.program.Run(ctx, workload.Args{
		Out: dir, Stdout: io.Discard, Metrics: io.Discard, Units: 2, Elapsed: func() time.Duration { return 0 },
	})
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, r.ID+".svg"))
}
