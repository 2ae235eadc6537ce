package runner

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"supermarket/models"
)

// Exit codes of Main beside 0 (delivered, or nothing left to do) and 1.
const (
	ExitUsage   = 2
	ExitYielded = 3 // another runner has the claim
	ExitBusy    = 4 // another runner works in this folder
)

// SignalCancel tells a runner that the server wants an end; SIGTERM tells it that the site does.
const SignalCancel = syscall.SIGUSR1

// Main is the subcommand "runner". The attempt's token is the first line of stdin.
func Main(args []string, stdin io.Reader, _, stderr io.Writer) int {
	ctx, stop := signalled()
	defer stop()
	cfg, asJob, err := parse(args, stderr)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return ExitUsage
	}
	if cfg.Token, err = token(stdin); err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return ExitUsage
	}
	cfg.Log = slog.New(slog.NewJSONHandler(stderr, nil)).With("key", cfg.SubmissionKey)
	err = Run(ctx, cfg)
	if err != nil {
		cfg.Log.Error("runner", "error", err)
	}
	code := exitOf(err)
	if asJob {
		return endAsJob(cfg.WorkDir, code)
	}
	return code
}

func exitOf(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrYielded):
		return ExitYielded
	case errors.Is(err, ErrBusy):
		return ExitBusy
	}
	return 1
}

// asCause are the codes by which an engine that sees nothing but an exit code is
// told of ends that are not the job's own.
var asCause = map[models.RunCause]int{
	models.CauseLimits: models.RunnerLimits, models.CauseCap: models.RunnerCap,
	models.CausePreempted: models.RunnerPreempted, models.CauseCancelled: models.RunnerCancelled, models.CauseLaunch: models.RunnerFaults,
}

// endAsJob is the job's own code, or that of its signal.
func endAsJob(workDir string, code int) int {
	if code != 0 {
		return models.RunnerFaults + code
	}
	s, err := ReadStatus(workDir)
	if err != nil || s.Finish == nil {
		return models.RunnerFaults
	}
	if own, ok := asCause[s.Finish.Cause]; ok {
		return own
	}
	if n := unix.SignalNum(s.Finish.Signal); n != 0 {
		return 128 + int(n) // as a shell does: killed ourselves we would look as if the engine had done it
	}
	return min(max(s.Finish.ExitCode, 0), models.RunnerLimits-1)
}

func signalled() (context.Context, func()) {
	ctx, stop := context.WithCancelCause(context.Background())
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, SignalCancel, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		for sig := range ch {
			switch sig {
			case SignalCancel:
				stop(ErrCancelled)
			case syscall.SIGTERM, syscall.SIGINT: // not SIGHUP: the terminal or server that started us may go
				stop(ErrPreempted)
			}
		}
	}()
	return ctx, func() { signal.Stop(ch); close(ch); stop(nil) }
}

func parse(args []string, stderr io.Writer) (c Config, asJob bool, err error) {
	f := flag.NewFlagSet("runner", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&c.ServerURL, "server", "", "the server's address")
	f.StringVar(&c.SubmissionKey, "key", "", "submission key")
	f.StringVar(&c.WorkDir, "work", "", "folder of this submission alone")
	f.IntVar(&c.JobUID, "uid", 0, "user to run the job as, when started as root")
	f.IntVar(&c.JobGID, "gid", 0, "group to run the job as")
	f.BoolVar(&c.PlainHTTP, "plain-http", false, "allow http to a server that is not on this machine")
	f.DurationVar(&c.Patience, "patience", 0, "how long to try to reach the server (default 1h)")
	f.DurationVar(&c.Leave, "leave", 0, "the same once the site wants this runner gone: what is not delivered stays in the work folder (default 15s)")
	f.DurationVar(&c.Linger, "linger", 0, "how long to wait for the site's word when a job has ended by a SIGTERM that was not ours (default 5s)")
	f.StringVar(&c.Ranks, "ranks", "", "srun: start the parts of a job on their nodes by it")
	f.BoolVar(&asJob, "exit-as-job", false, "end with the job's own code, and with 246 and more for ends that are not its own")
	ca := f.String("ca-file", "", "trust only the certificates in this file")
	if err := f.Parse(args); err != nil {
		return c, asJob, err
	}
	if *ca == "" {
		return c, asJob, nil
	}
	b, err := os.ReadFile(*ca)
	c.CA = x509.NewCertPool()
	if err == nil && !c.CA.AppendCertsFromPEM(b) {
		err = errors.New("runner: no certificate in " + *ca)
	}
	return c, asJob, err
}

func token(stdin io.Reader) (string, error) {
	text, err := bufio.NewReader(io.LimitReader(stdin, 4<<10)).ReadString('\n')
	if err != nil { // a line without its end may be half a token of a server that died
		return "", errors.New("runner: no token on stdin")
	}
	return strings.TrimSpace(text), nil
}
