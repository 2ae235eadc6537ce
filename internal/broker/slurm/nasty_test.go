package slurm_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/slurm"
	"supermarket/models"
)

// nasty stands between the driver and the real slurmrestd.
type nasty struct {
	mu  sync.Mutex
	how func(r *http.Request) (*http.Response, error) // nil lets it through
}

func (n *nasty) be(how func(*http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.how = how
}

func (n *nasty) Do(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	how := n.how
	n.mu.Unlock()
	if how != nil {
		if res, err := how(r); res != nil || err != nil {
			return res, err
		}
	}
	return http.DefaultClient.Do(r)
}

func says(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return recorder(status, body), nil }
}

// bench is a driver on the real cluster, through the nasty one, with a server.
type bench struct {
	*cluster
	t      *testing.T
	server *brokertest.Server
	nasty  *nasty
	driver *slurm.Driver
}

func (c *cluster) bench(t *testing.T, runner slurm.Runner, change ...func(*slurm.Config)) *bench {
	t.Helper()
	b := &bench{cluster: c, t: t, server: brokertest.NewServer(t), nasty: &nasty{}}
	cfg := c.config()
	for _, f := range change {
		f(&cfg)
	}
	var err error
	if b.driver, err = slurm.New(cfg, slurm.Options{Runner: runner, Transport: b.nasty, ServerURL: b.server.URL, Patience: 2 * time.Second}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.server.StopAll)
	return b
}

func (b *bench) submission(a *brokertest.Attempt) broker.Submission {
	return broker.Submission{SubmissionKey: a.Key, Token: a.Token, ServerURL: b.server.URL, Site: "site", Nodes: 1, Units: 1, CapMillis: a.Answer.CapMillis, Name: "nasty"}
}

func (b *bench) submit(a *brokertest.Attempt, change ...func(*broker.Submission)) broker.Ref {
	b.t.Helper()
	s := b.submission(a)
	for _, f := range change {
		f(&s)
	}
	ref, err := b.driver.Submit(b.t.Context(), s)
	if err != nil {
		b.t.Fatal(err)
	}
	return broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
}

func (b *bench) awaits(r broker.Ref, want models.SeenState) broker.Status {
	b.t.Helper()
	var st broker.Status
	brokertest.Eventually(b.t, "state "+string(want), func() (ok bool) {
		var err error
		st, err = b.driver.Status(b.t.Context(), r)
		return err == nil && st.State == want
	})
	return st
}

func number(r broker.Ref) string { return strings.TrimPrefix(r.RemoteRef, "slurm:") }

// What a real cluster, and the line to it, do to jobs.
func misbehaves(t *testing.T, c *cluster, runner slurm.Runner) {
	for name, claim := range map[string]func(*testing.T, *bench){
		"a cluster that is well passes its check":                              wellChecked,
		"a slow answer is unknown, and what it did is found":                   slow,
		"words that are no answer start nothing twice":                         babble,
		"a token that is not accepted is told apart":                           denied,
		"a number that was given to another job is not taken for it":           reused,
		"a controller that is away is unavailable, and the job ends meanwhile": controllerAway,
		"a job that the cluster put back is lost":                              requeued,
		"a job whose node failed is lost":                                      nodeFailed,
		"what makes room brings what it has":                                   preempted,
		"words of ours are no directives":                                      directives,
		"a runner that is not ours is not run":                                 notOurs,
		"a runner that was held to its checksum is not once it is another":     another,
		"a folder of somebody else's is not used":                              othersFolder,
	} {
		t.Run(name, func(t *testing.T) { b := c.bench(t, runner); b.t = t; claim(t, b) })
	}
}

func wellChecked(t *testing.T, b *bench) {
	steps, ok := broker.CheckAll(t.Context(), b.driver)
	if !ok || len(steps) != 7 {
		t.Fatalf("%+v", steps)
	}
}

