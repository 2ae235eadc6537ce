package slurm

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/egress"
	"supermarket/internal/fault"
)

// Doer sends a request.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// client speaks to slurmrestd.
type client struct {
	base, user, token string
	pinned            int
	patience          time.Duration
	http              Doer

	mu      sync.Mutex
	version int // 0 until it was asked
}

func newClient(c Config, o Options) *client {
	out := &client{base: strings.TrimRight(c.URL, "/"), user: c.User, token: c.Token, pinned: c.Version, patience: o.Patience, http: o.Transport}
	if out.http == nil {
		out.http = &http.Client{Transport: o.Egress.Transport(roots(c.CA)), CheckRedirect: egress.Stay}
	}
	return out
}

// roots are whom to trust, nil for the public authorities.
func roots(pem string) *x509.CertPool {
	if pem == "" {
		return nil
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(pem))
	return pool
}

const (
	newest     = 42 // whose words we know
	mostAnswer = 256 << 20
)

// The numbers of Slurm's errors that tell something certain.
const (
	errInvalidJob  = 2017
	errAlreadyDone = 2021
)

type problem struct {
	Number int    `json:"error_number"`
	Text   string `json:"error"`
}

type answer struct {
	Errors []problem `json:"errors"`
	JobID  int64     `json:"job_id"`
	Jobs   []job     `json:"jobs"`
	Nodes  []node    `json:"nodes"`
	Pings  []struct {
		Ping string `json:"ping"` // up to v0.0.40
		Up   *bool  `json:"responding"`
	} `json:"pings"`
	Partitions []struct {
		Name string `json:"name"`
	} `json:"partitions"`
}

func (a answer) has(number int) bool {
	for _, p := range a.Errors {
		if p.Number == number {
			return true
		}
	}
	return false
}

// do asks and reads the answer; lost is the error where it is not known whether
// it was done.
func (c *client) do(ctx context.Context, method, path string, body any, lost *fault.Fault) (answer, error) {
	version, err := c.speaks(ctx)
	if err != nil {
		return answer{}, err
	}
	return c.send(ctx, method, fmt.Sprintf("/slurm/v0.0.%d%s", version, path), body, lost)
}

func (c *client) send(ctx context.Context, method, path string, body any, lost *fault.Fault) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, in)
	if err != nil {
		return answer{}, broker.ErrUnavailable.Wrap(err)
	}
	r.Header.Set("X-SLURM-USER-NAME", c.user)
	r.Header.Set("X-SLURM-USER-TOKEN", c.token)
	r.Header.Set("Content-Type", "application/json")
	return c.read(r, lost)
}

