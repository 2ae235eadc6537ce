package slurm_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/slurm"
)

func TestMain(m *testing.M) { brokertest.Main(m) }

// cluster is a real Slurm on loopback.
type cluster struct {
	t      testing.TB
	size   []string // nodes, cards of each, and its kind
	folder string
	env    map[string]string
}

var script = sync.OnceValue(func() string {
	path, err := filepath.Abs("../../../scripts/slurm")
	if err != nil {
		panic(err)
	}
	return path
})

func start(t testing.TB, size ...string) *cluster {
	t.Helper()
	c := &cluster{t: t, size: size, folder: filepath.Join(os.TempDir(), "supermarket-slurm-test-"+strconv.Itoa(os.Getpid())), env: map[string]string{}}
	t.Cleanup(func() { c.run("stop") })
	for line := range strings.Lines(c.run("start")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			c.env[name] = value
		}
	}
	return c
}

func (c *cluster) run(deed string) string {
	c.t.Helper()
	cmd := exec.Command(script(), append([]string{deed, c.folder}, c.size...)...)
	out, err := cmd.Output()
	if err != nil {
		var told string
		if e, ok := err.(*exec.ExitError); ok {
			told = string(e.Stderr)
		}
		c.t.Fatalf("scripts/slurm %s: %v\n%s", deed, err, told)
	}
	return string(out)
}

func (c *cluster) scontrol(t testing.TB, args ...string) {
	t.Helper()
	if out, err := c.asked("scontrol", args...).CombinedOutput(); err != nil {
		t.Fatalf("scontrol %v: %v\n%s", args, err, out)
	}
}

// asked is one of Slurm's own commands on this cluster.
func (c *cluster) asked(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "SLURM_CONF="+c.env["SLURM_CONF"])
	return cmd
}

func (c *cluster) config() slurm.Config {
	return slurm.Config{
		URL: c.env["SLURM_REST"], User: c.env["SLURM_USER"], Token: c.env["SLURM_JWT"], Partition: "main", GRES: "gpu", Work: "/var/tmp/supermarket-test",
	}
}

// cutter loses the answer of the next submission.
type cutter struct {
	mu   sync.Mutex
	lose bool
}

func (c *cutter) Do(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultClient.Do(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || !c.lose || !strings.HasSuffix(r.URL.Path, "/job/submit") {
		return res, err
	}
	c.lose = false
	_ = res.Body.Close()
	return nil, io.ErrUnexpectedEOF
}

// binary serves the test binary as the server serves ours.
func binary(t testing.TB) slurm.Runner {
	t.Helper()
	b, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) }))
	t.Cleanup(s.Close)
	sum := sha256.Sum256(b)
	return slurm.Runner{URL: s.URL, SHA256: hex.EncodeToString(sum[:])}
}

// One cluster serves all claims: to start one takes longer than most of them.
func TestARealCluster(t *testing.T) {
	c, runner := start(t, "1"), binary(t)
	t.Run("keeps the contract", func(t *testing.T) { brokertest.Exercise(t, c.harness(runner, 4)) })
	t.Run("may misbehave", func(t *testing.T) { misbehaves(t, c, runner) })
}

func (c *cluster) harness(runner slurm.Runner, units int) func(*testing.T) brokertest.Harness {
	return func(t *testing.T) brokertest.Harness {
		cut := &cutter{}
		return brokertest.Harness{
			Server: brokertest.NewServer(t), Units: units, LogsElsewhere: true,
			Open: func(t *testing.T) broker.Driver {
				d, err := slurm.New(c.config(), slurm.Options{Runner: runner, Transport: cut})
				if err != nil {
					t.Fatal(err)
				}
				return d
			},
			Down: func() func() {
				c.run("rest-stop")
				return func() { c.run("rest-start") }
			},
			LoseAnswer: func() { cut.mu.Lock(); cut.lose = true; cut.mu.Unlock() },
		}
	}
}
