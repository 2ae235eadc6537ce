package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"supermarket/internal/broker/brokertest"
	"supermarket/internal/clock"
	"supermarket/internal/runner"
	"supermarket/models"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == "runner-without-a-clock" {
		os.Exit(withoutAClock(os.Args[2], os.Args[3], os.Args[4]))
	}
	if len(os.Args) == 2 && os.Args[1] == "half-gone" {
		halfGone()
	}
	brokertest.Main(m)
}

// withoutAClock is a runner whose wall clock stands still.
func withoutAClock(server, key, dir string) int {
	token, _ := io.ReadAll(os.Stdin)
	err := runner.Run(context.Background(), runner.Config{
		ServerURL: server, SubmissionKey: key, Token: strings.TrimSpace(string(token)), WorkDir: dir, Clock: clock.At(stoodStill),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

var stoodStill = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

// rig runs runners as processes of their own, as they are in earnest.
type rig struct {
	*testing.T
	server *brokertest.Server
}

func newRig(t *testing.T) rig { return rig{t, brokertest.NewServer(t)} }

type process struct {
	cmd  *exec.Cmd
	dir  string
	said bytes.Buffer
}

func (r rig) start(a *brokertest.Attempt, dir string, more ...string) *process {
	r.Helper()
	p := &process{dir: dir}
	p.cmd = exec.Command(os.Args[0], append([]string{"runner", "-server", r.server.URL, "-key", a.Key, "-work", dir}, more...)...)
	p.cmd.Stdin, p.cmd.Stderr = strings.NewReader(a.Token+"\n"), &p.said
	p.cmd.Env = []string{"DATABASE_URL=postgres://secret", "PATH=" + os.Getenv("PATH")}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	return p
}

func (p *process) exit() int {
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

// whole runs an attempt from start to end.
func (r rig) whole(program string, params map[string]string, change ...func(*models.ClaimAnswer)) (brokertest.Attempt, models.FinishRequest) {
	r.Helper()
	a := r.server.Offer(program, params, change...)
	p := r.start(a, r.TempDir())
	if code := p.exit(); code != 0 {
		r.Fatalf("the runner exits %d: %s", code, p.said.String())
	}
	seen := r.server.Seen(a.Key)
	if len(seen.Finishes) != 1 {
		r.Fatalf("%d finishes", len(seen.Finishes))
	}
	return seen, seen.Finishes[0]
}

func TestASecondRunnerOfAKeyRunsNothing(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	first := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	dir := t.TempDir()
	if code := r.start(a, dir).exit(); code != runner.ExitYielded {
		t.Fatalf("the second exits %d", code)
	}
	if s, err := runner.ReadStatus(dir); err != nil || s.Phase != runner.PhaseYielded {
		t.Fatal(s, err)
	}
	_ = first.cmd.Process.Signal(runner.SignalCancel)
	first.exit()
	if n := strings.Count(string(r.server.Seen(a.Key).Log), "ready"); n != 1 {
		t.Fatalf("it ran %d times", n)
	}
}

func TestTwoRunnersInOneFolderAreOne(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	dir := t.TempDir()
	first := r.start(a, dir)
	r.server.AwaitLog(a.Key, "ready")
	if code := r.start(a, dir).exit(); code != runner.ExitBusy {
		t.Fatalf("the second exits %d", code)
	}
	_ = first.cmd.Process.Signal(runner.SignalCancel)
	first.exit()
}

func TestALostAnswerToTheClaimIsAskedForAgain(t *testing.T) {
	r := newRig(t)
	for _, how := range []brokertest.Misbehaviour{
		brokertest.LoseQuestion, brokertest.LoseAnswer, brokertest.Crash, brokertest.NotYet, brokertest.Redirect, brokertest.Babble,
	} {
		r.server.Misbehave(models.ClaimPath, how, 1)
	}
	seen, f := r.whole("exit", nil)
	if f.ExitCode != 0 || seen.Refused != 0 || strings.Count(string(seen.Log), "exit 0") != 1 {
		t.Fatalf("%+v, turned away %d", f, seen.Refused)
	}
}

func TestLogArtefactsAndFinishSurviveABadLine(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/log", "/artefacts", "/finish", "/report"} {
		for _, how := range []brokertest.Misbehaviour{brokertest.LoseAnswer, brokertest.Crash, brokertest.LoseQuestion, brokertest.Redirect} {
			r.server.Misbehave(path, how, 1)
		}
	}
	a := r.server.Offer("matmul", map[string]string{"size": "64", "repeats": "2"})
	if code := r.start(a, t.TempDir()).exit(); code != 0 {
		t.Fatalf("the runner exits %d", code)
	}
	seen := r.server.Seen(a.Key)
	last := seen.Finishes[len(seen.Finishes)-1]
	if strings.Count(string(seen.Log), "repeat 2/2") != 1 || len(seen.Artefacts) != 2 || len(last.Artefacts) != 2 {
		t.Fatalf("log:\n%s\nartefacts %v", seen.Log, last.Artefacts)
	}
	if last.LogBytes != int64(len(seen.Log)) {
		t.Fatalf("%d bytes of log, the finish says %d", len(seen.Log), last.LogBytes)
	}
}

func TestAJobEndsWhileTheServerIsAway(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	up := r.server.Down()
	_ = p.cmd.Process.Signal(runner.SignalCancel)
	brokertest.Eventually(t, "the end of the job", func() bool {
		s, err := runner.ReadStatus(p.dir)
		return err == nil && s.Phase == runner.PhaseEnded
	})
	up()
	if f := r.server.AwaitFinish(a.Key).Finishes[0]; f.Cause != models.CauseCancelled {
		t.Fatalf("%+v", f)
	}
	if code := p.exit(); code != 0 {
		t.Fatalf("the runner exits %d", code)
	}
}

func TestARunnerThatDiedWithAResultDeliversItWhenStartedAgain(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("matmul", map[string]string{"size": "64", "repeats": "1"})
	r.server.Misbehave("/artefacts", brokertest.Crash, 1_000_000)
	p := r.start(a, t.TempDir())
	brokertest.Eventually(t, "the end of the job", func() bool {
		s, err := runner.ReadStatus(p.dir)
		return err == nil && s.Phase == runner.PhaseEnded
	})
	_ = p.cmd.Process.Kill()
	p.exit()
	r.server.Heal()
	if code := r.start(a, p.dir).exit(); code != 0 {
		t.Fatalf("the second runner exits %d", code)
	}
	seen := r.server.Seen(a.Key)
	if len(seen.Finishes) != 1 || seen.Finishes[0].Cause != models.CauseExit || len(seen.Artefacts) != 2 ||
		strings.Count(string(seen.Log), "repeat 1/1") != 1 {
		t.Fatalf("%+v\n%s", seen.Finishes, seen.Log)
	}
}

func TestAJobWhoseRunnerDiedIsKilledAndNeverStartedAgain(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("tree", nil)
	p := r.start(a, t.TempDir())
	pids := descendants(t, string(r.server.AwaitLog(a.Key, "ready").Log))
	_ = p.cmd.Process.Kill()
	p.exit()
	if code := r.start(a, p.dir).exit(); code != 0 {
		t.Fatalf("the second runner exits %d", code)
	}
	seen := r.server.Seen(a.Key)
	if len(seen.Finishes) != 1 || seen.Finishes[0].Cause != models.CauseLaunch || strings.Count(string(seen.Log), "ready") != 1 {
		t.Fatalf("%+v\n%s", seen.Finishes, seen.Log)
	}
	gone(t, pids)
}

func descendants(t *testing.T, log string) (pids []int) {
	t.Helper()
	for _, row := range strings.Split(log, "\n") {
		if text, ok := strings.CutPrefix(row, "descendant "); ok {
			pid, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	if len(pids) != 2 {
		t.Fatalf("descendants %v in:\n%s", pids, log)
	}
	return pids
}

func gone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		brokertest.Eventually(t, fmt.Sprintf("the end of process %d", pid), func() bool {
			p, err := runner.Identify(pid)
			return err != nil || !p.Alive()
		})
	}
}

func TestAJobsWholeTreeIsKilled(t *testing.T) {
	for name, leave := range map[string]string{"cancelled": "no", "ended by itself": "yes"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			a := r.server.Offer("tree", map[string]string{"leave": leave})
			p := r.start(a, t.TempDir())
			pids := descendants(t, string(r.server.AwaitLog(a.Key, "ready").Log))
			_ = p.cmd.Process.Signal(runner.SignalCancel)
			r.server.AwaitFinish(a.Key)
			gone(t, pids)
		})
	}
}

func TestAJobIsStoppedAtItsCapAndKilledAfterTheGrace(t *testing.T) {
	seen, f := newRig(t).whole("stubborn", nil, func(c *models.ClaimAnswer) { c.CapMillis, c.GraceMillis = 2000, 50 })
	if f.Cause != models.CauseCap || f.Signal != "SIGKILL" || f.RunMillis < 2000 {
		t.Fatalf("%+v", f)
	}
	for _, text := range []string{"1800 ms of at most 2000 ms used", "stopped at the cap of 2000 ms"} {
		if !strings.Contains(string(seen.Log), text) {
			t.Errorf("the log does not say %q:\n%s", text, seen.Log)
		}
	}
}

func TestTheServerStopsAJobByItsAnswer(t *testing.T) {
	for reason, want := range map[string]models.RunCause{
		models.CancelledByBuyer: models.CauseCancelled, models.CancelledForPreemption: models.CausePreempted,
	} {
		t.Run(reason, func(t *testing.T) {
			r := newRig(t)
			a := r.server.Offer("wait", nil)
			r.start(a, t.TempDir())
			r.server.AwaitLog(a.Key, "ready")
			r.server.Stop(a.Key, reason)
			seen := r.server.AwaitFinish(a.Key)
			if f := seen.Finishes[0]; f.Cause != want || f.ExitCode != 143 || string(seen.Artefacts["partial.txt"]) != "what I have" {
				t.Fatalf("%+v, artefacts %v", f, seen.Artefacts)
			}
		})
	}
}

func TestASiteThatStopsTheRunnerPreempts(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if f := r.server.AwaitFinish(a.Key).Finishes[0]; f.Cause != models.CausePreempted {
		t.Fatalf("%+v", f)
	}
}

func TestACancelledAttemptIsNotRun(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("exit", nil)
	r.server.Stop(a.Key, models.CancelledByBuyer)
	dir := t.TempDir()
	if code := r.start(a, dir).exit(); code != 0 {
		t.Fatalf("the runner exits %d", code)
	}
	if s, err := runner.ReadStatus(dir); err != nil || s.Phase != runner.PhaseOver || len(r.server.Seen(a.Key).Log) > 0 {
		t.Fatal(s, err)
	}
}

func TestNothingOfTheRunnerReachesTheJob(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("environ", nil, func(c *models.ClaimAnswer) {
		c.Env = map[string]string{"RUN_NAME": "mine", "LD_PRELOAD": "/tmp/x.so", "bad name": "x"}
	})
	p := r.start(a, t.TempDir(), another()...)
	p.exit()
	log := string(r.server.Seen(a.Key).Log)
	if !strings.Contains(log, "RUN_NAME=mine") || !strings.Contains(log, "NoNewPrivs:\t1") {
		t.Fatalf("the job's environment:\n%s", log)
	}
	for _, secret := range []string{a.Token, "DATABASE_URL", "LD_PRELOAD", "bad name"} {
		if strings.Contains(log, secret) {
			t.Errorf("%s reaches the job:\n%s", secret, log)
		}
	}
	for _, row := range strings.Split(log, "\n") {
		f := strings.Fields(row)
		if len(f) == 3 && f[0] == "fd" && !strings.HasPrefix(f[2], "/proc/") && !strings.HasPrefix(f[2], "/sys/fs/cgroup/") && // its own runtime's
			!strings.HasPrefix(f[2], "anon_inode:") &&
			!slices.Contains([]string{"0", "1", "2", "3"}, f[1]) {
			t.Errorf("an open file reaches the job: %s", row)
		}
	}
	holds(t, p.dir, a.Token)
}

// another returns the flags to run the job as nobody, where we may.
func another() []string {
	if os.Getuid() != 0 {
		return nil
	}
	return []string{"-uid", "65534", "-gid", "65534"}
}

// holds fails when the token stands in any file of the work folder.
func holds(t *testing.T, dir, token string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(token)) {
			t.Errorf("the token stands in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOnlyPlainFilesLeaveTheSite(t *testing.T) {
	seen, f := newRig(t).whole("litter", nil)
	if len(seen.Artefacts) != 1 || string(seen.Artefacts["good.txt"]) != "good" || len(f.Artefacts) != 1 {
		t.Fatalf("artefacts %v", f.Artefacts)
	}
	for _, name := range []string{"link", "hard", "fifo", "folder", "large", ".hidden", "bad name"} {
		if !strings.Contains(string(seen.Log), "not kept: "+strconv.Quote(name)) {
			t.Errorf("the log does not say that %q is not kept:\n%s", name, seen.Log)
		}
	}
}

func TestTheLogIsCutAtItsBoundAndTheJobGoesOn(t *testing.T) {
	seen, f := newRig(t).whole("lines", map[string]string{"count": "20000"}, func(c *models.ClaimAnswer) { c.MaxLogBytes = 64 << 10 })
	if len(seen.Log) > 64<<10 || len(seen.Log) < 59<<10 || !strings.Contains(string(seen.Log), "log cut at 65536 bytes") || f.ExitCode != 0 {
		t.Fatalf("%d bytes of log, %+v", len(seen.Log), f)
	}
}

func TestEachMetricArrivesOnceThoughAnswersAreLost(t *testing.T) {
	r := newRig(t)
	r.server.Misbehave("/report", brokertest.LoseAnswer, 2)
	seen, f := r.whole("metrics", map[string]string{"count": "700"})
	measured := func(m models.RunMetric) bool { return m.Name != "step" }
	seen.Metrics, f.Metrics = slices.DeleteFunc(seen.Metrics, measured), slices.DeleteFunc(f.Metrics, measured)
	if len(seen.Metrics) != 700 || len(f.Metrics) != 1 || f.Metrics[0].Value != 699 || f.CheckpointMillis > f.RunMillis {
		t.Fatalf("%d metrics, finish %+v", len(seen.Metrics), f)
	}
	for i, m := range seen.Metrics {
		if m.Value != float64(i) {
			t.Fatalf("metric %d is %v", i, m)
		}
	}
}

func TestInputsAreLaidOutAndChecked(t *testing.T) {
	good, f := newRig(t).whole("inputs", nil, withInput("data.txt", nil))
	if !strings.Contains(string(good.Log), "input data.txt") || f.Cause != models.CauseExit {
		t.Fatalf("%s", good.Log)
	}
	for what, spoil := range map[string]func(*models.RunInput){
		"another hash": func(i *models.RunInput) { i.SHA256 = strings.Repeat("0", 64) },
		"a path":       func(i *models.RunInput) { i.Name = "../../escape" },
		"a longer one": func(i *models.RunInput) { i.Size-- },
	} {
		if _, f := newRig(t).whole("inputs", nil, withInput("data.txt", spoil)); f.Cause != models.CauseLaunch || f.RunMillis != 0 {
			t.Errorf("%s: %+v", what, f)
		}
	}
}

func withInput(name string, spoil func(*models.RunInput)) func(*models.ClaimAnswer) {
	return func(c *models.ClaimAnswer) {
		key := strings.Split(c.ReportURL, "/")[2]
		in := brokertest.Input(key, name)
		if spoil != nil {
			spoil(&in)
		}
		c.Inputs = []models.RunInput{in}
	}
}

func TestAClaimWithoutACapIsNotRun(t *testing.T) {
	if seen, f := newRig(t).whole("exit", nil, func(c *models.ClaimAnswer) { c.CapMillis = 0 }); f.Cause != models.CauseLaunch || len(seen.Log) > 0 {
		t.Fatalf("%+v\n%s", f, seen.Log)
	}
}

func TestAJobThatCannotBeLaunchedIsTheSitesFault(t *testing.T) {
	_, f := newRig(t).whole("exit", nil, func(c *models.ClaimAnswer) { c.Limits.OpenFiles = 1 << 40 })
	if f.Cause != models.CauseLaunch || f.RunMillis != 0 || !strings.Contains(f.Detail, "limits") {
		t.Fatalf("%+v", f)
	}
}

func TestLimitsHold(t *testing.T) {
	_, cpu := newRig(t).whole("spin", nil, func(c *models.ClaimAnswer) { c.Limits.CPUSeconds = 1 })
	if cpu.Cause != models.CauseLimits || cpu.CPUMillis < 500 {
		t.Errorf("CPU time: %+v", cpu)
	}
	big, _ := newRig(t).whole("big-file", nil, func(c *models.ClaimAnswer) { c.Limits.FileBytes = 4096 })
	if len(big.Artefacts["big"]) > 4096 {
		t.Errorf("a file of %d bytes", len(big.Artefacts["big"]))
	}
	_, memory := newRig(t).whole("allocate", nil, func(c *models.ClaimAnswer) { c.Limits.MemoryBytes = 96 << 20 })
	if memory.ExitCode == 0 || memory.MaxRSSBytes > 400<<20 {
		t.Errorf("memory: %+v", memory)
	}
}

func TestBilledTimeComesFromTheMonotonicClock(t *testing.T) {
	s := brokertest.NewServer(t)
	a := s.Offer("stubborn", nil, func(c *models.ClaimAnswer) { c.CapMillis, c.GraceMillis = 1000, 1 })
	cmd := exec.Command(os.Args[0], "runner-without-a-clock", s.URL, a.Key, t.TempDir())
	cmd.Stdin = strings.NewReader(a.Token)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	f := s.Seen(a.Key).Finishes[0]
	if f.RunMillis < 1000 || !f.StartedAt.Equal(stoodStill) || f.EndedAt.Sub(f.StartedAt).Milliseconds() != f.RunMillis {
		t.Fatalf("%+v", f)
	}
}

func TestAReportTellsHowFarItIs(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("train", map[string]string{"epochs": "20000"})
	p := r.start(a, t.TempDir())
	r.server.Await(a.Key, "progress", func(a brokertest.Attempt) bool {
		n := len(a.Reports)
		return n > 0 && a.Reports[n-1].Progress > 0 && a.Reports[n-1].CPUMillis > 0 && a.Reports[n-1].State == models.RunRunning &&
			a.Reports[n-1].MaxRSSBytes > 0 && a.Reports[n-1].CheckpointMillis > 0
	})
	_ = p.cmd.Process.Signal(runner.SignalCancel)
	seen := r.server.AwaitFinish(a.Key)
	if f := seen.Finishes[0]; f.ExitCode != 143 || f.CheckpointMillis <= 0 || len(seen.Artefacts["model.json"]) == 0 {
		t.Fatalf("%+v", f)
	}
}

func TestATokenIsNotSentInTheClearBeyondLoopback(t *testing.T) {
	err := runner.Run(t.Context(), runner.Config{ServerURL: "http://192.0.2.1", SubmissionKey: "k", Token: "t", WorkDir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "https") {
		t.Fatal(err)
	}
}

func TestAnUnknownCertificateIsRefused(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("exit", nil)
	tls := brokertest.OverTLS(t, r.server)
	p := r.start(a, t.TempDir(), "-server", tls.URL, "-patience", "300ms")
	if code := p.exit(); code != 1 || len(r.server.Seen(a.Key).Claims) > 0 {
		t.Fatalf("the runner exits %d", code)
	}
	if p := r.start(a, t.TempDir(), "-server", tls.URL, "-ca-file", tls.CAFile); p.exit() != 0 {
		t.Fatal(p.said.String())
	}
}

func TestTheStatusNamesTheJobsProcess(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	s, err := runner.ReadStatus(p.dir)
	if err != nil || s.Phase != runner.PhaseRunning || !s.Job.Alive() || s.Runner.PID != p.cmd.Process.Pid {
		b, _ := json.Marshal(s)
		t.Fatalf("%s %v", b, err)
	}
	other := s.Job
	other.Ticks++
	if other.Alive() || other.Signal(syscall.SIGKILL) == nil {
		t.Fatal("a process with another start time is taken for it")
	}
	_ = p.cmd.Process.Signal(runner.SignalCancel)
	p.exit()
	if s.Job.Alive() {
		t.Fatal("it outlives its end")
	}
}

func TestALogThatTheServerLostInPartIsSentAgain(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	r.server.ForgetLog(a.Key, 2)
	_ = p.cmd.Process.Signal(runner.SignalCancel)
	p.exit()
	seen := r.server.Seen(a.Key)
	if f := seen.Finishes[0]; !strings.HasPrefix(string(seen.Log), "ready\n") || f.LogBytes != int64(len(seen.Log)) {
		t.Fatalf("%+v\n%s", f, seen.Log)
	}
}

func TestIsolationIsFoundOutByTryingIt(t *testing.T) {
	r := newRig(t)
	seen, f := r.whole("allocate", nil, func(c *models.ClaimAnswer) { c.Limits.MemoryBytes = 96 << 20 })
	host := seen.Claims[0].Host
	if host.Cores < 1 || host.MemoryBytes < 1<<20 {
		t.Errorf("%+v", host)
	}
	switch host.Cgroup {
	case models.CgroupV1, models.CgroupV2: // said to be there, so it must hold
		if f.Cause != models.CauseLimits || f.Signal != "SIGKILL" {
			t.Errorf("memory beyond the limit of %+v: %+v", host, f)
		}
	case models.CgroupNone:
		if f.ExitCode == 0 {
			t.Errorf("memory has no limit at all: %+v", f)
		}
	default:
		t.Errorf("cgroup %q", host.Cgroup)
	}
}

func TestTheTokenIsForTheServerOfTheClaimAlone(t *testing.T) {
	shown := make(chan string, 16)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown <- r.Method + " " + r.URL.String() + " " + r.Header.Get("Authorization")
		w.WriteHeader(http.StatusCreated)
	}))
	defer elsewhere.Close()
	_, f := newRig(t).whole("matmul", map[string]string{"size": "16", "repeats": "1"}, func(c *models.ClaimAnswer) {
		c.ArtefactURL = elsewhere.URL + "/bucket?sig=b%2Fc&z=1&a=2"
	})
	close(shown)
	var got []string
	for s := range shown {
		got = append(got, s)
	}
	slices.Sort(got)
	want := []string{"PUT /bucket/benchmark.csv?sig=b%2Fc&z=1&a=2 ", "PUT /bucket/benchmark.json?sig=b%2Fc&z=1&a=2 "}
	if !slices.Equal(got, want) || len(f.Artefacts) != 2 {
		t.Fatalf("%q", got)
	}
}
