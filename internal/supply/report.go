package supply

import (
	"context"
	"errors"
	"io"
	"math"

	"supermarket/internal/files"
	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// attempt finds the attempt a link speaks of; the link itself was checked by the door.
func (c *Counter) attempt(ctx context.Context, id string) (a models.Attempt, j models.Job, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if a, err = tx.Attempt(id); err != nil {
			return err
		}
		j, err = tx.Job(a.JobID)
		return err
	})
	return a, j, err
}

// Report keeps a runner's heartbeat and tells it whether to stop. An older
// sequence than the last one changes nothing.
func (c *Counter) Report(ctx context.Context, attemptID string, r models.ReportRequest) (models.ReportAnswer, error) {
	if err := checkReport(r); err != nil {
		return models.ReportAnswer{}, err
	}
	var answer models.ReportAnswer
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(attemptID)
		if err != nil {
			return err
		}
		if models.AttemptMoves.Ended(a.State) || a.RunnerID != r.RunnerID {
			return ErrOver
		}
		figures, err := latest(a.Metrics, r.Metrics)
		if err != nil {
			return err
		}
		fresh, err := tx.ReportAttempt(a.ID, r.RunnerID, r, figures, c.Clock.Now())
		if err == nil && fresh {
			err = tx.AddAttemptMetrics(a.ID, r.Metrics)
		}
		if err != nil {
			return err
		}
		j, err := tx.Job(a.JobID)
		if err != nil {
			return err
		}
		answer, err = c.demand(tx, a, j)
		tx.Wake("job:" + a.JobID)
		return err
	})
	return answer, err
}

func checkReport(r models.ReportRequest) error {
	bad := r.Sequence < 1 || r.RunMillis < 0 || r.CPUMillis < 0 || r.MaxRSSBytes < 0 || len(r.Metrics) > models.MaxReportMetrics ||
		!(r.Progress >= 0 && r.Progress <= 1) || badMetrics(r.Metrics)
	if bad {
		return ErrReport
	}
	return nil
}

func badMetrics(ms []models.RunMetric) bool {
	for _, m := range ms {
		if len(m.Name) > models.MaxMetricName || len(m.Unit) > models.MaxMetricName || math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			return true
		}
	}
	return false
}

// AppendLog adds a piece to an attempt's log; the size tells where the next one
// begins, also when the piece left a gap (files.ErrGap).
func (c *Counter) AppendLog(ctx context.Context, attemptID string, offset int64, piece io.Reader) (int64, error) {
	a, j, err := c.attempt(ctx, attemptID)
	if err != nil {
		return 0, err
	}
	if models.AttemptMoves.Ended(a.State) {
		return a.LogBytes, ErrOver
	}
	size, err := c.Files.Append("logs/"+a.ID, offset, piece, MaxLogBytes)
	if err != nil {
		return size, err
	}
	return size, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		tx.Wake("job:" + j.ID)
		return tx.SetLogBytes(a.ID, size)
	})
}

// PutArtefact keeps a file that an attempt left. The digest must fit.
func (c *Counter) PutArtefact(ctx context.Context, attemptID, name, sha256 string, limit int64, content io.Reader) error {
	if !models.ValidArtefactName(name) {
		return ErrReport.On("name")
	}
	a, j, err := c.attempt(ctx, attemptID)
	if err != nil {
		return err
	}
	if models.AttemptMoves.Ended(a.State) {
		return ErrOver
	}
	key := artefactKey(a.ID, name)
	size, sum, err := c.Files.Put(key, content, min(limit, MaxArtefactBytes))
	if err != nil {
		return err
	}
	if sum != sha256 {
		return errors.Join(ErrReport.On("sha256"), c.Files.Delete(key))
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		tx.Wake("job:" + j.ID)
		return tx.AddArtefact(models.Artefact{
			ID: models.NewID("art"), AttemptID: a.ID, JobID: j.ID, FirmID: j.FirmID, Name: name,
			Size: size, SHA256: sum, FileKey: key, CreatedAt: c.Clock.Now(),
		})
	})
}

// Finish takes the last word of a runner: the attempt ends, is billed by the
// runner's own milliseconds as far as the server can vouch for them, and its line settles, in one transaction. Not
// accepted means that the attempt was over already.
func (c *Counter) Finish(ctx context.Context, attemptID string, f models.FinishRequest) (models.FinishAnswer, error) {
	if f.RunMillis < 0 || f.CheckpointMillis < 0 || len(f.Artefacts) > models.MaxFinishArtefact || len(f.Metrics) > models.MaxFinishMetrics || badMetrics(f.Metrics) {
		return models.FinishAnswer{}, ErrReport
	}
	var accepted bool
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(attemptID)
		if err != nil {
			return err
		}
		if a.RunnerID == "" || a.RunnerID != f.RunnerID {
			return ErrClaimed
		}
		now := c.Clock.Now()
		if f.LogBytes, err = c.logSize(a); err != nil {
			return err
		}
		accepted, err = order.EndAttempt(tx, order.End{AttemptID: a.ID, Finish: f, Terms: c.Terms, Step: order.Step{Actor: "runner", At: now}})
		if err != nil || !accepted {
			return err
		}
		if err := tx.AddAttemptMetrics(a.ID, f.Metrics); err != nil {
			return err
		}
		return tx.SetAttemptDetail(a.ID, plain(f.Detail))
	})
	if err == nil && accepted {
		killpoint.At("supply.finished")
	}
	return models.FinishAnswer{Accepted: accepted}, err
}

func (c *Counter) logSize(a models.Attempt) (int64, error) {
	size, err := c.Files.Size("logs/" + a.ID)
	if errors.Is(err, files.ErrMissing) {
		return 0, nil
	}
	return size, err
}
