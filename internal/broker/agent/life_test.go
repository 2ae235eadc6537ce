package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/agent"
	"supermarket/models"
)

var quiet = slog.New(slog.DiscardHandler)

func TestAnAgentThatDrainsStartsNothingAndEndsWhenNothingIsLeft(t *testing.T) {
	b, e := newBox(t), &engine{}
	h := httptest.NewServer(b)
	defer h.Close()
	a := newAgent(t, h.URL, siteKey, t.TempDir()+"/known", e)
	put := func(key string) {
		if err := b.Put(t.Context(), site, models.RunStart{SubmissionKey: key, Units: 1}); err != nil {
			t.Fatal(err)
		}
	}
	put("before")
	if _, err := a.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Drain()
	put("after")
	if _, err := a.Poll(t.Context()); err != nil || a.Drained() || len(e.submitted) != 1 {
		t.Fatalf("%v, drained %t, submitted %v", err, a.Drained(), e.submitted)
	}
	e.ended = true
	if err := a.Run(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	if b.seen["before"] != models.SeenFinished || len(e.submitted) != 1 {
		t.Errorf("seen %v, submitted %v", b.seen, e.submitted)
	}
}

func TestWhatAnAgentsEngineRefusesIsToldAsLost(t *testing.T) {
	b, e := newBox(t), &engine{fail: broker.ErrRefused, unknown: true}
	h := httptest.NewServer(b)
	defer h.Close()
	a := newAgent(t, h.URL, siteKey, t.TempDir()+"/known", e)
	if err := b.Put(t.Context(), site, models.RunStart{SubmissionKey: "k", Units: 4}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, _ = a.Poll(t.Context()) // the refusal is told once
	}
	if b.seen["k"] != models.SeenLost || len(e.submitted) != 1 {
		t.Errorf("seen %v, submitted %v", b.seen, e.submitted)
	}
}

func TestAnAgentThatWasDismissedEnds(t *testing.T) {
	h := httptest.NewServer(newBox(t))
	defer h.Close()
	a := newAgent(t, h.URL, "of old", t.TempDir()+"/known", &engine{})
	if err := a.Run(t.Context(), quiet); !errors.Is(err, agent.ErrDismissed) {
		t.Fatal(err)
	}
	a.Refresh = func() (string, error) { return siteKey, nil }
	if _, err := a.Poll(t.Context()); err != nil {
		t.Errorf("with the key that took its place: %v", err)
	}
}

// enrolments takes any token of these for one key each.
type enrolments struct {
	sync.Mutex
	tokens map[string]bool
	lose   bool // the answer
	key    string
}

func (s *enrolments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	var q models.EnrolRequest
	token := r.Header.Get("Authorization")[len("Bearer "):]
	sum := digest(token)
	switch err := json.NewDecoder(r.Body).Decode(&q); {
	case err != nil || !s.tokens[token] && sum != s.key:
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	delete(s.tokens, token)
	s.key = q.KeySHA256
	if s.lose {
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(models.EnrolAnswer{SiteID: "sit", NameEn: "Site"})
}

// loses sets whether answers are lost, and returns the key that was told last.
func (s *enrolments) loses(answers bool) string {
	s.Lock()
	defer s.Unlock()
	s.lose = answers
	return s.key
}

func TestAKeyIsChangedThoughTheAnswerIsLost(t *testing.T) {
	s := &enrolments{tokens: map[string]bool{"token": true}}
	h := httptest.NewServer(s)
	defer h.Close()
	ctx, dir := context.Background(), t.TempDir()
	first, err := agent.Enrol(ctx, dir, h.URL, "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.loses(true)
	if _, err := agent.Rotate(ctx, dir, nil); err == nil {
		t.Fatal("a lost answer is a success")
	}
	s.loses(false)
	if _, err := agent.Rotate(ctx, dir, nil); err != nil {
		t.Fatal(err)
	}
	now, err := agent.LoadIdentity(dir)
	if err != nil || now.Key == first.Key || digest(now.Key) != s.loses(false) || now.SiteID != "sit" {
		t.Errorf("%+v %v", now.SiteID, err)
	}
	info, err := os.Stat(filepath.Join(dir, "identity.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestARunnerIsFetchedByItsChecksumAlone(t *testing.T) {
	text := "#!/bin/sh\n"
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }))
	defer h.Close()
	dir := t.TempDir()
	a := newAgent(t, h.URL, siteKey, dir+"/known", &engine{})
	p := models.Program{SHA256: digest(text), Size: int64(len(text))}
	path, err := a.Fetch(t.Context(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for _, wrong := range []models.Program{{SHA256: digest("other"), Size: p.Size}, {SHA256: p.SHA256[1:], Size: p.Size}, {SHA256: "../../x", Size: 1}, {SHA256: digest("longer"), Size: 3}} {
		if _, err := a.Fetch(t.Context(), wrong, dir); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
	text = "changed"
	if err := os.WriteFile(path, []byte("tampered"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Fetch(t.Context(), p, dir); err == nil {
		t.Error("another program is used under that name")
	}
}

// stumbling fails its first questions on the line, and answers the rest.
type stumbling struct {
	fails int
	asked int
}

func (s *stumbling) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.asked++; s.asked <= s.fails {
		return nil, errors.New("no way there")
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestAnAgentThatCannotReachTheServerIntroducesItselfAgainButNotWhereItIsRefused(t *testing.T) {
	refused := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	defer refused.Close()
	taken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(models.EnrolAnswer{SiteID: site, NameEn: "A site"})
	}))
	defer taken.Close()
	line := &stumbling{fails: 2}
	if id, err := agent.Enrol(t.Context(), t.TempDir(), taken.URL, "token", line); err != nil || id.SiteID != site || line.asked != 3 {
		t.Errorf("%v after %d questions", err, line.asked)
	}
	line = &stumbling{fails: 1}
	if _, err := agent.Enrol(t.Context(), t.TempDir(), refused.URL, "token", line); err == nil || line.asked != 2 {
		t.Errorf("%v after %d questions", err, line.asked)
	}
}
