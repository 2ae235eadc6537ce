package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"supermarket/internal/broker"
	"supermarket/models"
)

// Version goes along with each poll.
const Version = "1"

// ErrDismissed means that the server does not take this agent's key (any more).
var ErrDismissed = errors.New("agent: the server does not know this agent's key: it was dismissed, or another one took its place")

// Agent is what asks for work at a pull site and gives it to the site's own
// driver. One goroutine uses it, but for Drain.
type Agent struct {
	server, key string
	driver      broker.Driver
	http        *http.Client
	file        string
	known       map[string]broker.Ref
	draining    atomic.Bool

	// Refresh returns the key of this agent as it is now; it may have been changed since.
	Refresh func() (string, error)
	// Runner hears which runner the server knows, before anything is started.
	Runner func(ctx context.Context, p models.Program) error
}

// Drain makes the agent start nothing more, and say so.
func (a *Agent) Drain() { a.draining.Store(true) }

// Drained tells whether it drains and all that it took has ended, and the server knows.
func (a *Agent) Drained() bool { return a.draining.Load() && len(a.known) == 0 }

// NewAgent asks the server with the site's key and starts runners by the
// driver. What it has taken is kept in file, so that its next life still speaks
// of it. The transport decides whom to trust; redirects are not followed.
func NewAgent(server, siteKey, file string, d broker.Driver, t http.RoundTripper) (*Agent, error) {
	a := &Agent{server: server, key: siteKey, file: file, driver: d, known: map[string]broker.Ref{}, http: client(t)}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &a.known)
	}
	if err != nil {
		return nil, fmt.Errorf("agent: what was taken before: %w", err)
	}
	return a, nil
}

func (a *Agent) remember() error {
	b, err := json.Marshal(a.known)
	if err != nil {
		return err
	}
	tmp := a.file + ".part"
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, a.file)
}

// Poll makes one round: it says what it has, starts what it is given, passes
// cancels on, and returns when to ask again. What failed is handed out again
// by the server, and starting it twice is one run.
func (a *Agent) Poll(ctx context.Context) (time.Duration, error) {
	q, ended := a.look(ctx)
	p, err := a.ask(ctx, q)
	if errors.Is(err, ErrDismissed) && a.refreshed() {
		p, err = a.ask(ctx, q)
	}
	if err != nil {
		return 0, err
	}
	for _, key := range ended { // the server knows now
		delete(a.known, key)
	}
	for _, key := range p.Cancels {
		err = errors.Join(err, a.cancel(ctx, key))
	}
	if a.Runner != nil && p.Runner != nil {
		err = errors.Join(err, a.Runner(ctx, *p.Runner))
	}
	for _, s := range p.Starts {
		if !a.draining.Load() {
			err = errors.Join(err, a.start(ctx, s))
		}
	}
	if len(ended)+len(p.Cancels)+len(p.Starts) > 0 {
		err = errors.Join(err, a.remember())
	}
	return time.Duration(min(max(p.PollSeconds, 1), 300)) * time.Second, err
}

// refreshed tells whether this agent has another key now.
func (a *Agent) refreshed() bool {
	if a.Refresh == nil {
		return false
	}
	key, err := a.Refresh()
	if err != nil || key == a.key {
		return false
	}
	a.key = key
	return true
}

func (a *Agent) look(ctx context.Context) (q models.PollRequest, ended []string) {
	q = models.PollRequest{AgentVersion: Version, Healthy: true, Draining: a.draining.Load()}
	var err error
	if q.Capacity, err = a.driver.Capacity(ctx); err != nil {
		q.Healthy, q.Health = false, err.Error()
	}
	for key, ref := range a.known {
		s, err := a.driver.Status(ctx, ref)
		if errors.Is(err, broker.ErrNotFound) {
			s, err = broker.Status{State: models.SeenLost, RemoteRef: ref.RemoteRef}, nil
		}
		if err != nil {
			q.Healthy, q.Health = false, err.Error()
			continue
		}
		q.Known = append(q.Known, models.KnownRun{SubmissionKey: key, State: s.State, RemoteRef: s.RemoteRef})
		if s.State == models.SeenFinished || s.State == models.SeenLost {
			ended = append(ended, key)
		}
	}
	return q, ended
}

func (a *Agent) ask(ctx context.Context, q models.PollRequest) (p models.PollAnswer, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return p, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.server+models.PollPath, bytes.NewReader(b))
	if err != nil {
		return p, err
	}
	req.Header.Set("Authorization", "Bearer "+a.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := a.http.Do(req)
	if err != nil {
		return p, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusUnauthorized {
		return p, ErrDismissed
	}
	if res.StatusCode != http.StatusOK {
		return p, fmt.Errorf("agent: the server answered %d", res.StatusCode)
	}
	return p, json.NewDecoder(io.LimitReader(res.Body, models.MaxProtocolBody)).Decode(&p)
}

func (a *Agent) start(ctx context.Context, s models.RunStart) error {
	ref, err := a.driver.Submit(ctx, broker.FromStart(s))
	if errors.Is(err, broker.ErrRefused) { // known as one that its engine does not know: lost, so that it goes elsewhere
		a.known[s.SubmissionKey] = broker.Ref{SubmissionKey: s.SubmissionKey}
	}
	if errors.Is(err, broker.ErrRefused) || errors.Is(err, broker.ErrUnavailable) {
		return fmt.Errorf("start %s: %w", s.SubmissionKey, err)
	}
	// An unknown answer is known all the same: its state is asked for.
	a.known[s.SubmissionKey] = broker.Ref{SubmissionKey: s.SubmissionKey, RemoteRef: ref}
	return err
}

// cancel also takes note of the key: the server asks until it hears of an end.
func (a *Agent) cancel(ctx context.Context, key string) error {
	if _, ok := a.known[key]; !ok {
		a.known[key] = broker.Ref{SubmissionKey: key}
	}
	err := a.driver.Cancel(ctx, a.known[key])
	if errors.Is(err, broker.ErrNotFound) {
		return nil
	}
	return err
}