func (c *client) read(r *http.Request, lost *fault.Fault) (answer, error) {
	res, err := c.http.Do(r)
	if err != nil {
		if unmade(err) {
			return answer{}, broker.ErrUnavailable.Wrap(err)
		}
		return answer{}, lost.Wrap(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden {
		return answer{}, broker.ErrUnavailable.Wrap(errDenied)
	}
	var a answer
	err = json.NewDecoder(io.LimitReader(res.Body, mostAnswer)).Decode(&a)
	switch {
	case a.has(errInvalidJob):
		return a, broker.ErrNotFound
	case a.has(errAlreadyDone):
		return a, nil
	case len(a.Errors) > 0:
		return a, decided(a.Errors[0], lost)
	case err != nil || res.StatusCode != http.StatusOK:
		return a, lost.Wrap(fmt.Errorf("slurm answered %d: %w", res.StatusCode, errors.Join(err)))
	}
	return a, nil
}

var errDenied = errors.New("slurm: the token is not accepted")

// refusals are errors of Slurm that say that nothing was started, and why.
var refusals = map[int]bool{
	2000: true, 2001: true, 2002: true, 2003: true, 2004: true, 2007: true, 2010: true, 2012: true, 2013: true, 2014: true, 2015: true, 2045: true,
	2046: true, 2048: true, 2050: true, 2051: true, 2052: true, 2066: true, 2072: true, 2073: true,
}

// Error is Slurm's own word.
func (p problem) Error() string { return fmt.Sprintf("slurm error %d: %.200q", p.Number, p.Text) }

func decided(p problem, lost *fault.Fault) error {
	if refusals[p.Number] {
		return broker.ErrRefused.Wrap(p)
	}
	return lost.Wrap(p)
}

// numberOf is the number of the Slurm error in err, 0 for none.
func numberOf(err error) int {
	var p problem
	if errors.As(err, &p) {
		return p.Number
	}
	return 0
}

// unmade tells that the connection was never made: nothing was asked.
func unmade(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

var versions = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/slurm/v0\.0\.(\d+)/job/submit$`) })

// speaks asks once which versions slurmrestd knows, and takes the newest of ours
// or the one that is pinned.
func (c *client) speaks(ctx context.Context) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version > 0 {
		return c.version, nil
	}
	res, err := c.get(ctx, "/openapi/v3")
	if err != nil {
		return 0, broker.ErrUnavailable.Wrap(err)
	}
	var doc struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(res, &doc); err != nil {
		return 0, broker.ErrUnavailable.Wrap(err)
	}
	c.version = choose(slices.Collect(maps.Keys(doc.Paths)), c.pinned)
	if c.version == 0 {
		return 0, broker.ErrUnavailable.Wrap(errVersion)
	}
	return c.version, nil
}

var errVersion = errors.New("slurm: slurmrestd speaks no version that we know, or not the one that is asked for")

// choose returns the newest version that both know, or 0.
func choose(paths []string, pinned int) int {
	best := 0
	for _, path := range paths {
		m := versions().FindStringSubmatch(path)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err == nil && oldest <= n && n <= newest && n > best && (pinned == 0 || n == pinned) {
			best = n
		}
	}
	return best
}

// get reads a document that belongs to no version.
func (c *client) get(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-SLURM-USER-NAME", c.user)
	r.Header.Set("X-SLURM-USER-TOKEN", c.token)
	r.Header.Set("Accept", "application/json")
	res, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	return io.ReadAll(io.LimitReader(res.Body, 64<<20))
}

var errDown = errors.New("slurm: slurmctld does not answer")

// ping asks whether slurmctld answers to this user.
func (c *client) ping(ctx context.Context) error {
	a, err := c.do(ctx, http.MethodGet, "/ping", nil, broker.ErrUnavailable)
	if err != nil {
		return err
	}
	for _, p := range a.Pings {
		if p.Ping == "UP" || p.Up != nil && *p.Up {
			return nil
		}
	}
	return broker.ErrUnavailable.Wrap(errDown)
}

func (c *client) partitions(ctx context.Context) ([]string, error) {
	a, err := c.do(ctx, http.MethodGet, "/partitions", nil, broker.ErrUnavailable)
	var out []string
	for _, p := range a.Partitions {
		out = append(out, p.Name)
	}
	return out, err
}

func (c *client) submit(ctx context.Context, s submission) (int64, error) {
	version, err := c.speaks(ctx)
	if err != nil {
		return 0, err
	}
	a, err := c.do(ctx, http.MethodPost, "/job/submit", encode(version, s), broker.ErrUnknown)
	if err == nil && a.JobID <= 0 {
		return 0, broker.ErrUnknown
	}
	return a.JobID, err
}

func (c *client) job(ctx context.Context, id int64) (job, error) {
	a, err := c.do(ctx, http.MethodGet, "/job/"+strconv.FormatInt(id, 10), nil, broker.ErrUnavailable)
	if err != nil {
		return job{}, err
	}
	if len(a.Jobs) == 0 {
		return job{}, broker.ErrNotFound
	}
	return a.Jobs[len(a.Jobs)-1], nil
}

func (c *client) jobs(ctx context.Context) ([]job, error) {
	a, err := c.do(ctx, http.MethodGet, "/jobs", nil, broker.ErrUnavailable)
	return a.Jobs, err
}

func (c *client) nodes(ctx context.Context) ([]node, error) {
	a, err := c.do(ctx, http.MethodGet, "/nodes", nil, broker.ErrUnavailable)
	return a.Nodes, err
}

func (c *client) signal(ctx context.Context, id int64, name string) error {
	_, err := c.do(ctx, http.MethodDelete, "/job/"+strconv.FormatInt(id, 10)+"?"+url.Values{"signal": {name}}.Encode(), nil, broker.ErrUnknown)
	return err
}
