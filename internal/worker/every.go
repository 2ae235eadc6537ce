package worker

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Every runs do at once, then at each wake and at the latest interval after the
// last run, until ctx ends; it returns when the last run has. Errors and panics
// go to log. A closed wake is no wake.
func Every(ctx context.Context, log *slog.Logger, name string, interval time.Duration, wake <-chan struct{}, do func(context.Context) error) {
	log = log.With("worker", name)
	timer := time.NewTimer(interval)
	defer timer.Stop()
	for ctx.Err() == nil {
		if err := once(ctx, do); err != nil && ctx.Err() == nil {
			log.Error("run failed", "error", err)
		}
		timer.Reset(interval)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case _, open := <-wake:
			if !open {
				wake = nil
			}
		}
	}
}

func once(ctx context.Context, do func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do(ctx)
}

// Group is loops that end together.
type Group struct {
	ctx  context.Context
	log  *slog.Logger
	wait sync.WaitGroup
}

// NewGroup returns a group whose loops run until ctx ends.
func NewGroup(ctx context.Context, log *slog.Logger) *Group { return &Group{ctx: ctx, log: log} }

// Every starts the loop of the function Every.
func (g *Group) Every(name string, interval time.Duration, wake <-chan struct{}, do func(context.Context) error) {
	g.wait.Go(func() { Every(g.ctx, g.log, name, interval, wake, do) })
}

// Wait returns when every loop has ended.
func (g *Group) Wait() { g.wait.Wait() }
