package agent_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
	"supermarket/models"
)

func TestMain(m *testing.M) { brokertest.Main(m) }

const (
	site    = "site"
	siteKey = "the site's key"
	units   = 4
)

func TestAPullSiteKeepsTheContract(t *testing.T) {
	brokertest.Exercise(t, func(t *testing.T) brokertest.Harness {
		box := newBox(t)
		h := brokertest.Harness{
			Server: brokertest.NewServer(t), Units: units, LogsElsewhere: true,
			Open: func(*testing.T) broker.Driver { return agent.New(site, box) },
			Down: box.away,
		}
		box.finishes = h.Server
		keepPolling(t, box)
		return h
	})
}

// keepPolling runs an agent over a local site until the test ends.
func keepPolling(t *testing.T, b *box) {
	d, err := local.New(local.Config{Root: t.TempDir(), Exe: os.Args[0], Units: units})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(b)
	a := newAgent(t, h.URL, siteKey, t.TempDir()+"/known", d)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for again := time.NewTicker(10 * time.Millisecond); ctx.Err() == nil; <-again.C {
			_, _ = a.Poll(ctx) // a bad round is followed by another
		}
	}()
	t.Cleanup(func() { stop(); <-done; h.Close() })
}

func newAgent(t *testing.T, server, key, file string, d broker.Driver) *agent.Agent {
	t.Helper()
	a, err := agent.NewAgent(server, key, file, d, &http.Transport{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// box is the mailbox and the poll end point of a server, in memory.
type box struct {
	t        *testing.T
	finishes *brokertest.Server

	mu       sync.Mutex
	gone     bool
	starts   map[string]models.RunStart
	seen     map[string]models.SeenState
	cancels  map[string]bool
	capacity models.SiteCapacity
}

func newBox(t *testing.T) *box {
	return &box{t: t, starts: map[string]models.RunStart{}, seen: map[string]models.SeenState{}, cancels: map[string]bool{}}
}

func (b *box) away() (back func()) {
	set := func(gone bool) { b.mu.Lock(); b.gone = gone; b.mu.Unlock() }
	set(true)
	return func() { set(false) }
}

func (b *box) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q models.PollRequest
	if r.URL.Path != models.PollPath || r.Header.Get("Authorization") != "Bearer "+siteKey || json.NewDecoder(r.Body).Decode(&q) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.capacity = q.Capacity
	for _, k := range q.Known {
		b.seen[k.SubmissionKey] = k.State
	}
	var p models.PollAnswer
	for key, s := range b.starts {
		switch _, taken := b.seen[key]; {
		case !taken && !b.cancels[key]:
			p.Starts = append(p.Starts, s)
		case b.cancels[key] && b.seen[key] != models.SeenFinished:
			p.Cancels = append(p.Cancels, key)
		}
	}
	_ = json.NewEncoder(w).Encode(p)
}

func (b *box) open(key string) (func(), error) {
	b.mu.Lock()
	if b.gone {
		b.mu.Unlock()
		return nil, broker.ErrUnavailable
	}
	if _, ok := b.starts[key]; !ok && key != site {
		b.mu.Unlock()
		return nil, broker.ErrNotFound
	}
	return b.mu.Unlock, nil
}

func (b *box) Put(_ context.Context, _ string, s models.RunStart) error {
	unlock, err := b.open(site)
	if err != nil {
		return err
	}
	defer unlock()
	if s.Units > units {
		return broker.ErrRefused
	}
	b.starts[s.SubmissionKey] = s
	return nil
}

func (b *box) State(_ context.Context, key string) (broker.Status, error) {
	unlock, err := b.open(key)
	if err != nil {
		return broker.Status{}, err
	}
	defer unlock()
	seen, taken := b.seen[key]
	if b.cancels[key] && !taken {
		return broker.Status{State: models.SeenFinished, RemoteRef: key, Exit: &broker.Exit{Code: -1, Cause: models.CauseCancelled}}, nil
	}
	fs := b.finishes.Seen(key).Finishes
	if len(fs) == 0 && seen == models.SeenFinished && b.cancels[key] {
		return broker.Status{State: seen, RemoteRef: key, Exit: &broker.Exit{Code: -1, Cause: models.CauseCancelled}}, nil
	}
	if len(fs) == 0 || seen != models.SeenFinished {
		if seen == "" || seen == models.SeenFinished {
			seen = models.SeenPending
		}
		return broker.Status{State: seen, RemoteRef: key}, nil
	}
	f := fs[0]
	exit := &broker.Exit{Code: f.ExitCode, Signal: f.Signal, Cause: f.Cause, RunMillis: f.RunMillis, Delivered: true}
	return broker.Status{State: models.SeenFinished, RemoteRef: key, Exit: exit}, nil
}

func (b *box) Cancel(_ context.Context, key string) error {
	unlock, err := b.open(key)
	if err != nil {
		return err
	}
	defer unlock()
	b.cancels[key] = true
	return nil
}

func (b *box) Capacity(context.Context, string) (broker.Capacity, error) {
	unlock, err := b.open(site)
	if err != nil {
		return broker.Capacity{}, err
	}
	defer unlock()
	return b.capacity, nil
}

// engine is a driver that only remembers.
type engine struct {
	broker.Driver
	fail      error
	unknown   bool // it knows nothing
	ended     bool // all has ended
	submitted []string
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (e *engine) Submit(_ context.Context, s broker.Submission) (string, error) {
	e.submitted = append(e.submitted, s.SubmissionKey)
	return s.SubmissionKey, e.fail
}

func (e *engine) Status(context.Context, broker.Ref) (broker.Status, error) {
	switch {
	case e.unknown:
		return broker.Status{}, broker.ErrNotFound
	case e.ended:
		return broker.Status{State: models.SeenFinished}, nil
	}
	return broker.Status{State: models.SeenRunning}, nil
}

func (e *engine) Capacity(context.Context) (broker.Capacity, error) { return broker.Capacity{}, nil }

func TestAStartIsHandedOutUntilItWasTaken(t *testing.T) {
	b, e := newBox(t), &engine{fail: broker.ErrUnavailable}
	h := httptest.NewServer(b)
	defer h.Close()
	a := newAgent(t, h.URL, siteKey, t.TempDir()+"/known", e)
	if err := b.Put(t.Context(), site, models.RunStart{SubmissionKey: "k", Units: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Poll(t.Context()); err == nil {
		t.Fatal("a failed start is not told")
	}
	e.fail = nil
	for range 3 {
		if _, err := a.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(e.submitted, []string{"k", "k"}) || !maps.Equal(b.seen, map[string]models.SeenState{"k": models.SeenRunning}) {
		t.Fatalf("submitted %v, seen %v", e.submitted, b.seen)
	}
}

func TestTheNextLifeOfAnAgentStillSpeaksOfItsRuns(t *testing.T) {
	b, e := newBox(t), &engine{}
	h := httptest.NewServer(b)
	defer h.Close()
	file := t.TempDir() + "/known"
	if err := b.Put(t.Context(), site, models.RunStart{SubmissionKey: "k", Units: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := newAgent(t, h.URL, siteKey, file, e).Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := newAgent(t, h.URL, siteKey, file, e).Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.seen["k"] != models.SeenRunning || len(e.submitted) != 1 {
		t.Fatalf("seen %v, submitted %v", b.seen, e.submitted)
	}
}

func TestAnAgentWithoutTheKeyGetsNothing(t *testing.T) {
	b, e := newBox(t), &engine{}
	h := httptest.NewServer(b)
	defer h.Close()
	if _, err := newAgent(t, h.URL, "another", t.TempDir()+"/known", e).Poll(t.Context()); err == nil {
		t.Fatal("it was answered")
	}
}
