package runner

import (
	"context"
	"errors"
	"net/http"
	"time"

	"supermarket/models"
)

// demand asks to stop the job; it is the cause of the context's end.
type demand struct {
	cause models.RunCause
	grace time.Duration // 0: as in the claim
}

func (d demand) Error() string { return "runner: told to stop: " + string(d.cause) }

// Causes to end the context of Run with.
var (
	ErrCancelled error = demand{cause: models.CauseCancelled} // the server wants an end
	ErrPreempted error = demand{cause: models.CausePreempted} // the site does; also when no cause is named
)

func demandOf(ctx context.Context) demand {
	if d, ok := errors.AsType[demand](context.Cause(ctx)); ok {
		return d
	}
	return demand{cause: models.CausePreempted}
}

// heart sends reports, and passes demands on.
type heart struct {
	client *client
	claim  models.ClaimAnswer
	now    func() models.ReportRequest // all but the sequence and the metrics
	gauge  *gauge
	stir   <-chan struct{} // a change that should be told at once
	stop   context.CancelCauseFunc
	quit   <-chan struct{} // closed at the end: tell what is left, once
}

// beat reports until quit is closed.
func (h *heart) beat(ctx context.Context) {
	every := time.NewTicker(h.every())
	defer every.Stop()
	sequence, metrics := int64(1), h.gauge.batch()
	for {
		full := len(metrics) == models.MaxReportMetrics
		told := h.tell(ctx, sequence, metrics)
		// The metrics of a sequence stay the same until the server has them; a
		// lost answer may have made an empty sequence known all the same.
		if told || len(metrics) == 0 {
			sequence, metrics = sequence+1, h.gauge.batch()
		}
		if told && full {
			continue
		}
		select {
		case <-every.C:
		case <-h.stir:
		case <-h.quit:
			h.flush(ctx, sequence, metrics)
			return
		}
		if len(metrics) == 0 {
			metrics = h.gauge.batch()
		}
	}
}

func (h *heart) flush(ctx context.Context, sequence int64, metrics []models.RunMetric) {
	for ok := true; ok; sequence++ {
		if len(metrics) == 0 {
			metrics = h.gauge.batch()
		}
		if len(metrics) == 0 {
			return
		}
		ok = h.tell(ctx, sequence, metrics)
		metrics = nil
	}
}

func (h *heart) every() time.Duration {
	return time.Duration(min(max(h.claim.HeartbeatSeconds, 1), 60)) * time.Second
}

func (h *heart) tell(ctx context.Context, sequence int64, metrics []models.RunMetric) bool {
	r := h.now()
	r.Sequence, r.Metrics = sequence, metrics
	var a models.ReportAnswer
	err := h.client.postJSON(ctx, h.claim.ReportURL, r, &a)
	switch {
	case statusOf(err) == http.StatusGone:
		h.stop(demand{cause: models.CauseCancelled})
	case err != nil:
		if !errors.Is(err, context.Canceled) {
			h.client.cfg.Log.WarnContext(ctx, "report", "error", err)
		}
	case a.Cancel && a.CancelReason == models.CancelledForPreemption:
		h.stop(demand{models.CausePreempted, time.Duration(a.GraceMillis) * time.Millisecond})
	case a.Cancel:
		h.stop(demand{models.CauseCancelled, time.Duration(a.GraceMillis) * time.Millisecond})
	}
	return err == nil
}
