package brokertest

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/broker"
	"supermarket/models"
)

// Harness is an engine under test. Its runners are the test binary itself (Main).
type Harness struct {
	Server *Server
	// Open returns a driver on the engine, as a process that has just started would.
	Open func(t *testing.T) broker.Driver
	// Down makes the engine unreachable until up is called.
	Down func() (up func())
	// LoseAnswer makes the next Submit land with its answer lost; nil for an
	// engine whose answers cannot be lost: then the caller loses it.
	LoseAnswer func()
	// Units is what the engine has.
	Units int
	// LogsElsewhere says that the engine cannot read its runners' logs.
	LogsElsewhere bool
}

// Exercise is the suite that every driver passes.
func Exercise(t *testing.T, fresh func(t *testing.T) Harness) {
	for name, claim := range map[string]func(*testing.T, Harness){
		"submitting twice is one run":                  submitTwice,
		"submitting at once is one run":                submitAtOnce,
		"submitting again after the end runs nothing":  submitAfterEnd,
		"a lost answer is found":                       lostAnswer,
		"a cancelled submission that waits never runs": cancelPending,
		"a cancelled run ends":                         cancelRunning,
		"cancelling what has ended is no error":        cancelEnded,
		"an end is told as it was":                     ends,
		"logs are read from an offset":                 logs,
		"usage is reported":                            usage,
		"capacity is taken and given back":             capacity,
		"what was never submitted is not found":        unknown,
		"a silent engine is unavailable":               unavailable,
		"nonsense is refused":                          nonsense,
	} {
		t.Run(name, func(t *testing.T) {
			h := fresh(t)
			t.Cleanup(func() { settle(t, h) })
			claim(t, h)
		})
	}
}

// settle leaves no runner behind.
func settle(t *testing.T, h Harness) {
	h.Server.StopAll()
	d := h.Open(t)
	Eventually(t, "the last runner to go", func() bool {
		c, err := d.Capacity(context.Background())
		return err == nil && c.UnitsFree == h.Units
	})
}

func submission(h Harness, a *Attempt) broker.Submission {
	return broker.Submission{
		SubmissionKey: a.Key, Token: a.Token, ServerURL: h.Server.URL, Site: "site", Nodes: 1, Units: 1,
		CapMillis: a.Answer.CapMillis, Name: "conformance",
	}
}

func submit(t *testing.T, h Harness, d broker.Driver, a *Attempt) broker.Ref {
	t.Helper()
	ref, err := d.Submit(t.Context(), submission(h, a))
	if err != nil {
		t.Fatal(err)
	}
	return broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
}

