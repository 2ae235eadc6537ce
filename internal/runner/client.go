package runner

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"supermarket/internal/clock"
	"supermarket/models"
)

// refusal is an answer that is no success.
type refusal struct {
	status int
	body   []byte
}

func (r *refusal) Error() string { return fmt.Sprintf("runner: the server answered %d", r.status) }

// final tells whether asking again cannot help. 404 is not final: a proxy says
// it of a server that is just starting.
func (r *refusal) final() bool {
	switch r.status {
	case http.StatusNotFound, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return r.status >= 400 && r.status < 500
}

func statusOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status
	}
	return 0
}

func isFinal(err error) bool {
	if errors.Is(err, errInput) || errors.Is(err, errNotPlain) {
		return true
	}
	r, ok := errors.AsType[*refusal](err)
	return ok && r.final()
}

// client speaks the site protocol with one server.
type client struct {
	http  *http.Client
	base  *url.URL
	token string
	cfg   Config
	away  atomic.Pointer[clock.Monotonic] // since when the site wants this runner gone
}

func newClient(cfg Config) (*client, error) {
	base, err := url.Parse(cfg.ServerURL)
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		IdleConnTimeout:       60 * time.Second,
		MaxIdleConnsPerHost:   4,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.CA},
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{http: &http.Client{Transport: t, CheckRedirect: refuse}, base: base, token: cfg.Token, cfg: cfg}, nil
}

// at resolves a URL of the claim; one that would leave https is refused.
func (c *client) at(ref string) (*url.URL, error) {
	u, err := c.base.Parse(ref)
	if err != nil || ref == "" {
		return nil, errors.New("runner: the claim names an address that cannot be read")
	}
	return u, c.cfg.allowed(u)
}

type call struct {
	method, ref, query string
	header             map[string]string
	body               io.Reader
	size               int64
	limit              time.Duration
}

// send makes one request and reads the whole answer, which must be a success.
func (c *client) send(ctx context.Context, k call) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, k.limit)
	defer cancel()
	res, err := c.open(ctx, k)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, models.MaxProtocolBody))
	if err != nil {
		return nil, err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, &refusal{res.StatusCode, b}
	}
	return b, nil
}

func (c *client) open(ctx context.Context, k call) (*http.Response, error) {
	u, err := c.at(k.ref)
	if err != nil {
		return nil, err
	}
	if k.query != "" { // what is signed stays as it is
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+k.query, "&")
	}
	req, err := http.NewRequestWithContext(ctx, k.method, u.String(), k.body)
	if err != nil {
		return nil, err
	}
	req.ContentLength = k.size
	for name, value := range k.header {
		req.Header.Set(name, value)
	}
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host { // the token is for this server alone
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	req.Header.Set("User-Agent", "supermarket-runner/"+Version)
	return c.http.Do(req)
}

func (c *client) postJSON(ctx context.Context, ref string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := c.send(ctx, call{
		method: http.MethodPost, ref: ref, body: bytes.NewReader(b), size: int64(len(b)),
		header: map[string]string{"Content-Type": "application/json"}, limit: time.Minute,
	})
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out) // a proxy's page is no answer: asked again
}

// leave makes what does not reach the server give up soon.
func (c *client) leave() {
	now := clock.Start()
	c.away.CompareAndSwap(nil, &now)
}

func (c *client) leaves() bool {
	since := c.away.Load()
	return since != nil && since.Elapsed() >= c.cfg.Leave
}

// insist tries until it succeeds, is refused for good, ctx ends, or this runner is to leave.
func (c *client) insist(ctx context.Context, what string, try func(context.Context) error) error {
	wait := 100 * time.Millisecond
	for {
		err := try(ctx)
		if err == nil || isFinal(err) || ctx.Err() != nil || c.leaves() {
			return err
		}
		c.cfg.Log.WarnContext(ctx, "asking again", "what", what, "error", err, "in", wait)
		pause := time.NewTimer(wait/2 + rand.N(wait))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return errors.Join(err, ctx.Err())
		}
		wait = min(wait*2, 5*time.Second)
	}
}
