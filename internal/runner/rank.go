package runner

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"supermarket/models"
)

// The subcommands of our binary that run a job on several nodes: the gang is the
// job as its runner sees it; a rank is the job's part on one node.
const (
	gangProgram = "gang"
	rankProgram = "rank"
)

// What a rank's lines begin with, besides its number. Ranks have no other way to
// speak: whatever starts them carries their standard output and nothing else.
const (
	rankReady  = "ready"
	rankSays   = "says"
	rankMetric = "metric"
	rankEnded  = "ended"
)

// rankStop, as a line on a rank's stdin after the parameters, makes it stop. A
// signal would not do: srun takes one for an order to kill.
const rankStop = "stop"

const exitRank = 124 // a gang whose ranks did not all start

// gangArgs is the command line of the gang of a claim.
func (r *run) gangArgs(exe string) []string {
	return []string{
		gangProgram, "-nodes", strconv.Itoa(r.claim.Nodes), "-units", strconv.Itoa(max(r.claim.Units, 1)), "-start", r.cfg.Ranks, "-exe", exe,
		r.claim.Recipe,
	}
}

// gangs tells whether the job runs on several nodes. What is kept apart from its
// host cannot start anything on another.
func (r *run) gangs() bool {
	return r.claim.Nodes > 1 && !r.claim.Isolated && len(r.claim.Command) == 0
}

// engine is what srun must know of the job that it is in.
func (r *run) engine() (out []string) {
	if r.cfg.Ranks != "srun" {
		return nil
	}
	for _, e := range os.Environ() {
		if strings.HasPrefix(e, "SLURM_") {
			out = append(out, e)
		}
	}
	return out
}

// gang starts ranks and is their one voice.
type gang struct {
	nodes, units int
	start        string // "srun", or "" for processes of this machine
	exe, recipe  string
	out, metrics io.Writer

	mu    sync.Mutex
	ready map[int]bool
	all   chan struct{} // closed when every rank is ready
	last  map[string]map[int]models.RunMetric
	code  int // of the first rank that failed
}

