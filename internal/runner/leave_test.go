package runner_test

import (
	"syscall"
	"testing"

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
