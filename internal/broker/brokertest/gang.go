package brokertest

import (
	"strings"
	"testing"

	"supermarket/internal/broker"
	"supermarket/models"
)

// Gang is what every driver does with a job of several nodes: all of its ranks
// run, or none; the first is their one voice; one that fails ends all.
func Gang(t *testing.T, fresh func(t *testing.T) Harness) {
	for name, claim := range map[string]func(*testing.T, Harness){
		"all ranks run and are added up":   gangRuns,
		"a rank that dies ends the gang":   gangDies,
		"a cancelled gang ends as a whole": gangCancelled,
	} {
		t.Run(name, func(t *testing.T) {
			h := fresh(t)
			t.Cleanup(func() { settle(t, h) })
			claim(t, h)
		})
	}
}

func gang(t *testing.T, h Harness, program string, params map[string]string) (*Attempt, broker.Driver, broker.Ref) {
	t.Helper()
	d, a := h.Open(t), h.Server.Offer(program, params, func(c *models.ClaimAnswer) { c.Nodes = 2 })
	s := submission(h, a)
	s.Nodes = 2
	ref, err := d.Submit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return a, d, broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
}

func gangRuns(t *testing.T, h Harness) {
	a, d, r := gang(t, h, "matmul", map[string]string{"size": "128", "repeats": "3"})
	awaitState(t, d, r, models.SeenFinished)
	seen := h.Server.AwaitFinish(a.Key)
	f := seen.Finishes[0]
	for _, line := range []string{"[0] matmul", "[1] matmul", "[1] repeat 3/3"} {
		if !strings.Contains(string(seen.Log), line) {
			t.Errorf("the log lacks %q:\n%s", line, seen.Log)
		}
	}
	last := map[string]float64{}
	for _, m := range f.Metrics {
		last[m.Name] = m.Value
	}
	if sum := last["gflops_best.rank0"] + last["gflops_best.rank1"]; f.ExitCode != 0 || sum <= 0 || last["gflops_best"] != sum {
		t.Errorf("it ended with %+v", f)
	}
	if len(seen.Artefacts["benchmark.json"]) == 0 || len(seen.Claims) != 1 {
		t.Errorf("%d claims, artefacts %v", len(seen.Claims), f.Artefacts)
	}
}

func gangDies(t *testing.T, h Harness) {
	a, d, r := gang(t, h, "die-second", nil)
	awaitState(t, d, r, models.SeenFinished)
	if f := h.Server.AwaitFinish(a.Key).Finishes[0]; f.ExitCode != 7 || f.Cause != models.CauseExit {
		t.Errorf("it ended with %+v\n%s", f, h.Server.Seen(a.Key).Log)
	}
}

func gangCancelled(t *testing.T, h Harness) {
	a, d, r := gang(t, h, "wait", nil)
	h.Server.AwaitLog(a.Key, "[0] ready")
	h.Server.AwaitLog(a.Key, "[1] ready")
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	seen := h.Server.AwaitFinish(a.Key)
	if f := seen.Finishes[0]; f.Cause != models.CauseCancelled || f.ExitCode != 143 {
		t.Errorf("it ended with %+v\n%s", f, seen.Log)
	}
	if string(seen.Artefacts["partial.txt"]) != "what I have" {
		t.Error("the first rank's file did not arrive")
	}
}