// GangMain is the subcommand "gang": it runs a recipe as ranks, all of them or
// none, and ends when the first of them fails. Parameters come on stdin.
func GangMain(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	g := &gang{out: stdout, metrics: os.NewFile(metricFD, "metrics"), ready: map[int]bool{}, all: make(chan struct{}), last: map[string]map[int]models.RunMetric{}}
	f := flag.NewFlagSet(gangProgram, flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&g.nodes, "nodes", 1, "how many ranks")
	f.IntVar(&g.units, "units", 1, "units of each")
	f.StringVar(&g.start, "start", "", "srun, or nothing for processes")
	f.StringVar(&g.exe, "exe", "/proc/self/exe", "our binary, as every node has it")
	if err := f.Parse(args); err != nil || f.NArg() != 1 || g.nodes < 1 {
		return ExitUsage
	}
	g.recipe = f.Arg(0)
	params, err := io.ReadAll(io.LimitReader(stdin, models.MaxProtocolBody))
	if err != nil {
		return exitRank
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	return g.conduct(g.commands(), append(bytes.TrimSpace(params), '\n'), told)
}

// metricFD is where a job writes its numbers.
const metricFD = 3

// commands are what starts the ranks. srun stands outside our process group: told
// to end it would kill them before they have kept anything.
func (g *gang) commands() []*exec.Cmd {
	args := []string{rankProgram, "-units", strconv.Itoa(g.units), g.recipe}
	if g.start == "srun" {
		n := strconv.Itoa(g.nodes)
		cmd := exec.Command("srun", append([]string{"--quiet", "--kill-on-bad-exit=1", "--ntasks-per-node=1", "-N", n, "-n", n, g.exe}, args...)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		return []*exec.Cmd{cmd}
	}
	cmds := make([]*exec.Cmd, g.nodes)
	for n := range cmds {
		cmds[n] = exec.Command(g.exe, args...)
		cmds[n].Env = append(os.Environ(), "SM_RANK="+strconv.Itoa(n))
	}
	return cmds
}

// conduct gives the parameters to all ranks once all are ready, and stops all when
// one has failed or when it is told to.
func (g *gang) conduct(cmds []*exec.Cmd, params []byte, told <-chan os.Signal) int {
	ended := make(chan error, len(cmds))
	var ins []io.WriteCloser
	say := func(line []byte) {
		for _, in := range ins {
			_, _ = in.Write(line)
		}
	}
	for _, cmd := range cmds {
		in, err := cmd.StdinPipe()
		if err == nil {
			cmd.Stdout, cmd.Stderr = &splitter{take: g.take}, &splitter{take: g.take}
			err = cmd.Start()
		}
		if err != nil {
			_, _ = fmt.Fprintf(g.out, "gang: %v\n", err)
			return exitRank // the ranks that started end with our end of their stdin
		}
		ins = append(ins, in)
		go func() { ended <- cmd.Wait() }()
	}
	code, all := 0, g.all
	for left := len(cmds); left > 0; {
		select {
		case <-all:
			all = nil
			say(params)
		case <-told:
			say([]byte(rankStop + "\n"))
		case err := <-ended:
			left--
			if c := codeOf(err); c != 0 {
				code = cmp.Or(code, c)
				say([]byte(rankStop + "\n"))
			}
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if all != nil {
		return exitRank // they ended without all having been ready
	}
	return cmp.Or(g.code, code)
}

func codeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		return exitRank
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return exit.ExitCode()
}

// take is one line of a rank, or of what started it.
func (g *gang) take(line []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, kind, text, ok := parseRank(line, g.nodes)
	switch {
	case !ok:
		_, _ = fmt.Fprintf(g.out, "%s\n", line)
	case kind == rankReady:
		if !g.ready[n] && len(g.ready) == g.nodes-1 {
			close(g.all)
		}
		g.ready[n] = true
	case kind == rankSays:
		_, _ = fmt.Fprintf(g.out, "[%d] %s\n", n, text)
	case kind == rankMetric:
		g.measured(n, text)
	case kind == rankEnded:
		code, _ := strconv.Atoi(string(text))
		g.code = cmp.Or(g.code, code)
	}
}

func parseRank(line []byte, nodes int) (n int, kind string, text []byte, ok bool) {
	head, rest, _ := bytes.Cut(line, []byte(" "))
	word, text, _ := bytes.Cut(rest, []byte(" "))
	number, found := bytes.CutPrefix(head, []byte("@rank"))
	n, err := strconv.Atoi(string(number))
	kind = string(word)
	return n, kind, text, found && err == nil && 0 <= n && n < nodes && slices.Contains([]string{rankReady, rankSays, rankMetric, rankEnded}, kind)
}

// measured passes a rank's number on under its own name, and what all ranks
// together do under the plain one: a sum, or the least progress.
func (g *gang) measured(n int, text []byte) {
	var said map[string]any
	if json.Unmarshal(text, &said) != nil {
		return
	}
	name, _ := said["metric"].(string)
	value, _ := said["value"].(float64)
	unit, _ := said["unit"].(string)
	if progress, ok := said["progress"].(float64); ok {
		name, value = "progress", progress
	}
	if name == "" {
		return
	}
	if g.last[name] == nil {
		g.last[name] = map[int]models.RunMetric{}
	}
	g.last[name][n] = models.RunMetric{Name: name, Value: value, Unit: unit}
	if name == "progress" {
		if len(g.last[name]) == g.nodes {
			least := slices.MinFunc(slices.Collect(maps.Values(g.last[name])), func(a, b models.RunMetric) int { return cmp.Compare(a.Value, b.Value) })
			g.tell(map[string]any{"progress": least.Value})
		}
		return
	}
	g.tell(map[string]any{"metric": fmt.Sprintf("%s.rank%d", name, n), "value": value, "unit": unit})
	if len(g.last[name]) == g.nodes {
		sum := 0.0
		for _, m := range g.last[name] {
			sum += m.Value
		}
		g.tell(map[string]any{"metric": name, "value": sum, "unit": unit})
	}
}

func (g *gang) tell(m map[string]any) {
	b, err := json.Marshal(m)
	if err == nil {
		_, _ = g.metrics.Write(append(b, '\n'))
	}
}

// splitter hands over what is written, line by line.
type splitter struct {
	take func([]byte)
	rest []byte
}

func (l *splitter) Write(b []byte) (int, error) {
	l.rest = append(l.rest, b...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			break
		}
		l.take(line)
		l.rest = rest
	}
	if len(l.rest) > metricLine {
		l.take(l.rest)
		l.rest = nil
	}
	return len(b), nil
}

// RankMain is the subcommand "rank": the recipe on one node. It is ready before it
// asks for its parameters; all that it writes goes out as lines that bear its number.
func RankMain(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet(rankProgram, flag.ContinueOnError)
	f.SetOutput(stderr)
	units := f.Int("units", 1, "units of this node")
	if err := f.Parse(args); err != nil || f.NArg() != 1 {
		return ExitUsage
	}
	n, err := strconv.Atoi(rankNumber(os.Environ()))
	if err != nil {
		return exitRank
	}
	r := &rank{n: n, out: stdout, stop: make(chan struct{})}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	r.say(rankReady, nil)
	in := bufio.NewReader(io.LimitReader(stdin, models.MaxProtocolBody))
	params, err := in.ReadBytes('\n')
	if err != nil {
		return exitRank
	}
	go func() { _, _ = in.ReadBytes('\n'); close(r.stop) }() // told to, or whoever conducts is gone
	go func() { <-told; r.asked.Store(true) }()              // by a signal to the whole group, which the recipe has heard itself
	code := r.run(*units, f.Arg(0), params)
	r.say(rankEnded, []byte(strconv.Itoa(code)))
	if r.asked.Load() {
		return 0 // an engine that ends all for one that failed shall let the others keep what they have
	}
	return code
}

// rankNumber is the engine's own number of this task, or ours.
func rankNumber(env []string) (n string) {
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, "SLURM_PROCID="); ok && n == "" {
			n = v
		}
		if v, ok := strings.CutPrefix(e, "SM_RANK="); ok {
			n = v
		}
	}
	return n
}

