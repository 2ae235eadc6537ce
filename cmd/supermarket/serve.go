package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"supermarket/internal/app"
	"supermarket/internal/config"
	"supermarket/models"
)

var (
	errUsage    = errors.New("usage")
	errNotClean = errors.New("not clean")
	errPostgres = errors.New("this needs PostgreSQL: set DATABASE_URL. On SQLite one process serves and works")
)

// start is the common beginning of a command: flags, settings, log, wiring.
func start(name string, args []string, mode config.Mode, add func(*flag.FlagSet, *app.Purpose)) (*app.App, context.Context, func(), error) {
	p := app.Purpose{Mode: mode}
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.Usage = func() {
		fmt.Fprintf(fs.Output(), "supermarket %s [flags]\n", name)
		fs.PrintDefaults()
		fmt.Fprintln(fs.Output(), "\nSettings:")
		config.Usage(fs.Output())
	}
	if add != nil {
		add(fs, &p)
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			os.Exit(0)
		}
		return nil, nil, nil, errUsage
	}
	if p.Sandbox && p.Mode == config.Serve {
		p.Mode = config.Sandbox
	}
	cfg, err := config.FromEnvironment(p.Mode)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, nil, nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
	if p.Exe, err = os.Executable(); err != nil {
		return nil, nil, nil, err
	}
	p.Holder = fmt.Sprintf("%s-%d-%s", name, os.Getpid(), models.NewID("p"))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	a, err := app.Build(ctx, cfg, log, p)
	if err != nil {
		stop()
		return nil, nil, nil, err
	}
	return a, ctx, func() { stop(); _ = a.Close() }, nil
}

func serve(args []string) error {
	var noWork bool
	a, ctx, end, err := start("serve", args, config.Serve, func(fs *flag.FlagSet, p *app.Purpose) {
		fs.BoolVar(&p.Sandbox, "sandbox-payments", false, "payments move no money; only on loopback, with a banner")
		fs.BoolVar(&noWork, "no-work", false, "leave the background work to supermarket work")
	})
	if err != nil {
		return err
	}
	defer end()
	if err := a.Exclusive(); err != nil {
		return err
	}
	a.Log.Info("starting", "settings", a.Config)
	return a.Run(ctx, app.Run{Serve: true, Work: !noWork, Started: func(addr string) {
		fmt.Printf("listening on http://%s\n", addr)
	}})
}

func work(args []string) error {
	a, ctx, end, err := start("work", args, config.Serve, func(fs *flag.FlagSet, p *app.Purpose) {
		fs.BoolVar(&p.Sandbox, "sandbox-payments", false, "as in serve")
	})
	if err != nil {
		return err
	}
	defer end()
	if a.DB.Path() != "" {
		return errPostgres
	}
	a.Log.Info("starting", "settings", a.Config)
	return a.Run(ctx, app.Run{Work: true, Started: func(string) { fmt.Println("working") }})
}

func demo(args []string) error {
	a, ctx, end, err := start("demo", args, config.Demo, func(_ *flag.FlagSet, p *app.Purpose) { p.Sandbox, p.Demo = true, true })
	if err != nil {
		return err
	}
	defer end()
	if err := a.Exclusive(); err != nil {
		return err
	}
	password, err := a.SeedDemo(ctx)
	if err != nil {
		return err
	}
	return a.Run(ctx, app.Run{Serve: true, Work: true, Started: func(addr string) {
		fmt.Printf("\n  算力超市 · Computing Power Supermarket (demo)\n  http://%s\n\n", addr)
		for _, who := range []string{"owner", "issuer", "reviewer", "provider", "operator"} {
			fmt.Printf("  %s@demo.test\n", who)
		}
		fmt.Printf("  password: %s\n\n", password)
	}})
}

func migrate(args []string) error {
	a, ctx, end, err := start("migrate", args, config.Tool, nil)
	if err != nil {
		return err
	}
	defer end()
	if err := a.Exclusive(); err != nil {
		return err
	}
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	have, _, err := a.DB.SchemaVersion(ctx)
	fmt.Printf("schema version %d\n", have)
	return err
}
