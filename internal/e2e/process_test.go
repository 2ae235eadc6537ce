package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"supermarket/internal/keyring"
	"supermarket/internal/runner"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

const demoPassword = "a long demo password"

// house is one installation: its database, folder and keys, whatever processes
// come and go.
type house struct {
	t     testing.TB
	exe   string
	dir   string
	url   string // of PostgreSQL, "" for SQLite
	keys  string
	addr  string
	shown []string // pages of one programme that a walk begins with, where it has some
}

// houses runs f on an installation of each engine.
func houses(t *testing.T, l lane, tags string, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { l.enter(t); f(t, newHouse(t, tags, "")) })
	t.Run("postgres", func(t *testing.T) { l.enter(t); f(t, newHouse(t, tags, testkit.PostgresURL(t))) })
}

func newHouse(t testing.TB, tags, url string) *house {
	t.Helper()
	h := &house{t: t, exe: program(t, tags), dir: t.TempDir(), url: url, keys: keyring.Generate("t"), addr: freeAddress(t)}
	t.Cleanup(h.endRunners)
	return h
}

var ports struct {
	sync.Mutex
	used map[int]bool
}

// freeAddress lies below the range that outgoing connections draw from, so that
// it is still free when a killed server's successor takes it.
func freeAddress(t testing.TB) string {
	t.Helper()
	ports.Lock()
	defer ports.Unlock()
	for range 1000 {
		port := 12_000 + rand.IntN(18_000)
		ln, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil || ports.used[port] {
			continue
		}
		if err := ln.Close(); err != nil {
			t.Fatal(err)
		}
		if ports.used == nil {
			ports.used = map[int]bool{}
		}
		ports.used[port] = true
		return "127.0.0.1:" + strconv.Itoa(port)
	}
	t.Fatal("no free port")
	return ""
}

// env is what a process of the house is given, and nothing of ours beside it.
func (h *house) env(addr string, more ...string) []string {
	e := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "DATA_DIR=" + h.dir, "DATABASE_URL=" + h.url, "SECRET_KEYS=" + h.keys,
		"LISTEN_ADDR=" + addr, "METRICS_ADDR=off", "PUBLIC_URL=http://" + h.addr, "DEMO_PASSWORD=" + demoPassword,
	}
	return append(e, more...)
}

// tool runs a command to its end and returns what it printed.
func (h *house) tool(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, h.exe, args...)
	cmd.Env = h.env(h.addr)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("supermarket %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
}

