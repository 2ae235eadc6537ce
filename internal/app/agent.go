package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"time"

	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/local"
	"supermarket/internal/clock"
	"supermarket/internal/worker"
	"supermarket/models"
)

// AgentInput is what an agent is started with.
type AgentInput struct {
	Server       string
	Dir          string
	Exe          string
	Nodes, Units int
	PlainHTTP    bool
	KeepRunner   bool            // start runners from this program, whatever the server has
	Drain        <-chan struct{} // closed: start nothing more, and end when nothing is left
	Log          *slog.Logger
}

// keepWork is how long an agent keeps the folders of runs that have ended.
const keepWork = 7 * 24 * time.Hour

// RunAgent asks for work until ctx ends, or until it was told to drain and nothing
// is left. Its runs outlive it, and are found again.
func RunAgent(ctx context.Context, in AgentInput, id agent.Identity) error {
	if in.Units < 1 || in.Nodes < 1 {
		return errors.New("app: an agent stands for at least one unit on one machine: -units")
	}
	d, err := local.New(local.Config{
		Root: filepath.Join(in.Dir, "runs"), Exe: in.Exe, Nodes: in.Nodes, Units: in.Units, PlainHTTP: in.PlainHTTP, Log: in.Log,
	})
	if err != nil {
		return err
	}
	a, err := agent.NewAgent(id.Server, id.Key, filepath.Join(in.Dir, "taken.json"), d, nil)
	if err != nil {
		return err
	}
	a.Refresh = func() (string, error) {
		now, err := agent.LoadIdentity(in.Dir)
		return now.Key, err
	}
	if !in.KeepRunner {
		if a.Runner, err = follow(a, d, in); err != nil {
			return err
		}
	}
	loops, stop := context.WithCancel(ctx)
	g := worker.NewGroup(loops, in.Log)
	defer g.Wait()
	defer stop()
	g.Every("old work folders", time.Hour, nil, func(ctx context.Context) error {
		_, err := d.Purge(ctx, clock.System().Now().Add(-keepWork))
		return err
	})
	go func() {
		select {
		case <-in.Drain:
			in.Log.InfoContext(ctx, "draining: what runs goes on, nothing more is started")
			a.Drain()
		case <-loops.Done():
		}
	}()
	in.Log.InfoContext(ctx, "asking for work", "server", id.Server, "units", in.Units)
	return a.Run(ctx, in.Log)
}

// follow starts runners from the program that the server knows, where it is made
// for this kind of machine: else from our own.
func follow(a *agent.Agent, d *local.Driver, in AgentInput) (func(context.Context, models.Program) error, error) {
	own, err := agent.Digest(in.Exe)
	used := own
	return func(ctx context.Context, p models.Program) error {
		if p.SHA256 == used || p.OS != runtime.GOOS || p.Arch != runtime.GOARCH {
			return nil
		}
		path := in.Exe
		if p.SHA256 != own {
			var err error
			if path, err = a.Fetch(ctx, p, in.Dir); err != nil {
				return err
			}
			in.Log.InfoContext(ctx, "the server's runner is used from now on", "sha256", p.SHA256)
		}
		used = p.SHA256
		d.Use(path)
		return nil
	}, err
}
