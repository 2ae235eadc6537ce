package workload

import (
	"context"
	"errors"
	"io"
	"time"
)

// ErrStopped means that a program was told to stop and kept what it had.
var ErrStopped = errors.New("workload: stopped before the end")

// Program is something a job can run.
type Program struct {
	Name string
	Spec []Param
	// Input is the table that it reads; nil when it reads none.
	Input *Input
	run   func(context.Context, Args, Values) error
}

// Args is what one run is given. Out is where its artefacts go; In may hold
// the artefacts of an earlier run, or the buyer's rows as InputName; Elapsed is a monotonic clock.
type Args struct {
	Params  map[string]string
	In, Out string
	Stdout  io.Writer
	Metrics io.Writer // JSON lines: metric, progress, checkpoint
	Units   int       // goroutines that may compute at once
	Elapsed func() time.Duration
}

// Run reads the parameters and works until the end or until ctx is done, which gives ErrStopped.
func (p Program) Run(ctx context.Context, a Args) error {
	v, err := p.Parse(a.Params)
	if err != nil {
		return err
	}
	a.Units = max(a.Units, 1)
	a.Stdout, a.Metrics = &oneAtATime{w: a.Stdout}, &oneAtATime{w: a.Metrics}
	return p.run(ctx, a, v)
}

var programs = []Program{matmul, train, route, forecast, inspect, answer, classify, energy, irrigate, risk, slot, shift, quotation, document}

// Get returns the program of that name.
func Get(name string) (Program, bool) {
	for _, p := range programs {
		if p.Name == name {
			return p, true
		}
	}
	return Program{}, false
}

// Names returns the names of all programs.
func Names() []string {
	out := make([]string, len(programs))
	for i, p := range programs {
		out[i] = p.Name
	}
	return out
}