func (h *house) mustTool(args ...string) string {
	h.t.Helper()
	out, err := h.tool(args...)
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// audited fails the test unless every invariant holds.
func (h *house) audited() {
	h.t.Helper()
	out, err := h.tool("audit", "--json")
	if err != nil || !strings.Contains(out, `"ok":true`) {
		h.t.Fatalf("audit: %v\n%s", err, out)
	}
}

// endRunners ends what the house's processes left running at its sites.
func (h *house) endRunners() {
	for _, dir := range h.places() {
		if st, err := runner.ReadStatus(dir); err == nil {
			_ = st.Runner.Signal(syscall.SIGKILL)
			_ = st.Job.Signal(syscall.SIGKILL)
			runner.Sweep(dir, filepath.Base(dir))
		}
	}
}

// places are the work folders of all submissions at the house's sites.
func (h *house) places() []string {
	dirs, err := filepath.Glob(filepath.Join(h.dir, "sites", "*", "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	return dirs
}

// proc is one running process of a house.
type proc struct {
	t     testing.TB
	name  string
	base  string
	cmd   *exec.Cmd
	out   output
	ended chan struct{}
	err   error // once ended
}

// output keeps what a process writes.
type output struct {
	sync.Mutex
	bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.Lock()
	defer o.Unlock()
	return o.Buffer.Write(b)
}

func (o *output) text() string {
	o.Lock()
	defer o.Unlock()
	return o.String()
}

// spawn starts a process without waiting until it serves.
func (h *house) spawn(addr string, env []string, args ...string) (*proc, error) {
	p := &proc{t: h.t, name: strings.Join(args, " "), base: "http://" + addr, cmd: exec.Command(h.exe, args...), ended: make(chan struct{})}
	p.cmd.Env = h.env(addr, env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { defer close(p.ended); p.err = p.cmd.Wait() }()
	h.t.Cleanup(func() {
		p.kill()
		if h.t.Failed() {
			h.t.Logf("output of %s:\n%s", p.name, tail(p.out.text()))
		}
	})
	return p, nil
}

func tail(s string) string {
	const most = 6000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

// start spawns a process and waits until it is ready.
func (h *house) start(env []string, args ...string) *proc { return h.startAt(h.addr, env, args...) }

func (h *house) startAt(addr string, env []string, args ...string) *proc {
	h.t.Helper()
	p, err := h.spawn(addr, env, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.await("readiness of "+p.name, patience, func() bool {
		if p.over() {
			h.t.Fatalf("%s ended: %v\n%s", p.name, p.err, p.out.text())
		}
		return p.ready()
	})
	return p
}

func (p *proc) ready() bool {
	res, err := http.Get(p.base + "/readyz")
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode == http.StatusOK
}

func (p *proc) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kill ends a process as a power cut would, and returns once it is gone.
func (p *proc) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// killed tells whether a SIGKILL ended it.
func (p *proc) killed() bool {
	var exit *exec.ExitError
	if !p.over() || !errors.As(p.err, &exit) {
		return false
	}
	ws, ok := exit.Sys().(syscall.WaitStatus)
	return ok && ws.Signaled() && ws.Signal() == syscall.SIGKILL
}

// await asks again until cond holds, and fails the test at the deadline.
func (h *house) await(what string, within time.Duration, cond func() bool) {
	h.t.Helper()
	h.awaitEach(20*time.Millisecond, what, within, cond)
}

// awaitEach asks with a pause between.
func (h *house) awaitEach(pause time.Duration, what string, within time.Duration, cond func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			h.t.Fatalf("%s: not within %v", what, within)
		}
	}
}

// seeded gives the house what demo would make, without serving: made once for each
// engine, then copied, with the keys that it was sealed with.
func (h *house) seeded() *house {
	h.t.Helper()
	p := planted(h.t, h.url != "")
	h.keys = p.keys
	if p.url != "" {
		h.url = testkit.ForkPostgres(h.t, p.url)
	}
	if err := os.CopyFS(h.dir, os.DirFS(p.dir)); err != nil {
		h.t.Fatal(err)
	}
	return h
}

// demo starts the demo over what it would make first, which takes it long while many start at once.
func (h *house) demo() *proc { return h.seeded().start(nil, "demo") }

var plants struct {
	sync.Mutex
	by map[bool]*house
}

func planted(t testing.TB, postgres bool) *house {
	t.Helper()
	plants.Lock()
	defer plants.Unlock()
	if p := plants.by[postgres]; p != nil {
		return p
	}
	p := &house{t: t, exe: program(t, ""), keys: keyring.Generate("t"), addr: freeAddress(t)}
	p.dir = filepath.Join(built.dir, "plant-"+strconv.FormatBool(postgres))
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if postgres {
		p.url = testkit.KeptPostgresURL(t)
	}
	p.mustTool("admin", "seed-demo")
	p.cheapened()
	if plants.by == nil {
		plants.by = map[bool]*house{}
	}
	plants.by[postgres] = p
	return p
}

// cheapened lets the demo's people sign in for little work: what a password costs is
// held elsewhere, and here hundreds of sign-ins are about something else.
func (h *house) cheapened() {
	h.t.Helper()
	hash, err := argon2id.CreateHash(demoPassword, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		h.t.Fatal(err)
	}
	db := h.open()
	defer func() { _ = db.Close() }() // only so it can be copied
	err = db.Atomic(context.Background(), func(tx *store.Tx) error {
		for _, email := range []string{seed.Owner, seed.Issuer, seed.Reviewer, seed.Seller, seed.Operator} {
			u, err := tx.UserByEmail(email)
			if err == nil {
				err = tx.SetPassword(u.ID, hash, u.UpdatedAt)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
