package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
	"supermarket/internal/runner"
	"supermarket/models"
)

// submitAndDie is a server that ends without a word right after a submit.
func submitAndDie(root, server, key, token string) {
	d, err := local.New(local.Config{Root: root, Exe: os.Args[0], Units: units})
	if err == nil {
		_, err = d.Submit(context.Background(), broker.Submission{SubmissionKey: key, Token: token, ServerURL: server, Nodes: 1, Units: 1})
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

func adopted(t *testing.T, program string) (*brokertest.Server, *brokertest.Attempt, broker.Driver, string) {
	t.Helper()
	root, s := t.TempDir(), brokertest.NewServer(t)
	a := s.Offer(program, nil)
	out, err := exec.Command(os.Args[0], "submit-and-die", root, s.URL, a.Key, a.Token).CombinedOutput()
	if err == nil || err.Error() != "signal: killed" {
		t.Fatal(err, string(out))
	}
	t.Cleanup(func() {
		s.StopAll()
		brokertest.Eventually(t, "the runner to go", func() bool {
			c, err := open(t, root).Capacity(context.Background())
			return err == nil && c.UnitsFree == units
		})
	})
	return s, a, open(t, root), root
}

func TestARunSurvivesTheServerAndIsAdopted(t *testing.T) {
	s, a, d, _ := adopted(t, "wait")
	s.AwaitLog(a.Key, "ready")
	sub := broker.Submission{SubmissionKey: a.Key, Token: a.Token, ServerURL: s.URL, Nodes: 1, Units: 1}
	ref, err := d.Submit(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	r := broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
	if got, err := d.Status(t.Context(), r); err != nil || got.State != models.SeenRunning {
		t.Fatal(got, err)
	}
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	seen := s.AwaitFinish(a.Key)
	if len(seen.Claims) != 1 || strings.Count(string(seen.Log), "ready") != 1 || seen.Finishes[0].Cause != models.CauseCancelled {
		t.Fatalf("%d claims, %+v", len(seen.Claims), seen.Finishes)
	}
}

func TestAKilledRunnerIsLostAndItsJobsTreeIsEnded(t *testing.T) {
	s, a, d, root := adopted(t, "tree")
	log := string(s.AwaitLog(a.Key, "ready").Log)
	st, err := runner.ReadStatus(filepath.Join(root, a.Key))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Runner.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	brokertest.Eventually(t, "state lost", func() bool {
		got, err := d.Status(t.Context(), broker.Ref{SubmissionKey: a.Key})
		return err == nil && got.State == models.SeenLost
	})
	if len(s.Seen(a.Key).Finishes) > 0 {
		t.Fatal("a killed runner finished")
	}
	_, text, _ := strings.Cut(log, "descendant ")
	text, _, _ = strings.Cut(text, "\n")
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err, log)
	}
	brokertest.Eventually(t, "the end of the job's tree", func() bool {
		p, err := runner.Identify(pid)
		return (err != nil || !p.Alive()) && !st.Job.Alive()
	})
}

func TestAResultThatItsRunnerCouldNotBringIsBroughtByAnother(t *testing.T) {
	s, a, d, root := adopted(t, "wait")
	s.AwaitLog(a.Key, "ready")
	s.Misbehave("/finish", brokertest.Crash, 1_000_000)
	r := broker.Ref{SubmissionKey: a.Key}
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	state := func(want models.SeenState) {
		t.Helper()
		brokertest.Eventually(t, "state "+string(want), func() bool {
			got, err := d.Status(t.Context(), r)
			return err == nil && got.State == want
		})
	}
	state(models.SeenFinished)
	st, err := runner.ReadStatus(filepath.Join(root, a.Key))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Runner.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	state(models.SeenLost)
	s.Heal()
	sub := broker.Submission{SubmissionKey: a.Key, Token: a.Token, ServerURL: s.URL, Nodes: 1, Units: 1}
	if _, err := d.Submit(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if f := s.AwaitFinish(a.Key).Finishes[0]; f.Cause != models.CauseCancelled || f.ExitCode != 143 {
		t.Fatalf("%+v", f)
	}
	state(models.SeenFinished)
}

func TestAProcessThatGotTheSameIdIsNotTheRunner(t *testing.T) {
	root := t.TempDir()
	d := open(t, root)
	me, err := runner.Identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	me.Ticks--
	b, _ := json.Marshal(me)
	if err := os.Mkdir(filepath.Join(root, "key"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "key", "runner.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := broker.Ref{SubmissionKey: "key"}
	if s, err := d.Status(t.Context(), r); err != nil || s.State != models.SeenLost {
		t.Fatal(s, err)
	}
	if err := d.Cancel(t.Context(), r); err != nil { // a signal would end this test
		t.Fatal(err)
	}
}

func TestATokenIsInNoArgumentListAndNoEnvironment(t *testing.T) {
	t.Setenv("STRIPE_API_KEY", "sk_live_of_the_server")
	s, a, _, root := adopted(t, "wait")
	s.AwaitLog(a.Key, "ready")
	st, err := runner.ReadStatus(filepath.Join(root, a.Key))
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range []int{st.Runner.PID, st.Job.PID} {
		for _, file := range []string{"cmdline", "environ"} {
			b, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), file)) // closed even to us: all the better
			if bytes.Contains(b, []byte(a.Token)) || bytes.Contains(b, []byte("sk_live")) {
				t.Errorf("process %d shows a secret in %s", pid, file)
			}
		}
	}
}
