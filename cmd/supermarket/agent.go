package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"supermarket/internal/app"
	"supermarket/internal/broker/agent"
)

// agentMain stands in front of a site that cannot be reached from outside: it asks
// the server for work and starts runners on this machine.
func agentMain(args []string) error {
	f := flag.NewFlagSet("agent", flag.ContinueOnError)
	var in app.AgentInput
	f.StringVar(&in.Server, "server", "", "the server's address; needed to enrol")
	f.StringVar(&in.Dir, "data", "./agent", "folder of the agent's key and of its runs")
	f.IntVar(&in.Nodes, "nodes", 1, "machines that this stands for")
	f.IntVar(&in.Units, "units", 0, "cards or cores on all of them together")
	f.BoolVar(&in.PlainHTTP, "plain-http", false, "allow http to a server that is not on this machine: only on a network that is private by other means")
	f.BoolVar(&in.KeepRunner, "keep-runner", false, "start jobs by this program, not by the one that the server offers")
	rotate := f.Bool("rotate", false, "change this agent's key for a new one, and end")
	enrol := f.Bool("enrol", false, "read a token from standard input and introduce this agent with it")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return errUsage
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	in.Drain = drainOrStop(stop)
	if err := os.MkdirAll(in.Dir, 0o711); err != nil {
		return err
	}
	if *enrol {
		if err := enrolAgent(ctx, in); err != nil {
			return err
		}
	}
	if *rotate {
		id, err := agent.Rotate(ctx, in.Dir, nil)
		if err == nil {
			fmt.Fprintf(os.Stderr, "%s (%s) has a new key.\n", id.Name, id.SiteID)
		}
		return err
	}
	id, err := agent.LoadIdentity(in.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return agent.ErrNotEnrolled
	}
	if err != nil {
		return err
	}
	var errExe error
	if in.Exe, errExe = os.Executable(); errExe != nil {
		return errExe
	}
	in.Log = slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("site", id.SiteID)
	return app.RunAgent(ctx, in, id)
}

// drainOrStop closes its channel at the first SIGTERM, and stops at a second one
// and at an interrupt.
func drainOrStop(stop func()) <-chan struct{} {
	drain, ch := make(chan struct{}), make(chan os.Signal, 2)
	signal.Notify(ch, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		if <-ch == syscall.SIGTERM {
			close(drain)
			<-ch
		}
		stop()
	}()
	return drain
}

func enrolAgent(ctx context.Context, in app.AgentInput) error {
	u, err := url.Parse(in.Server)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("agent: -server is the address that pages have, such as https://compute.example")
	}
	fmt.Fprint(os.Stderr, "token: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return errors.New("no token on standard input")
	}
	id, err := agent.Enrol(ctx, in.Dir, strings.TrimRight(in.Server, "/"), strings.TrimSpace(line), nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "\nThis is now the agent of %s (%s). Its key lies in %s.\n", id.Name, id.SiteID, filepath.Join(in.Dir, "identity.json"))
	return nil
}
