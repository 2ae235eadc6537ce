package runner

import (
	"context"
	"errors"
	"fmt"

	"supermarket/models"
)

// lines are what flows to the server beside the job.
type lines struct {
	cut     context.CancelFunc
	shipped chan error
	quit    chan struct{}
	beaten  chan struct{}
}

func (r *run) open(ctx context.Context, stop context.CancelCauseFunc) *lines {
	ctx, cut := context.WithCancel(ctx)
	l := &lines{cut: cut, shipped: make(chan error, 1), quit: make(chan struct{}), beaten: make(chan struct{})}
	h := &heart{client: r.client, claim: r.claim, now: r.now, gauge: r.gauge, stir: r.stir, stop: stop, quit: l.quit}
	go func() { l.shipped <- r.client.ship(ctx, r.claim.LogURL, r.spool) }()
	go func() { defer close(l.beaten); h.beat(ctx) }()
	return l
}

// deliver brings everything to the server, for as long as patience lasts. What
// the server refuses for good is left out; the finish goes all the same.
func (r *run) deliver(ctx context.Context, l *lines) error {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Patience)
	defer cancel()
	defer context.AfterFunc(ctx, l.cut)()
	r.mu.Lock()
	r.state = models.RunUploading
	r.mu.Unlock()
	r.nudge()

	f := *r.status.Finish
	f.RunnerID = r.folder.runnerID
	artefacts, err := r.artefacts(ctx)
	r.spool.close()
	if err != nil {
		return err
	}
	f.Artefacts = artefacts
	if err := <-l.shipped; err != nil {
		r.cfg.Log.ErrorContext(ctx, "log", "error", err)
	}
	close(l.quit)
	<-l.beaten
	f.LogBytes, _ = r.spool.state()
	return r.finish(ctx, f)
}

func (r *run) artefacts(ctx context.Context) ([]models.RunArtefact, error) {
	out, err := r.folder.outFolder()
	if err != nil {
		r.cfg.Log.WarnContext(ctx, "artefacts", "error", err) // a job that never ran has none
		return nil, nil
	}
	defer func() { _ = out.Close() }()
	budget := r.claim.MaxArtefactBytes
	if budget <= 0 {
		budget = 1 << 30
	}
	kept, refused, err := pick(out, budget)
	if err != nil {
		r.cfg.Log.WarnContext(ctx, "artefacts", "error", err)
	}
	for i, what := range refused {
		if i == 20 {
			r.spool.notice("%d more files are not kept", len(refused)-i)
			break
		}
		r.spool.notice("not kept: %s", what)
	}
	return r.client.put(ctx, r.claim.ArtefactURL, out, kept)
}

func (r *run) finish(ctx context.Context, f models.FinishRequest) error {
	var a models.FinishAnswer
	err := r.client.insist(ctx, "finish", func(ctx context.Context) error {
		return r.client.postJSON(ctx, r.claim.FinishURL, f, &a)
	})
	if err != nil && !isFinal(err) {
		return fmt.Errorf("finish: %w", err)
	}
	r.cfg.Log.InfoContext(ctx, "finished", "accepted", a.Accepted, "cause", f.Cause, "exit", f.ExitCode, "run_ms", f.RunMillis, "error", err)
	r.status.Finish = &f
	if err := errors.Join(err, r.end(PhaseDelivered, nil)); err != nil {
		return err
	}
	r.folder.clean()
	return nil
}
