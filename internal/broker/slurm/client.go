package slurm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/fault"
)

// Doer sends a request.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// client speaks to slurmrestd.
type client struct {
	base, user string
	token      func() string
	patience   time.Duration
	http       Doer

	mu      sync.Mutex
	version int // 0 until it was asked
}

func newClient(c Config) *client {
	out := &client{base: strings.TrimRight(c.URL, "/"), user: c.User, token: c.Token, patience: c.Patience, http: c.Client}
	if out.http == nil {
		out.http = &http.Client{
			Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8, MaxConnsPerHost: 16, IdleConnTimeout: time.Minute},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return out
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
	Error  string `json:"error"`
}

type answer struct {
	Errors []problem `json:"errors"`
	JobID  int64     `json:"job_id"`
	Jobs   []job     `json:"jobs"`
	Nodes  []node    `json:"nodes"`
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
	r.Header.Set("X-SLURM-USER-TOKEN", c.token())
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
	var a answer
	err = json.NewDecoder(io.LimitReader(res.Body, mostAnswer)).Decode(&a)
	switch {
	case a.has(errInvalidJob):
		return a, broker.ErrNotFound
	case a.has(errAlreadyDone):
		return a, nil
	case len(a.Errors) > 0:
		return a, decided(a.Errors, lost)
	case err != nil || res.StatusCode != http.StatusOK:
		return a, lost.Wrap(fmt.Errorf("slurm answered %d: %w", res.StatusCode, errors.Join(err)))
	}
	return a, nil
}

// refusals are errors of Slurm that say that nothing was started, and why.
var refusals = map[int]bool{
	2000: true, 2001: true, 2002: true, 2003: true, 2004: true, 2007: true, 2010: true, 2012: true, 2013: true, 2014: true, 2015: true, 2045: true,
	2046: true, 2048: true, 2050: true, 2051: true, 2052: true, 2066: true, 2072: true, 2073: true,
}

func decided(ps []problem, lost *fault.Fault) error {
	err := fmt.Errorf("slurm error %d: %.200q", ps[0].Number, ps[0].Error)
	if refusals[ps[0].Number] {
		return broker.ErrRefused.Wrap(err)
	}
	return lost.Wrap(err)
}

// unmade tells that the connection was never made: nothing was asked.
func unmade(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

var versions = regexp.MustCompile(`^/slurm/v0\.0\.(\d+)/job/submit$`)

// speaks asks once which versions slurmrestd knows, and takes the newest of ours.
func (c *client) speaks(ctx context.Context) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version > 0 {
		return c.version, nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/openapi/v3", nil)
	if err != nil {
		return 0, broker.ErrUnavailable.Wrap(err)
	}
	r.Header.Set("X-SLURM-USER-NAME", c.user)
	r.Header.Set("X-SLURM-USER-TOKEN", c.token())
	r.Header.Set("Accept", "application/json")
	res, err := c.http.Do(r)
	if err != nil {
		return 0, broker.ErrUnavailable.Wrap(err)
	}
	defer func() { _ = res.Body.Close() }()
	var doc struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<20)).Decode(&doc); err != nil {
		return 0, broker.ErrUnavailable.Wrap(err)
	}
	for path := range doc.Paths {
		if m := versions.FindStringSubmatch(path); m != nil {
			if n, _ := strconv.Atoi(m[1]); n <= newest && n > c.version {
				c.version = n
			}
		}
	}
	if c.version == 0 {
		return 0, broker.ErrUnavailable.Wrap(errors.New("slurm: slurmrestd speaks no version that we know"))
	}
	return c.version, nil
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
