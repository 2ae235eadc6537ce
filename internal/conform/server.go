package conform

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"supermarket/models"
)

// ServerInput is a server to be tried.
type ServerInput struct {
	URL       string
	Token     string        // an enrolment token of a pull site that is there for this
	Wait      time.Duration // for a start; 0 tries no run
	Transport http.RoundTripper
}

// trial is a server's trial on its way.
type trial struct {
	caller
	in    ServerInput
	key   string
	poll  models.PollAnswer
	start *models.RunStart
	claim models.ClaimAnswer
	log   string
}

// runner is who claims.
const runner = "run_conformance"

type attemptAt struct {
	name string
	try  func(context.Context, *trial) error
}

var siteSteps = []attemptAt{
	{"a poll without a key is refused with 401", func(ctx context.Context, t *trial) error {
		return t.want(ctx, question{method: http.MethodPost, ref: models.PollPath, body: models.PollRequest{Healthy: true}}, nil, http.StatusUnauthorized)
	}},
	{"an unknown enrolment token is refused with 401", func(ctx context.Context, t *trial) error {
		return t.enrol(ctx, "enrol_nobody", digest(t.key), nil, http.StatusUnauthorized)
	}},
	{"a key that is no SHA-256 in hex is refused, and the token is not spent", func(ctx context.Context, t *trial) error {
		return t.enrol(ctx, t.in.Token, "short", nil, http.StatusUnprocessableEntity, http.StatusBadRequest)
	}},
	{"a token enrols the key whose hash it is shown with", func(ctx context.Context, t *trial) error {
		var a models.EnrolAnswer
		if err := t.enrol(ctx, t.in.Token, digest(t.key), &a, http.StatusOK); err != nil {
			return err
		}
		return unless(a.SiteID != "", "the answer names no site")
	}},
	{"the same token with the same key is the same answer", func(ctx context.Context, t *trial) error {
		return t.enrol(ctx, t.in.Token, digest(t.key), nil, http.StatusOK)
	}},
	{"the same token with another key is refused with 410", func(ctx context.Context, t *trial) error {
		return t.enrol(ctx, t.in.Token, digest("another"), nil, http.StatusGone)
	}},
	{"an enrolled key polls, and is told when to ask again", func(ctx context.Context, t *trial) error {
		if err := t.round(ctx); err != nil {
			return err
		}
		return unless(t.poll.PollSeconds >= 1 && t.poll.PollSeconds <= 300, "poll_seconds is %d, wanted 1 to 300", t.poll.PollSeconds)
	}},
	{"fields that the server does not know are ignored", func(ctx context.Context, t *trial) error {
		q := question{method: http.MethodPost, ref: models.PollPath, bearer: t.key, body: `{"agent_version":"conform","capacity":{"nodes":1,"units":1,"units_free":1},"healthy":true,"from_a_later_version":{"x":[1]}}`}
		return t.want(ctx, q, nil, http.StatusOK)
	}},
	{"a body that is no JSON is refused", func(ctx context.Context, t *trial) error {
		return t.want(ctx, question{method: http.MethodPost, ref: models.PollPath, bearer: t.key, body: "{"}, nil, http.StatusBadRequest, http.StatusUnprocessableEntity)
	}},
	{"a body beyond 1 MiB is refused", func(ctx context.Context, t *trial) error {
		q := question{method: http.MethodPost, ref: models.PollPath, bearer: t.key, body: `{"health":"` + strings.Repeat("x", models.MaxProtocolBody) + `"}`}
		return t.want(ctx, q, nil, http.StatusRequestEntityTooLarge, http.StatusBadRequest, http.StatusUnprocessableEntity)
	}},
	{"a claim with a token of nobody is refused with 401", func(ctx context.Context, t *trial) error {
		return t.claims(ctx, "nobody", models.ClaimRequest{SubmissionKey: "sub_nobody", RunnerID: runner}, http.StatusUnauthorized)
	}},
}

// Server tries an implementation of the server's side.
func Server(ctx context.Context, in ServerInput) (Report, error) {
	var r Report
	c, err := newCaller(in.URL, in.Transport)
	if err != nil {
		return r, err
	}
	t := &trial{caller: c, in: in, key: "agent_" + models.NewSecret(32), log: "one line\n"}
	t.steps(ctx, &r, siteSteps)
	if in.Wait <= 0 {
		for _, s := range runSteps {
			r.skip(s.name)
		}
		return r, nil
	}
	t.steps(ctx, &r, runSteps)
	return r, nil
}

// steps stops at the first that fails: what follows builds on it.
func (t *trial) steps(ctx context.Context, r *Report, list []attemptAt) {
	stopped := r.Failed()
	for _, s := range list {
		if stopped {
			r.skip(s.name)
			continue
		}
		err := s.try(ctx, t)
		r.add(s.name, err)
		stopped = err != nil
	}
}

func (t *trial) enrol(ctx context.Context, token, hash string, into any, statuses ...int) error {
	q := question{method: http.MethodPost, ref: models.EnrolPath, bearer: token, body: models.EnrolRequest{AgentVersion: "conform", KeySHA256: hash}}
	return t.want(ctx, q, into, statuses...)
}

// round polls once, as the agent of a site with one free unit.
func (t *trial) round(ctx context.Context, known ...models.KnownRun) error {
	t.poll = models.PollAnswer{}
	body := models.PollRequest{AgentVersion: "conform", Healthy: true, Capacity: models.SiteCapacity{Nodes: 1, Units: 1, UnitsFree: 1}, Known: known}
	return t.want(ctx, question{method: http.MethodPost, ref: models.PollPath, bearer: t.key, body: body}, &t.poll, http.StatusOK)
}

func (t *trial) claims(ctx context.Context, token string, q models.ClaimRequest, statuses ...int) error {
	var into any
	if len(statuses) == 1 && statuses[0] == http.StatusOK {
		t.claim = models.ClaimAnswer{}
		into = &t.claim
	}
	return t.want(ctx, question{method: http.MethodPost, ref: models.ClaimPath, bearer: token, body: q}, into, statuses...)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

var errNoStart = errors.New("no start was handed out in time: order something of this site meanwhile, or try again with a longer -wait")