type rank struct {
	n     int
	stop  chan struct{}
	asked atomic.Bool
	mu    sync.Mutex
	out   io.Writer
}

func (r *rank) say(kind string, text []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = fmt.Fprintf(r.out, "@rank%d %s %s\n", r.n, kind, text)
}

func (r *rank) run(units int, recipe string, params []byte) int {
	out := "out"
	if r.n > 0 { // what is kept is the first rank's: the others' disks are not ours to read
		dir, err := os.MkdirTemp("", "rank-")
		if err != nil {
			return exitRank
		}
		defer func() { _ = os.RemoveAll(dir) }()
		out = dir
	}
	metrics, theirs, err := os.Pipe()
	if err != nil {
		return exitRank
	}
	cmd := exec.Command("/proc/self/exe", ownProgram, "-in", "in", "-out", out, "-units", strconv.Itoa(units), "-stdin", recipe)
	cmd.Stdin = bytes.NewReader(params)
	said := &splitter{take: func(b []byte) { r.say(rankSays, b) }}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = said, said, []*os.File{theirs}
	err = cmd.Start()
	_ = theirs.Close()
	if err != nil {
		return exitRank
	}
	go func() {
		<-r.stop
		r.asked.Store(true)
		_ = cmd.Process.Signal(syscall.SIGTERM)
	}()
	var read sync.WaitGroup
	read.Go(func() {
		in := bufio.NewScanner(metrics)
		for in.Scan() {
			r.say(rankMetric, in.Bytes())
		}
	})
	err = cmd.Wait()
	read.Wait()
	return codeOf(err)
}
