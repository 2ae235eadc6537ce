package conform

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"supermarket/models"
)

// runSteps need a start that the server hands out.
var runSteps = []attemptAt{
	{"a start is handed out", awaitStart},
	{"a start is handed out until it is known", func(ctx context.Context, t *trial) error {
		if err := t.round(ctx); err != nil {
			return err
		}
		return unless(t.holds(), "the start was not repeated")
	}},
	{"a start that is known is handed out no more", func(ctx context.Context, t *trial) error {
		known := models.KnownRun{SubmissionKey: t.start.SubmissionKey, State: models.SeenPending, RemoteRef: "conform"}
		if err := errors.Join(t.round(ctx, known), t.round(ctx, known)); err != nil {
			return err
		}
		return unless(!t.holds(), "the start was repeated")
	}},
	{"another token does not claim it: 401", func(ctx context.Context, t *trial) error {
		return t.claims(ctx, t.start.Token+"x", t.request(runner), http.StatusUnauthorized)
	}},
	{"its token claims it, and the answer is whole", func(ctx context.Context, t *trial) error {
		if err := t.claims(ctx, t.start.Token, t.request(runner), http.StatusOK); err != nil {
			return err
		}
		return wholeClaim(t.claim)
	}},
	{"the same runner gets the same answer", func(ctx context.Context, t *trial) error {
		first := t.claim
		if err := t.claims(ctx, t.start.Token, t.request(runner), http.StatusOK); err != nil {
			return err
		}
		return unless(first.AttemptID == t.claim.AttemptID && first.Recipe == t.claim.Recipe, "the second answer is of another attempt")
	}},
	{"another runner is refused with 409", func(ctx context.Context, t *trial) error {
		return t.claims(ctx, t.start.Token, t.request("run_other"), http.StatusConflict)
	}},
	{"a report is taken, and so is the same one again", func(ctx context.Context, t *trial) error {
		return errors.Join(t.report(ctx, 1, http.StatusOK), t.report(ctx, 1, http.StatusOK))
	}},
	{"a link that was changed is refused", func(ctx context.Context, t *trial) error {
		u, err := url.Parse(t.claim.ReportURL)
		if err != nil {
			return err
		}
		if u.RawQuery == "" {
			u.Path += "x"
		} else {
			u.RawQuery += "x"
		}
		return t.want(ctx, question{method: http.MethodPost, ref: u.String(), body: t.reported(2)}, nil,
			http.StatusForbidden, http.StatusUnauthorized, http.StatusNotFound)
	}},
	{"a piece of log is taken, and so are bytes that stand there already", func(ctx context.Context, t *trial) error {
		for range 2 {
			if err := t.piece(ctx, 0, t.log, int64(len(t.log)), http.StatusOK); err != nil {
				return err
			}
		}
		return nil
	}},
	{"a gap in the log is refused with 409 and where to go on", func(ctx context.Context, t *trial) error {
		return t.piece(ctx, int64(len(t.log))+10, "late", int64(len(t.log)), http.StatusConflict)
	}},
	{"an artefact with another digest is refused", func(ctx context.Context, t *trial) error {
		return t.put(ctx, "result.txt", "result", digest("another"), http.StatusBadRequest, http.StatusUnprocessableEntity)
	}},
	{"an artefact is taken, and so is the same one again", func(ctx context.Context, t *trial) error {
		done := []int{http.StatusOK, http.StatusCreated, http.StatusNoContent}
		return errors.Join(t.put(ctx, "result.txt", "result", digest("result"), done...), t.put(ctx, "result.txt", "result", digest("result"), done...))
	}},
	{"an artefact's name leads nowhere else", func(ctx context.Context, t *trial) error {
		return t.put(ctx, "..%2F..%2Fescape", "x", digest("x"), http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity)
	}},
	{"the finish of another runner is refused", func(ctx context.Context, t *trial) error {
		return t.want(ctx, question{method: http.MethodPost, ref: t.claim.FinishURL, bearer: t.start.Token, body: finished("run_other")}, nil,
			http.StatusConflict, http.StatusGone, http.StatusForbidden)
	}},
	{"a finish is accepted once, and answered again", func(ctx context.Context, t *trial) error {
		for _, accepted := range []bool{true, false} {
			var a models.FinishAnswer
			if err := t.want(ctx, question{method: http.MethodPost, ref: t.claim.FinishURL, bearer: t.start.Token, body: finished(runner)}, &a, http.StatusOK); err != nil {
				return err
			}
			if err := unless(a.Accepted == accepted, "accepted is %t, wanted %t", a.Accepted, accepted); err != nil {
				return err
			}
		}
		return nil
	}},
	{"after the end a report is answered with 410", func(ctx context.Context, t *trial) error { return t.report(ctx, 3, http.StatusGone) }},
	{"after the end a claim is answered with 410", func(ctx context.Context, t *trial) error {
		return t.claims(ctx, t.start.Token, t.request(runner), http.StatusGone)
	}},
}

