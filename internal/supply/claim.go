package supply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"supermarket/internal/files"
	"supermarket/internal/killpoint"
	"supermarket/internal/meter"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Claim gives an attempt to the first runner that shows its token. The same
// runner again gets the same answer; another one ErrClaimed; ErrOver when the
// attempt has ended or its job is cancelled.
func (c *Counter) Claim(ctx context.Context, token string, in models.ClaimRequest) (models.ClaimAnswer, error) {
	if !models.ValidSubmissionKey(in.SubmissionKey) || in.RunnerID == "" || len(in.RunnerID) > 64 {
		return models.ClaimAnswer{}, ErrReport
	}
	var answer models.ClaimAnswer
	var refused bool
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		refused = false
		a, j, err := c.locked(tx, in.SubmissionKey, token)
		if err != nil {
			return err
		}
		if err := c.claim(tx, a, j, in); err != nil {
			return err
		}
		if j.Command != "" && !in.Host.Isolates() {
			refused = true
			return c.refuseCommand(tx, a, in)
		}
		answer, err = c.answer(tx, a, j, in.Host)
		return err
	})
	if err == nil && refused {
		return models.ClaimAnswer{}, ErrOver
	}
	if err == nil {
		killpoint.At("supply.claimed")
	}
	return answer, err
}

// locked finds an attempt by its key and token, and holds its order.
func (c *Counter) locked(tx *store.Tx, key, token string) (models.Attempt, models.Job, error) {
	a, err := tx.AttemptByKey(key)
	if errors.Is(err, store.ErrNotFound) || (err == nil && !tokenFits(a, token)) {
		return a, models.Job{}, ErrToken
	}
	if err != nil {
		return a, models.Job{}, err
	}
	j, err := tx.Job(a.JobID)
	if err != nil {
		return a, j, err
	}
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return a, j, err
	}
	if a, err = tx.Attempt(a.ID); err != nil {
		return a, j, err
	}
	j, err = tx.Job(a.JobID)
	return a, j, err
}

func (c *Counter) claim(tx *store.Tx, a models.Attempt, j models.Job, in models.ClaimRequest) error {
	switch {
	case models.AttemptMoves.Ended(a.State) || (a.RunnerID == "" && j.CancelAt != nil):
		return ErrOver
	case a.RunnerID == in.RunnerID:
		return nil
	case a.RunnerID != "":
		return ErrClaimed
	}
	now := c.Clock.Now()
	if err := tx.ClaimAttempt(a.ID, in.RunnerID, now); err != nil {
		return ErrClaimed.Wrap(err)
	}
	s := order.Step{Actor: "runner", At: now}
	if err := order.MoveAttempt(tx, a, models.AttemptRunning, s); err != nil {
		return err
	}
	if err := order.MoveJob(tx, j, models.JobRunning, s); err != nil {
		return err
	}
	l, err := tx.Line(j.LineID)
	if err != nil {
		return err
	}
	if err := order.CountStart(tx, a, j, now); err != nil {
		return err
	}
	isolation := fmt.Sprintf("cgroup %.8s, namespaces %t", in.Host.Cgroup, in.Host.Namespaces)
	if err := tx.SeeSite(a.SiteID, isolation, in.Host.Isolates(), now); err != nil {
		return err
	}
	return order.MoveLine(tx, l, models.LineRunning, s)
}

func (c *Counter) answer(tx *store.Tx, a models.Attempt, j models.Job, host models.HostFacts) (models.ClaimAnswer, error) {
	var params map[string]string
	if err := json.Unmarshal([]byte(j.Params), &params); err != nil {
		return models.ClaimAnswer{}, fmt.Errorf("supply: params of job %s: %w", j.ID, err)
	}
	segments, err := tx.SegmentsOfLine(j.LineID)
	if err != nil {
		return models.ClaimAnswer{}, err
	}
	left := max(j.CapMillis-meter.BilledMillis(segments), 1)
	link := func(method, suffix string, most int64) string {
		return files.Sign(c.Keys, files.Link{
			Method: method, Path: "/site/v1/attempts/" + a.ID + suffix, Max: most,
			Expires: c.Real.Now().Add(time.Duration(left)*time.Millisecond + linksOutlive),
		})
	}
	inputs, err := inputsOf(tx, j, c.Clock.Now(), func(name string) string { return link("GET", "/inputs/"+name, 0) })
	if err != nil {
		return models.ClaimAnswer{}, err
	}
	if inputs, err = c.withCheckpoint(tx, j, inputs, func(name string) string { return link("GET", "/inputs/"+name, 0) }); err != nil {
		return models.ClaimAnswer{}, err
	}
	bounds, err := boundsOf(tx, j, host, left)
	if err != nil {
		return models.ClaimAnswer{}, err
	}
	nodes, units, err := ranks(a, j)
	if err != nil {
		return models.ClaimAnswer{}, err
	}
	return models.ClaimAnswer{
		Command: bounds.command, Isolated: bounds.isolated, Limits: bounds.limits,
		AttemptID: a.ID, JobID: j.ID, Recipe: j.RecipeID, Params: params, Nodes: nodes, Units: units, CapMillis: left, WarnMillis: left * 9 / 10,
		GraceMillis: grace.Milliseconds(), MaxLogBytes: MaxLogBytes, MaxArtefactBytes: MaxArtefactBytes, HeartbeatSeconds: heartbeat, Inputs: inputs,
		LogURL: link("POST", "/log", MaxLogBytes), ArtefactURL: link("PUT", "/artefacts", MaxArtefactBytes),
		ReportURL: link("POST", "/report", models.MaxProtocolBody), FinishURL: link("POST", "/finish", models.MaxProtocolBody),
	}, nil
}
