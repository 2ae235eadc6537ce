package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"supermarket/internal/conform"
)

// conformMain tries an implementation of the site protocol, sentence by sentence.
func conformMain(args []string) error {
	f := flag.NewFlagSet("conform", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprintln(f.Output(), "supermarket conform [-json] [-wait 5m] URL    try the server at URL; an enrolment token of a pull site made for this is read from standard input\n"+
			"supermarket conform [-json] -agent -listen 127.0.0.1:9090    play a server, and try the agent that enrols at it")
		f.PrintDefaults()
	}
	asJSON := f.Bool("json", false, "write the report as JSON")
	agent := f.Bool("agent", false, "try an agent and its runner, by playing a server")
	listen := f.String("listen", "127.0.0.1:9090", "where to play the server")
	public := f.String("url", "", "with -agent: how the site reaches it (default: http:// and the address)")
	wait := f.Duration("wait", 0, "without -agent: how long to wait for a start; 0 tries no run")
	patience := f.Duration("patience", 2*time.Minute, "with -agent: how long to wait for each step")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return errUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var r conform.Report
	var err error
	switch {
	case *agent && f.NArg() == 0:
		r, err = conformAgent(ctx, *listen, *public, *patience)
	case !*agent && f.NArg() == 1:
		r, err = conformServer(ctx, f.Arg(0), *wait)
	default:
		f.Usage()
		return errUsage
	}
	if err != nil {
		return err
	}
	return toldAs(r, *asJSON)
}

func toldAs(r conform.Report, asJSON bool) error {
	write := r.WriteText
	if asJSON {
		write = r.WriteJSON
	}
	if err := write(os.Stdout); err != nil {
		return err
	}
	if r.Failed() {
		return errNotClean
	}
	return nil
}

func conformServer(ctx context.Context, url string, wait time.Duration) (conform.Report, error) {
	fmt.Fprint(os.Stderr, "token: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return conform.Report{}, errors.New("no token on standard input")
	}
	return conform.Server(ctx, conform.ServerInput{URL: url, Token: strings.TrimSpace(line), Wait: wait})
}

func conformAgent(ctx context.Context, listen, public string, patience time.Duration) (conform.Report, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return conform.Report{}, err
	}
	if public == "" {
		public = "http://" + ln.Addr().String()
	}
	s := conform.NewStage(conform.AgentInput{
		Recipe: "matmul", Params: map[string]string{"size": "256", "repeats": "3"},
		Long: "matmul", LongSet: map[string]string{"size": "2048", "repeats": "1000"}, Patience: patience,
	})
	h := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = h.Serve(ln) }()
	defer func() { _ = h.Close() }()
	fmt.Fprintf(os.Stderr, "Start the agent of the site now, with this token:\n  supermarket agent -enrol -server %s -data DIR -units 1\n  token: %s\n", public, s.Token)
	return s.Try(ctx, public), nil
}