// awaitStart polls as often as it is told to, and not more often.
func awaitStart(ctx context.Context, t *trial) error {
	ctx, cancel := context.WithTimeout(ctx, t.in.Wait)
	defer cancel()
	for {
		if err := t.round(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		if len(t.poll.Starts) > 0 {
			t.start = &t.poll.Starts[0]
			return unless(models.ValidSubmissionKey(t.start.SubmissionKey) && t.start.Token != "", "the start has no key, or no token")
		}
		again := time.NewTimer(time.Duration(max(t.poll.PollSeconds, 1)) * time.Second)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return errNoStart
		}
	}
}

func (t *trial) holds() bool {
	for _, s := range t.poll.Starts {
		if s.SubmissionKey == t.start.SubmissionKey {
			return true
		}
	}
	return false
}

func (t *trial) request(id string) models.ClaimRequest {
	return models.ClaimRequest{
		SubmissionKey: t.start.SubmissionKey, RunnerID: id, RunnerVersion: "conform",
		Host: models.HostFacts{Cores: 1, MemoryBytes: 1 << 30, Cgroup: models.CgroupV2, Namespaces: true},
	}
}

func wholeClaim(a models.ClaimAnswer) error {
	return errors.Join(
		unless(a.AttemptID != "" && (a.Recipe != "" || len(a.Command) > 0), "there is nothing to run"),
		unless(a.CapMillis > 0, "there is no cap"),
		unless(a.HeartbeatSeconds > 0, "there is no heartbeat"),
		unless(a.LogURL != "" && a.ArtefactURL != "" && a.ReportURL != "" && a.FinishURL != "", "an address is missing"),
		unless(len(a.Command) == 0 || a.Limits.Processes > 0 && a.Limits.MemoryBytes > 0, "a buyer's own command comes without bounds"))
}

func (t *trial) reported(sequence int64) models.ReportRequest {
	return models.ReportRequest{
		RunnerID: runner, Sequence: sequence, State: models.RunRunning, RunMillis: 1,
		Metrics: []models.RunMetric{{Name: models.MetricCPU, Value: 50, Unit: "%", AtMillis: 1}},
	}
}

func (t *trial) report(ctx context.Context, sequence int64, status int) error {
	return t.want(ctx, question{method: http.MethodPost, ref: t.claim.ReportURL, bearer: t.start.Token, body: t.reported(sequence)}, nil, status)
}

func (t *trial) piece(ctx context.Context, at int64, text string, size int64, status int) error {
	u, err := t.base.Parse(t.claim.LogURL)
	if err != nil {
		return err
	}
	ref := u.String() + "&" + models.LogOffsetParam + "=" + strconv.FormatInt(at, 10)
	if u.RawQuery == "" {
		ref = u.String() + "?" + models.LogOffsetParam + "=" + strconv.FormatInt(at, 10)
	}
	var a models.LogAnswer
	if err := t.want(ctx, question{method: http.MethodPost, ref: ref, bearer: t.start.Token, body: text, header: octets}, &a, status); err != nil {
		return err
	}
	return unless(a.Size == size, "size is %d, wanted %d", a.Size, size)
}

var octets = map[string]string{"Content-Type": "application/octet-stream"}

func (t *trial) put(ctx context.Context, name, text, sum string, statuses ...int) error {
	u, err := t.base.Parse(t.claim.ArtefactURL)
	if err != nil {
		return err
	}
	ref := u.Scheme + "://" + u.Host + u.EscapedPath() + "/" + name
	if u.RawQuery != "" {
		ref += "?" + u.RawQuery
	}
	return t.want(ctx, question{
		method: http.MethodPut, ref: ref, bearer: t.start.Token, body: text,
		header: map[string]string{"Content-Type": "application/octet-stream", models.HeaderContentSHA256: sum},
	}, nil, statuses...)
}

func finished(id string) json.RawMessage {
	b, _ := json.Marshal(models.FinishRequest{RunnerID: id, RunMillis: 1, Cause: models.CauseExit, Artefacts: []models.RunArtefact{{Name: "result.txt", Size: 6, SHA256: digest("result")}}}) // its types all have JSON
	return b
}
