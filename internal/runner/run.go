package runner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"supermarket/models"
)

// ErrYielded means that another runner has the claim: nothing ran here.
var ErrYielded = errors.New("runner: another runner has claimed the attempt")

// errOver means that there is nothing to run or to deliver any more.
var errOver = errors.New("runner: the attempt is over")

// run is one runner at work.
type run struct {
	cfg    Config
	folder *folder
	client *client
	spool  *spool
	gauge  *gauge
	claim  models.ClaimAnswer
	status Status
	stir   chan struct{}

	mu    sync.Mutex
	state models.RunState
	job   *job
}

// Run claims the attempt, runs its job and delivers the result. Ended with
// ErrCancelled or ErrPreempted, ctx stops the job; the result is delivered all
// the same. A work folder whose job was started before starts none: what is
// left of it is delivered. ErrYielded and ErrBusy mean that nothing ran.
func Run(ctx context.Context, c Config) error {
	cfg, err := c.complete()
	if err != nil {
		return err
	}
	f, err := openFolder(cfg.WorkDir)
	if err != nil {
		return err
	}
	defer f.close()
	status, err := f.load()
	if err != nil || status.Ended() {
		return err
	}
	cl, err := newClient(cfg)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() {
		if demandOf(ctx).cause == models.CausePreempted {
			cl.leave()
		}
	})()
	r := &run{cfg: cfg, folder: f, client: cl, status: status, stir: make(chan struct{}, 1), state: models.RunPreparing}
	r.gauge = &gauge{last: map[string]models.RunMetric{}, elapsed: func() time.Duration { return 0 }}
	return r.do(ctx, status)
}

func (r *run) do(ctx context.Context, before Status) error {
	Sweep(r.folder.dir, r.cfg.SubmissionKey)
	host := isolation(ctx, r.cfg, knownJail)
	if err := harden(); err != nil {
		return err
	}
	r.status.Runner, _ = Identify(os.Getpid())
	if err := r.folder.save(r.status); err != nil {
		return err
	}
	if err := r.take(ctx, host); errors.Is(err, errOver) {
		return nil
	} else if err != nil {
		return err
	}
	return r.serve(ctx, before.Phase)
}

// harden makes this process the parent of whatever its job leaves behind, and
// closes its memory, where the token is, to other processes of the same user.
func harden() error {
	err := errors.Join(
		unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0))
	if err != nil {
		return fmt.Errorf("runner: prctl: %w", err)
	}
	return nil
}

// take claims the attempt.
func (r *run) take(ctx context.Context, host models.HostFacts) error {
	req := models.ClaimRequest{
		SubmissionKey: r.cfg.SubmissionKey, RunnerID: r.folder.runnerID, RunnerVersion: Version, Host: host,
	}
	patient, cancel := context.WithTimeout(ctx, r.cfg.Patience)
	defer cancel()
	err := r.client.insist(patient, "claim", func(ctx context.Context) error {
		return r.client.postJSON(ctx, models.ClaimPath, req, &r.claim)
	})
	switch {
	case err == nil:
		r.cfg.Log.InfoContext(ctx, "claimed", "attempt", r.claim.AttemptID, "recipe", r.claim.Recipe)
		return nil
	case statusOf(err) == http.StatusConflict:
		return errors.Join(ErrYielded, r.end(PhaseYielded, nil))
	case statusOf(err) == http.StatusGone:
		return errors.Join(errOver, r.end(PhaseOver, neverRan(models.CauseCancelled, "the attempt was over")))
	case ctx.Err() != nil && r.status.Phase == PhaseStarting:
		return errors.Join(errOver, r.end(PhaseOver, neverRan(demandOf(ctx).cause, "told to stop before the claim")))
	}
	return fmt.Errorf("claim: %w", err)
}

func neverRan(cause models.RunCause, detail string) *models.FinishRequest {
	return &models.FinishRequest{ExitCode: -1, Cause: cause, Detail: detail}
}

func (r *run) end(p Phase, f *models.FinishRequest) error {
	r.status.Phase = p
	if r.status.Finish == nil {
		r.status.Finish = f
	}
	return r.folder.save(r.status)
}

// serve runs the job, unless one was started here before, and delivers. Log and
// reports flow from here to the end.
func (r *run) serve(ctx context.Context, before Phase) error {
	if before == PhaseStarting || before == "" {
		if err := r.end(PhaseClaimed, nil); err != nil {
			return err
		}
	}
	if r.claim.MaxLogBytes <= 0 {
		r.claim.MaxLogBytes = 16 << 20
	}
	var err error
	if r.spool, err = openSpool(LogFile(r.folder.dir), r.claim.MaxLogBytes); err != nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	lines := r.open(context.WithoutCancel(ctx), stop)
	defer lines.cut()
	finish := r.status.Finish
	if before != PhaseEnded {
		f := r.work(working, before)
		finish = &f
	}
	r.status.Finish = nil // what was written down for a crash gives way to what happened
	if err := r.end(PhaseEnded, finish); err != nil {
		return err
	}
	return r.deliver(context.WithoutCancel(ctx), lines)
}

