package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/local"
)

// AgentInput is what an agent is started with.
type AgentInput struct {
	Server       string
	Dir          string
	Exe          string
	Nodes, Units int
	PlainHTTP    bool
	Log          *slog.Logger
}

// RunAgent asks for work until ctx ends. Its runs outlive it, and are found again.
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
	in.Log.InfoContext(ctx, "asking for work", "server", id.Server, "units", in.Units)
	a.Run(ctx, in.Log)
	return nil
}