func slow(t *testing.T, b *bench) {
	a := b.server.Offer("exit", nil)
	b.nasty.be(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/job/submit") {
			return nil, nil
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		_ = res.Body.Close()
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	if _, err := b.driver.Submit(t.Context(), b.submission(a)); !errors.Is(err, broker.ErrUnknown) {
		t.Fatalf("a slow answer is %v", err)
	}
	b.nasty.be(nil)
	b.awaits(broker.Ref{SubmissionKey: a.Key}, models.SeenFinished)
	b.submit(a)
	if n := len(b.server.AwaitFinish(a.Key).Claims); n != 1 {
		t.Fatalf("%d claims", n)
	}
}

func babble(t *testing.T, b *bench) {
	a := b.server.Offer("exit", nil)
	for _, body := range []string{"<html>please log in</html>", "{}", "null", `{"errors":[{"error_number":5004,"error":"Protocol authentication error"}]}`} {
		b.nasty.be(says(http.StatusOK, body))
		if _, err := b.driver.Submit(t.Context(), b.submission(a)); err == nil || errors.Is(err, broker.ErrRefused) {
			t.Errorf("%s: %v", body, err)
		}
	}
	b.nasty.be(says(http.StatusBadGateway, ""))
	if _, err := b.driver.Status(t.Context(), broker.Ref{SubmissionKey: a.Key, RemoteRef: "slurm:1"}); !errors.Is(err, broker.ErrUnavailable) {
		t.Errorf("a gateway's word is %v", err)
	}
	b.nasty.be(nil)
	b.awaits(b.submit(a), models.SeenFinished)
	if n := len(b.server.AwaitFinish(a.Key).Claims); n != 1 {
		t.Fatalf("%d claims", n)
	}
}

func denied(t *testing.T, b *bench) {
	d := b.bench(t, slurm.Runner{URL: "http://127.0.0.1:1", SHA256: strings.Repeat("0", 64)}, func(c *slurm.Config) { c.Token = "eyJhbGciOiJIUzI1NiJ9.eyJzdW4iOiJ4In0.AAAA" })
	steps, ok := broker.CheckAll(t.Context(), d.driver)
	if last := steps[len(steps)-1]; ok || last.Name != "check.token" || last.Text != "check.token_failed" {
		t.Errorf("%+v", steps)
	}
	if _, err := d.driver.Submit(t.Context(), d.submission(d.server.Offer("exit", nil))); !errors.Is(err, broker.ErrUnavailable) {
		t.Errorf("submitted: %v", err)
	}
}

func reused(t *testing.T, b *bench) {
	a, other := b.server.Offer("exit", nil), b.server.Offer("exit", map[string]string{"code": "3"})
	mine, theirs := b.submit(a), b.submit(other)
	b.awaits(mine, models.SeenFinished)
	b.awaits(theirs, models.SeenFinished)
	st, err := b.driver.Status(t.Context(), broker.Ref{SubmissionKey: a.Key, RemoteRef: theirs.RemoteRef})
	if err != nil || st.Exit.Code != 0 || st.RemoteRef != mine.RemoteRef {
		t.Errorf("%+v, %v", st, err)
	}
	if _, err := b.driver.Status(t.Context(), broker.Ref{SubmissionKey: models.NewID("sub"), RemoteRef: theirs.RemoteRef}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("another's job is %v", err)
	}
}

func controllerAway(t *testing.T, b *bench) {
	a := b.server.Offer("wait", nil)
	r := b.submit(a)
	b.server.AwaitLog(a.Key, "ready")
	b.run("ctld-stop")
	_, status := b.driver.Status(t.Context(), r)
	_, byKey := b.driver.Status(t.Context(), broker.Ref{SubmissionKey: a.Key})
	_, submitted := b.driver.Submit(t.Context(), b.submission(b.server.Offer("exit", nil)))
	b.server.Stop(a.Key, models.CancelledByBuyer) // by the protocol: nobody can reach it by the engine
	f := b.server.AwaitFinish(a.Key).Finishes[0]
	b.run("ctld-start")
	for what, err := range map[string]error{"status": status, "status by key": byKey, "submit": submitted} {
		if !errors.Is(err, broker.ErrUnavailable) && !errors.Is(err, broker.ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if st := b.awaits(r, models.SeenFinished); f.Cause != models.CauseCancelled || st.Exit.Cause != models.CauseCancelled {
		t.Errorf("it ended with %+v, the engine says %+v", f, st.Exit)
	}
}

func requeued(_ *testing.T, b *bench) {
	a := b.server.Offer("wait", nil)
	r := b.submit(a)
	b.server.AwaitLog(a.Key, "ready")
	b.scontrol(b.t, "update", "jobid="+number(r), "requeue=1")
	b.scontrol(b.t, "requeue", number(r))
	b.awaits(r, models.SeenLost)
	b.scontrol(b.t, "update", "jobid="+number(r), "starttime=now+1hour") // it shall not come back while we look
	if err := b.driver.Cancel(context.Background(), r); err != nil {
		b.t.Error(err)
	}
}

func nodeFailed(t *testing.T, b *bench) {
	a := b.server.Offer("wait", nil)
	r := b.submit(a)
	b.server.AwaitLog(a.Key, "ready")
	b.scontrol(b.t, "update", "nodename=sm-n1", "state=down", "reason=test")
	b.awaits(r, models.SeenLost)
	b.server.StopAll() // its runner lives on: Slurm alone believes the node dead
	brokertest.Eventually(t, "the node's return", func() bool {
		_ = b.asked("scontrol", "update", "nodename=sm-n1", "state=resume").Run() // it may be back by itself
		c, err := b.driver.Capacity(t.Context())
		return err == nil && c.UnitsFree == c.Units
	})
}

func preempted(t *testing.T, b *bench) {
	spot := b.bench(t, binary(t), func(c *slurm.Config) { c.SpotPart = "spot" })
	spot.makesRoom(t)
}

func directives(t *testing.T, b *bench) {
	mark := filepath.Join(t.TempDir(), "mark")
	for _, word := range []string{"x\n#SBATCH --comment=owned", "x\r#SBATCH --comment=owned", "x\x00y"} {
		for what, change := range map[string]func(*broker.Submission){
			"key": func(s *broker.Submission) { s.SubmissionKey = word }, "token": func(s *broker.Submission) { s.Token = word },
			"server": func(s *broker.Submission) { s.ServerURL = "http://127.0.0.1/" + word },
		} {
			s := b.submission(b.server.Offer("exit", nil))
			change(&s)
			if _, err := b.driver.Submit(t.Context(), s); !errors.Is(err, broker.ErrRefused) {
				t.Errorf("%s %q: %v", what, word, err)
			}
		}
	}
	for _, word := range []string{"$(touch " + mark + ")", "`touch " + mark + "`", "\"; touch " + mark + "; \"", "' -work /"} {
		a := b.server.Offer("exit", nil)
		s := b.submission(a)
		s.Token = word + a.Token
		s.Name = "#SBATCH --comment=owned"
		ref, err := b.driver.Submit(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		r := broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
		b.awaits(r, models.SeenLost) // the server does not know such a token
		out, err := b.asked("scontrol", "show", "job", number(r)).CombinedOutput()
		if err != nil || strings.Contains(string(out), "owned") {
			t.Errorf("%s, %v", out, err)
		}
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a shell has read the token")
	}
}

func notOurs(t *testing.T, b *bench) {
	d := b.bench(t, slurm.Runner{SHA256: strings.Repeat("0", 64)}, func(c *slurm.Config) { c.RunnerPath = "/bin/true" })
	a := d.server.Offer("exit", nil)
	d.awaits(d.submit(a), models.SeenLost)
	if n := len(d.server.Seen(a.Key).Claims); n != 0 {
		t.Errorf("%d claims", n)
	}
	steps, ok := broker.CheckAll(t.Context(), d.driver)
	if last := steps[len(steps)-1]; ok || last.Text != "check.job_checksum" {
		t.Errorf("%+v", steps)
	}
}

func another(t *testing.T, b *bench) {
	ours, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder(t, 0o755), "runner")
	sum := sha256.Sum256(ours)
	d := b.bench(t, slurm.Runner{SHA256: hex.EncodeToString(sum[:])}, func(c *slurm.Config) { c.RunnerPath = path })
	for i, step := range []struct {
		binary []byte
		want   models.SeenState
	}{{ours, models.SeenFinished}, {ours[:len(ours)-1], models.SeenLost}, {ours, models.SeenFinished}} {
		if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, step.binary, 0o755)); err != nil {
			t.Fatal(err)
		}
		a := d.server.Offer("exit", nil)
		if d.awaits(d.submit(a), step.want); len(d.server.Seen(a.Key).Claims) > 0 != (step.want == models.SeenFinished) {
			t.Errorf("%d: claimed", i)
		}
	}
}

func othersFolder(t *testing.T, b *bench) {
	dir := folder(t, 0o777) // it is root's, and anybody may put a runner there
	d := b.bench(t, binary(t), func(c *slurm.Config) { c.Work = dir })
	a := d.server.Offer("exit", nil)
	d.awaits(d.submit(a), models.SeenLost)
	if n := len(d.server.Seen(a.Key).Claims); n != 0 {
		t.Errorf("%d claims", n)
	}
}

// folder is one that jobs' user can reach.
func folder(t *testing.T, mode os.FileMode) string {
	dir, err := os.MkdirTemp("/var/tmp", "supermarket-test-*")
	if err == nil {
		err = os.Chmod(dir, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func recorder(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}
