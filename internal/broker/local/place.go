package local

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/runner"
	"supermarket/models"
)

const (
	liveFolder = ".live"       // below the root, and no submission key: a file for each runner that may live, with its units
	runnerFile = "runner.json" // the process that was started
	cancelFile = "cancel"      // a cancel was asked for
)

// place is the folder of one submission.
type place struct{ root, key, dir string }

func (d *Driver) place(key string) place {
	return place{d.cfg.Root, key, filepath.Join(d.cfg.Root, key)}
}

// errBusy says that somebody else has the place: it starts a runner, or stands still.
var errBusy = errors.New("local: another has this submission")

// lockPause is between two looks at a lock that another has.
const lockPause = 20 * time.Millisecond

// lock keeps other submits of this key out, in this process and in others. It
// waits no longer than ctx lets it: who has the lock may be frozen.
func (p place) lock(ctx context.Context) (unlock func(), err error) {
	for {
		if unlock, err = p.tryLock(); !errors.Is(err, errBusy) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		case <-time.After(lockPause):
		}
	}
}

// tryLock is lock without waiting; errBusy when another has it.
func (p place) tryLock() (unlock func(), err error) {
	if err := os.MkdirAll(p.dir, 0o711); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(p.dir, "submit.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errBusy
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

func (p place) write(name string, b []byte) error {
	tmp := filepath.Join(p.dir, "."+name+".part")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(p.dir, name))
}

func (p place) live() string { return filepath.Join(p.root, liveFolder, p.key) }

// hold counts the units as used, from before the start.
func (p place) hold(units int) error {
	return os.WriteFile(p.live(), []byte(strconv.Itoa(units)), 0o600)
}

func (p place) free() { _ = os.Remove(p.live()) }

// held returns the units in use, and forgets those of a runner that is gone.
func (p place) held() int {
	b, err := os.ReadFile(p.live())
	if err != nil {
		return 0
	}
	units, err := strconv.Atoi(string(b))
	if err != nil {
		return 0
	}
	unlock, err := p.tryLock()
	if err != nil { // a start in progress holds units before its process is known
		return units
	}
	defer unlock()
	v, err := p.look()
	if v.alive || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return units
	}
	p.free()
	return 0
}

// view is what can be seen of a submission from outside its runner.
type view struct {
	runner    runner.Process
	alive     bool
	cancelled bool
	status    runner.Status
}

// look returns fs.ErrNotExist when no runner was ever started here.
func (p place) look() (view, error) {
	var v view
	b, err := os.ReadFile(filepath.Join(p.dir, runnerFile))
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(b, &v.runner); err != nil {
		return v, err
	}
	// Whether it lives is asked first: what it wrote by its end is then complete.
	v.alive = v.runner.Alive()
	v.status, err = runner.ReadStatus(p.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return v, err
	}
	_, err = os.Stat(filepath.Join(p.dir, cancelFile))
	v.cancelled = err == nil
	return v, nil
}

func (v view) began() bool {
	return v.status.Phase != "" && v.status.Phase != runner.PhaseStarting && v.status.Phase != runner.PhaseClaimed
}

// settled tells whether another start could do nothing useful.
func (v view) settled() bool {
	return v.status.Ended() || v.cancelled && !v.began() && !v.alive
}

func (v view) state() models.SeenState {
	switch v.status.Phase {
	case runner.PhaseDelivered, runner.PhaseOver:
		return models.SeenFinished
	case runner.PhaseEnded: // a result that nobody will bring is none, unless it is submitted again
		return v.ifAlive(models.SeenFinished)
	case runner.PhaseRunning:
		return v.ifAlive(models.SeenRunning)
	}
	switch {
	case v.status.Phase == runner.PhaseYielded:
		return models.SeenLost
	case v.alive:
		return models.SeenPending
	case v.cancelled:
		return models.SeenFinished
	}
	return models.SeenLost
}

func (v view) ifAlive(s models.SeenState) models.SeenState {
	if v.alive {
		return s
	}
	return models.SeenLost
}

func (v view) exit() *broker.Exit {
	f := v.status.Finish
	if f == nil { // its runner was ended before it could write anything
		return &broker.Exit{Code: -1, Cause: models.CauseCancelled}
	}
	return &broker.Exit{
		Code: f.ExitCode, Signal: f.Signal, Cause: f.Cause, RunMillis: f.RunMillis,
		CPUMillis: f.CPUMillis, MaxRSSBytes: f.MaxRSSBytes, Delivered: v.status.Phase == runner.PhaseDelivered,
	}
}
