package conform_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
	"supermarket/internal/conform"
	"supermarket/models"
)

func TestMain(m *testing.M) { brokertest.Main(m) }

func TestOurAgentAndRunnerKeepTheProtocol(t *testing.T) {
	s := conform.NewStage(conform.AgentInput{Recipe: "metrics", Params: map[string]string{"count": "3"}, Long: "wait"})
	h := httptest.NewServer(s)
	defer h.Close()
	dir, quiet := t.TempDir(), slog.New(slog.DiscardHandler)
	d, err := local.New(local.Config{Root: dir, Exe: os.Args[0], Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		id, err := agent.Enrol(ctx, dir, h.URL, s.Token, nil)
		if err != nil {
			t.Error(err)
			return
		}
		a, err := agent.NewAgent(h.URL, id.Key, dir+"/taken.json", d, &http.Transport{})
		if err != nil {
			t.Error(err)
			return
		}
		_ = a.Run(ctx, quiet)
	}()
	r := s.Try(ctx, h.URL)
	stop()
	<-gone
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil || r.Failed() || len(r.Steps) < 15 || strings.Contains(text.String(), string(conform.NotTried)+" ") && !strings.Contains(text.String(), "0 not tried") {
		t.Error(err, text.String())
	}
}

func TestASiteThatKeepsNothingIsToldSo(t *testing.T) {
	s := conform.NewStage(conform.AgentInput{Patience: 1}) // a nanosecond: nobody comes
	r := s.Try(t.Context(), "http://127.0.0.1:1")
	if !r.Failed() || r.Steps[0].State != conform.Failed || r.Steps[1].State != conform.NotTried {
		t.Errorf("%+v", r)
	}
}

func TestASiteThatShowsAnotherKeyFails(t *testing.T) {
	s := conform.NewStage(conform.AgentInput{Patience: 1})
	h := httptest.NewServer(s)
	defer h.Close()
	post := func(path, token, body string) {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	post(models.EnrolPath, s.Token, `{"key_sha256":"`+strings.Repeat("a", 64)+`"}`)
	post(models.PollPath, "another", `{}`)
	r := s.Try(t.Context(), h.URL)
	if r.Steps[0].State != conform.OK || r.Steps[1].State != conform.Failed || !strings.Contains(r.Steps[1].Detail, "another key") {
		t.Errorf("%+v", r.Steps[:3])
	}
}
