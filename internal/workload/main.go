package workload

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// Exit codes of Main beside 0 and 1.
const (
	ExitUsage   = 64       // an unknown program, a refused parameter or file
	ExitStopped = 128 + 15 // told to stop by SIGTERM
	metricsFD   = 3        // where the runner listens
)

// Main is the subcommand "workload": [-out DIR] [-in DIR] [-units N] [-stdin] NAME [id=value …].
// With -stdin the parameters are a JSON object of texts on stdin. Elapsed is a monotonic clock.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, elapsed func() time.Duration) int {
	p, a, err := command(args, stdin, stderr)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return ExitUsage
	}
	signal.Ignore(syscall.SIGXFSZ) // a full file is then an error to report, not a crash
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	a.Stdout, a.Elapsed, a.Metrics = stdout, elapsed, metricsPipe()
	return exitCode(p.Run(ctx, a), stderr)
}

func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(stderr, err)
	var refused *ParamError
	var unusable *InputError
	switch {
	case errors.Is(err, ErrStopped):
		return ExitStopped
	case errors.As(err, &refused), errors.As(err, &unusable):
		return ExitUsage
	}
	return 1
}

func command(args []string, stdin io.Reader, stderr io.Writer) (Program, Args, error) {
	var a Args
	f := flag.NewFlagSet("workload", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&a.Out, "out", ".", "folder for artefacts")
	f.StringVar(&a.In, "in", "", "folder with inputs")
	f.IntVar(&a.Units, "units", 1, "goroutines that may compute at once")
	fromStdin := f.Bool("stdin", false, "read parameters as JSON from stdin")
	if err := f.Parse(args); err != nil {
		return Program{}, a, err
	}
	p, ok := Get(f.Arg(0))
	if !ok {
		return p, a, fmt.Errorf("workload: no program %q: %s", f.Arg(0), strings.Join(Names(), ", "))
	}
	var err error
	if a.Params, err = pairs(f.Args()[1:]); err == nil && *fromStdin {
		err = json.NewDecoder(io.LimitReader(stdin, 1<<20)).Decode(&a.Params)
	}
	return p, a, err
}

func pairs(args []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range args {
		id, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("workload: %q is not id=value", s)
		}
		out[id] = value
	}
	return out, nil
}

// Run by hand there is no runner listening: descriptor 3 is not open, or is the
// Go runtime's own, which must not be wrapped in a file that closes it.
func metricsPipe() io.Writer {
	var st syscall.Stat_t
	if err := syscall.Fstat(metricsFD, &st); err != nil || st.Mode&syscall.S_IFMT != syscall.S_IFIFO {
		return io.Discard
	}
	return os.NewFile(uintptr(metricsFD), "metrics")
}
