package runner_test

import (
	"syscall"
	"testing"

	"supermarket/internal/broker/brokertest"
	"supermarket/internal/runner"
	"supermarket/models"
)

func TestARunnerThatIsToGoWhileItsServerIsGoneLeavesItsResultForTheNext(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir(), "-leave", "300ms")
	r.server.AwaitLog(a.Key, "ready")
	up := r.server.Down()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if code := p.exit(); code != 1 {
		t.Fatalf("the runner exits %d: %s", code, p.said.String())
	}
	up()
	if s, err := runner.ReadStatus(p.dir); err != nil || s.Phase != runner.PhaseEnded {
		t.Fatal(s, err)
	}
	if next := r.start(a, p.dir); next.exit() != 0 {
		t.Fatal(next.said.String())
	}
	seen := r.server.Seen(a.Key)
	if len(seen.Finishes) != 1 || seen.Finishes[0].Cause != models.CausePreempted || string(seen.Artefacts["partial.txt"]) != "what I have" {
		t.Fatalf("%+v, artefacts %v", seen.Finishes, seen.Artefacts)
	}
}

func TestAJobThatTheSiteSignalsBeforeItsRunnerIsPreemptedAllTheSame(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("wait", nil)
	p := r.start(a, t.TempDir(), "-linger", "10m")
	r.server.AwaitLog(a.Key, "ready")
	s, err := runner.ReadStatus(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Job.Signal(syscall.SIGTERM)
	brokertest.Eventually(t, "the job's end", func() bool { return !s.Job.Alive() })
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.exit()
	if seen := r.server.Seen(a.Key); len(seen.Finishes) != 1 || seen.Finishes[0].Cause != models.CausePreempted || seen.Finishes[0].ExitCode != 143 {
		t.Fatalf("%+v", seen.Finishes)
	}
}

func TestAJobThatEndsItselfBySIGTERMIsNobodysDoing(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("exit", map[string]string{"code": "143"})
	r.start(a, t.TempDir(), "-linger", "1ms").exit()
	if seen := r.server.Seen(a.Key); len(seen.Finishes) != 1 || seen.Finishes[0].Cause != models.CauseExit {
		t.Fatalf("%+v", seen.Finishes)
	}
}