func awaitState(t *testing.T, d broker.Driver, r broker.Ref, want models.SeenState) broker.Status {
	t.Helper()
	var got broker.Status
	Eventually(t, "state "+string(want), func() bool {
		var err error
		if got, err = d.Status(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return got.State == want
	})
	return got
}

func oneRun(t *testing.T, h Harness, a *Attempt, d broker.Driver, r broker.Ref) {
	t.Helper()
	if s := awaitState(t, d, r, models.SeenFinished); s.Exit.Code != 0 {
		t.Fatalf("it ended with %+v", s.Exit)
	}
	seen := h.Server.AwaitFinish(a.Key)
	if n := strings.Count(string(seen.Log), "exit 0"); n != 1 || seen.Refused > 0 {
		t.Fatalf("%d runs, %d runners turned away", n, seen.Refused)
	}
}

func submitTwice(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	first, second := submit(t, h, d, a), submit(t, h, h.Open(t), a)
	if first != second {
		t.Fatalf("two references: %v and %v", first, second)
	}
	oneRun(t, h, a, d, first)
}

func submitAtOnce(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	var wg sync.WaitGroup
	refs := make([]broker.Ref, 8)
	for i := range refs {
		wg.Go(func() {
			ref, err := h.Open(t).Submit(t.Context(), submission(h, a))
			if err != nil {
				t.Error(err)
			}
			refs[i] = broker.Ref{SubmissionKey: a.Key, RemoteRef: ref}
		})
	}
	wg.Wait()
	for _, r := range refs {
		if r != refs[0] {
			t.Fatalf("several references: %v", refs)
		}
	}
	oneRun(t, h, a, d, refs[0])
}

func submitAfterEnd(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	r := submit(t, h, d, a)
	oneRun(t, h, a, d, r)
	Eventually(t, "a delivered result", func() bool {
		s, err := d.Status(t.Context(), r)
		return err == nil && s.Exit.Delivered
	})
	if again := submit(t, h, d, a); again != r {
		t.Fatalf("another reference: %v", again)
	}
	oneRun(t, h, a, d, r)
	if n := len(h.Server.Seen(a.Key).Claims); n != 1 {
		t.Fatalf("%d claims", n)
	}
}

func lostAnswer(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	if h.LoseAnswer != nil {
		h.LoseAnswer()
	}
	_, err := d.Submit(t.Context(), submission(h, a))
	if h.LoseAnswer != nil && !errors.Is(err, broker.ErrUnknown) {
		t.Fatalf("a lost answer is %v", err)
	}
	after := h.Open(t) // knows nothing but the key
	s := awaitState(t, after, broker.Ref{SubmissionKey: a.Key}, models.SeenFinished)
	if again := submit(t, h, after, a); again.RemoteRef != s.RemoteRef {
		t.Fatalf("found as %q, submitted again as %q", s.RemoteRef, again.RemoteRef)
	}
	oneRun(t, h, a, after, broker.Ref{SubmissionKey: a.Key})
}

func cancelPending(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	up := h.Server.Down()
	r := submit(t, h, d, a)
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	h.Server.Stop(a.Key, models.CancelledByBuyer)
	up()
	s := awaitState(t, d, r, models.SeenFinished)
	if s.Exit.Cause != models.CauseCancelled || s.Exit.RunMillis != 0 {
		t.Fatalf("it ended with %+v", s.Exit)
	}
	submit(t, h, d, a) // late, and for nothing
	if s := awaitState(t, d, r, models.SeenFinished); s.Exit.Cause != models.CauseCancelled {
		t.Fatalf("submitted again it ended with %+v", s.Exit)
	}
	if log := h.Server.Seen(a.Key).Log; strings.Contains(string(log), "exit 0") {
		t.Fatalf("it ran:\n%s", log)
	}
}

func cancelRunning(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("wait", nil)
	r := submit(t, h, d, a)
	h.Server.AwaitLog(a.Key, "ready")
	awaitState(t, d, r, models.SeenRunning)
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	f := h.Server.AwaitFinish(a.Key).Finishes[0]
	if f.Cause != models.CauseCancelled || f.ExitCode != 143 || f.RunMillis <= 0 {
		t.Fatalf("it ended with %+v", f)
	}
	if s := awaitState(t, d, r, models.SeenFinished); s.Exit.Cause != models.CauseCancelled {
		t.Fatalf("the engine says %+v", s.Exit)
	}
}

func cancelEnded(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	r := submit(t, h, d, a)
	oneRun(t, h, a, d, r)
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if s := awaitState(t, d, r, models.SeenFinished); s.Exit.Cause != models.CauseExit || s.Exit.Code != 0 {
		t.Fatalf("the end became %+v", s.Exit)
	}
}

func ends(t *testing.T, h Harness) {
	d := h.Open(t)
	for _, c := range []struct {
		program, code, signal string
		want                  int
	}{{"exit", "0", "", 0}, {"exit", "7", "", 7}, {"kill-self", "", "SIGKILL", -1}} {
		a := h.Server.Offer(c.program, map[string]string{"code": c.code})
		r := submit(t, h, d, a)
		f := h.Server.AwaitFinish(a.Key).Finishes[0]
		if f.ExitCode != c.want || f.Signal != c.signal || f.Cause != models.CauseExit {
			t.Errorf("%s %s ended with %+v", c.program, c.code, f)
		}
		if s := awaitState(t, d, r, models.SeenFinished); s.Exit.Code != c.want {
			t.Errorf("%s %s: the engine says %+v", c.program, c.code, s.Exit)
		}
	}
}

func logs(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("lines", map[string]string{"count": "2000"})
	r := submit(t, h, d, a)
	whole := string(h.Server.AwaitFinish(a.Key).Log)
	if strings.Count(whole, "\n") != 2000 || !strings.HasSuffix(strings.TrimRight(whole, "x\n "), "line 001999") {
		t.Fatalf("the server's log has %d lines", strings.Count(whole, "\n"))
	}
	if h.LogsElsewhere {
		return
	}
	for _, offset := range []int64{0, 1, 1000, int64(len(whole)), int64(len(whole)) + 99} {
		want := whole[min(offset, int64(len(whole))):]
		if got := readLog(t, d, r, offset); got != want {
			t.Errorf("from %d: %d bytes, want %d", offset, len(got), len(want))
		}
	}
}

func readLog(t *testing.T, d broker.Driver, r broker.Ref, offset int64) string {
	t.Helper()
	in, err := d.Logs(t.Context(), r, offset)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func usage(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("matmul", map[string]string{"size": "256", "repeats": "5"})
	submit(t, h, d, a)
	seen := h.Server.AwaitFinish(a.Key)
	f := seen.Finishes[0]
	if f.RunMillis <= 0 || f.CPUMillis <= 0 || f.MaxRSSBytes < 1<<20 || f.EndedAt.Sub(f.StartedAt).Milliseconds() != f.RunMillis {
		t.Errorf("usage is %+v", f)
	}
	if len(f.Metrics) == 0 || len(f.Artefacts) != 2 || len(seen.Artefacts["benchmark.json"]) == 0 {
		t.Errorf("%d metrics, artefacts %v", len(f.Metrics), f.Artefacts)
	}
}

func capacity(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("wait", nil)
	free := func(want int) func() bool {
		return func() bool {
			c, err := d.Capacity(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return c.Units == h.Units && c.UnitsFree == want && c.Nodes > 0
		}
	}
	Eventually(t, "all units free", free(h.Units))
	r := submit(t, h, d, a)
	h.Server.AwaitLog(a.Key, "ready")
	Eventually(t, "a unit taken", free(h.Units-1))
	if err := d.Cancel(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	Eventually(t, "the unit back", free(h.Units))
}

func unknown(t *testing.T, h Harness) {
	d := h.Open(t)
	for _, key := range []string{models.NewID("sub"), "../../etc", ""} {
		r := broker.Ref{SubmissionKey: key, RemoteRef: key}
		_, status := d.Status(t.Context(), r)
		_, logs := d.Logs(t.Context(), r, 0)
		for what, err := range map[string]error{"Status": status, "Cancel": d.Cancel(t.Context(), r), "Logs": logs} {
			if !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("%s of %q: %v", what, key, err)
			}
		}
	}
}

func unavailable(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	up := h.Down()
	r := broker.Ref{SubmissionKey: a.Key}
	_, submitted := d.Submit(t.Context(), submission(h, a))
	_, status := d.Status(t.Context(), r)
	_, logs := d.Logs(t.Context(), r, 0)
	_, capacity := d.Capacity(t.Context())
	cancelled := d.Cancel(t.Context(), r)
	up()
	for what, err := range map[string]error{"Submit": submitted, "Status": status, "Cancel": cancelled, "Logs": logs, "Capacity": capacity} {
		if !errors.Is(err, broker.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.Status(t.Context(), r); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("after an unavailable Submit: %v", err)
	}
	oneRun(t, h, a, d, submit(t, h, d, a))
}

func nonsense(t *testing.T, h Harness) {
	d, a := h.Open(t), h.Server.Offer("exit", nil)
	for what, change := range map[string]func(*broker.Submission){
		"a key that breaks lines": func(s *broker.Submission) { s.SubmissionKey = "a\n#SBATCH --uid=0" },
		"a key that is a path":    func(s *broker.Submission) { s.SubmissionKey = "../x" },
		"no token":                func(s *broker.Submission) { s.Token = "" },
		"no units":                func(s *broker.Submission) { s.Units = 0 },
		"no nodes":                func(s *broker.Submission) { s.Nodes = -1 },
		"more than there is":      func(s *broker.Submission) { s.Units = h.Units + 1 },
	} {
		s := submission(h, a)
		change(&s)
		if _, err := d.Submit(context.WithoutCancel(t.Context()), s); !errors.Is(err, broker.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.Status(t.Context(), broker.Ref{SubmissionKey: a.Key}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("something was started: %v", err)
	}
}