// work returns how the job ended; a work folder whose job was started once starts none.
func (r *run) work(ctx context.Context, before Phase) models.FinishRequest {
	if before == PhaseRunning {
		return *neverRan(models.CauseLaunch, "the runner was ended while its job ran")
	}
	j, err := r.begin(ctx)
	if ctx.Err() != nil && j == nil {
		return *neverRan(demandOf(ctx).cause, "told to stop before the start")
	}
	if err != nil {
		r.cfg.Log.ErrorContext(ctx, "launch", "error", err)
		return *neverRan(models.CauseLaunch, fmt.Sprintf("%.500s", err))
	}
	go r.measure(j)
	r.watch(ctx, j)
	j.hangUp()
	r.linger(ctx, j)
	f := j.result(r.claim.Limits)
	j.group.remove()
	r.measureEnd(f)
	last, _, checkpoint := r.gauge.sum()
	f.Metrics, f.CheckpointMillis = last, min(checkpoint.Milliseconds(), f.RunMillis)
	return f
}

// linger asks who ended a job by a SIGTERM that was not ours. An engine that makes
// room may signal all processes of a job in turn: the job can end before its runner
// hears of it.
func (r *run) linger(ctx context.Context, j *job) {
	if f := j.result(r.claim.Limits); f.Cause != models.CauseExit || f.Signal != "SIGTERM" && f.ExitCode != 128+int(unix.SIGTERM) {
		return
	}
	late := time.NewTimer(r.cfg.Linger)
	defer late.Stop()
	select {
	case <-ctx.Done():
		j.asked = demandOf(ctx).cause
		r.spool.notice("told to stop: %s", j.asked)
	case <-late.C:
	}
}

// begin does all that comes before the start, and starts. That the job runs is
// written down first: a runner that dies in between has started at most one.
func (r *run) begin(ctx context.Context) (*job, error) {
	if r.claim.CapMillis <= 0 {
		return nil, errors.New("the claim has no cap")
	}
	if err := r.folder.prepare(r.owner()); err != nil {
		return nil, err
	}
	if err := r.client.fetch(ctx, r.folder, r.claim.Inputs); err != nil {
		return nil, err
	}
	group, err := makeCgroup(groupName(r.cfg.SubmissionKey), r.claim.Limits)
	if err != nil {
		r.cfg.Log.WarnContext(ctx, "no control group", "error", err)
	}
	if ctx.Err() != nil {
		group.remove()
		return nil, ctx.Err()
	}
	if err := r.end(PhaseRunning, nil); err != nil {
		return nil, err
	}
	j, err := r.launch(group)
	if err != nil {
		r.cfg.forgetJailed()
		group.remove()
		return nil, err
	}
	return j, r.started(j)
}

func (r *run) started(j *job) error {
	r.mu.Lock()
	r.job, r.state = j, models.RunRunning
	r.mu.Unlock()
	r.nudge()
	var err error
	if r.status.Job, err = Identify(j.cmd.Process.Pid); err != nil {
		return nil // it has ended already
	}
	if err := r.folder.save(r.status); err != nil {
		r.cfg.Log.Error("status", "error", err) // the job runs: its result is worth more than its status
	}
	return nil
}

// watch returns when the job has ended, by itself or made to.
func (r *run) watch(ctx context.Context, j *job) {
	limit := time.Duration(r.claim.CapMillis) * time.Millisecond
	warnAt := time.Duration(r.claim.WarnMillis) * time.Millisecond
	if warnAt <= 0 {
		warnAt = limit / 10 * 9
	}
	grace := time.Duration(r.claim.GraceMillis) * time.Millisecond
	hard, warn := time.NewTimer(limit-j.began.Elapsed()), time.NewTimer(warnAt-j.began.Elapsed())
	defer hard.Stop()
	defer warn.Stop()
	var kill <-chan time.Time
	full := r.watchDisk(j)
	for stop := ctx.Done(); ; {
		select {
		case <-full:
			r.spool.notice("stopped: more than %d bytes of output", r.claim.Limits.DiskBytes)
			full, kill = nil, j.ask(models.CauseLimits, 0)
		case <-j.exited:
			return
		case <-warn.C:
			r.spool.notice("%d ms of at most %d ms used", warnAt.Milliseconds(), limit.Milliseconds())
		case <-hard.C:
			r.spool.notice("stopped at the cap of %d ms", limit.Milliseconds())
			kill = j.ask(models.CauseCap, grace)
		case <-stop:
			stop = nil
			d := demandOf(ctx)
			if d.grace <= 0 {
				d.grace = grace
			}
			r.spool.notice("told to stop: %s", d.cause)
			kill = j.ask(d.cause, d.grace)
		case <-kill:
			j.signal(9)
		}
	}
}

// now is a report of this moment.
func (r *run) now() models.ReportRequest {
	r.mu.Lock()
	j, state := r.job, r.state
	r.mu.Unlock()
	q := models.ReportRequest{RunnerID: r.folder.runnerID, State: state}
	_, progress, checkpoint := r.gauge.sum()
	q.Progress, q.CheckpointMillis = progress, checkpoint.Milliseconds()
	if j == nil {
		return q
	}
	q.StartedAt = j.wall
	select {
	case <-j.exited:
		q.RunMillis = j.took.Milliseconds()
	default:
		q.RunMillis = j.began.Elapsed().Milliseconds()
		u := j.usage()
		q.CPUMillis, q.MaxRSSBytes = u.cpuMillis, u.maxRSS
	}
	return q
}

func (r *run) nudge() {
	select {
	case r.stir <- struct{}{}:
	default:
	}
}

// owner is whose the job's folders are, 0 where they are the runner's own.
func (r *run) owner() (uid, gid int) {
	if !r.claim.Isolated && len(r.claim.Command) == 0 {
		return r.cfg.JobUID, r.cfg.JobGID
	}
	uid, gid = r.cfg.jailUser()
	if uid == os.Getuid() {
		return 0, 0
	}
	return uid, gid
}
