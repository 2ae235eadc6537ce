package local

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"supermarket/internal/broker"
	"supermarket/internal/runner"
	"supermarket/models"
)

// Config is one local site.
type Config struct {
	Root           string // work folders; this driver's alone
	Exe            string // our binary
	Nodes          int    // 1 by default
	Units          int    // of all nodes together
	JobUID, JobGID int    // whom jobs run as, when we are root
	PlainHTTP      bool   // allow http to a server that is not on this machine
	CAFile         string // trust only these certificates
	Log            *slog.Logger
}

// Driver starts runners on this machine. Several drivers, also of several
// processes, may share one root.
type Driver struct {
	cfg Config
	exe atomic.Pointer[string]
}

// Use makes another program the one that runners are started from; those that run go on.
func (d *Driver) Use(exe string) { d.exe.Store(&exe) }

var _ broker.Driver = (*Driver)(nil)

// New makes the root folder and returns its driver.
func New(c Config) (*Driver, error) {
	if c.Exe == "" || c.Units < 1 {
		return nil, errors.New("local: a binary and units are needed")
	}
	root, err := filepath.Abs(c.Root)
	if err != nil {
		return nil, err
	}
	c.Root, c.Nodes = root, max(c.Nodes, 1)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	d := &Driver{cfg: c}
	d.Use(c.Exe)
	return d, os.MkdirAll(filepath.Join(root, liveFolder), 0o711)
}

// Submit starts a runner, or finds the one that this key started before. A
// runner that died before it began its job, or with a result that it could not
// deliver, is started again: the claim and its folder decide what it does.
func (d *Driver) Submit(ctx context.Context, s broker.Submission) (string, error) {
	if err := s.Validate(); err != nil {
		return "", err
	}
	if s.Units*s.Nodes > d.cfg.Units {
		return "", broker.ErrRefused.On("units")
	}
	if err := d.up(ctx); err != nil {
		return "", err
	}
	p := d.place(s.SubmissionKey)
	unlock, err := p.lock(ctx)
	if err != nil {
		return "", broker.ErrUnavailable.Wrap(err)
	}
	defer unlock()
	if seen, err := p.look(); err == nil && (seen.alive || seen.settled()) {
		return s.SubmissionKey, nil
	}
	return s.SubmissionKey, d.spawn(p, s)
}

func (d *Driver) up(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return broker.ErrUnavailable.Wrap(err)
	}
	if _, err := os.Stat(filepath.Join(d.cfg.Root, liveFolder)); err != nil {
		return broker.ErrUnavailable.Wrap(err)
	}
	return nil
}

// find returns what is known of a submission.
func (d *Driver) find(ctx context.Context, r broker.Ref) (place, view, error) {
	key := cmp.Or(r.SubmissionKey, r.RemoteRef)
	if err := d.up(ctx); err != nil {
		return place{}, view{}, err
	}
	if !models.ValidSubmissionKey(key) {
		return place{}, view{}, broker.ErrNotFound
	}
	p := d.place(key)
	v, err := p.look()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, v, broker.ErrNotFound
	case err != nil:
		return p, v, broker.ErrUnavailable.Wrap(err)
	}
	return p, v, nil
}

// Status reads what the runner wrote down and whether it lives.
func (d *Driver) Status(ctx context.Context, r broker.Ref) (broker.Status, error) {
	p, v, err := d.find(ctx, r)
	if err != nil {
		return broker.Status{}, err
	}
	out := broker.Status{State: v.state(), RemoteRef: p.key}
	if out.State == models.SeenFinished {
		out.Exit = v.exit()
	}
	if !v.alive {
		runner.Sweep(p.dir, p.key)
		p.free()
	}
	return out, nil
}

// Cancel leaves a mark for a runner that is just starting, and signals one that runs.
func (d *Driver) Cancel(ctx context.Context, r broker.Ref) error {
	p, v, err := d.find(ctx, r)
	if err != nil {
		return err
	}
	if v.settled() && !v.alive {
		return nil
	}
	if err := p.write(cancelFile, nil); err != nil {
		return broker.ErrUnknown.Wrap(err)
	}
	if err := v.runner.Signal(runner.SignalCancel); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return broker.ErrUnknown.Wrap(err)
	}
	return nil
}

// Logs returns the job's log from that offset to its present end.
func (d *Driver) Logs(ctx context.Context, r broker.Ref, offset int64) (io.ReadCloser, error) {
	p, _, err := d.find(ctx, r)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(runner.LogFile(p.dir))
	if errors.Is(err, fs.ErrNotExist) {
		return io.NopCloser(eof{}), nil
	}
	if err != nil {
		return nil, broker.ErrUnavailable.Wrap(err)
	}
	if _, err := f.Seek(max(offset, 0), io.SeekStart); err != nil {
		return nil, errors.Join(broker.ErrUnavailable.Wrap(err), f.Close())
	}
	return f, nil
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// Capacity counts the units of the runners that live.
func (d *Driver) Capacity(ctx context.Context) (broker.Capacity, error) {
	if err := d.up(ctx); err != nil {
		return broker.Capacity{}, err
	}
	entries, err := os.ReadDir(filepath.Join(d.cfg.Root, liveFolder))
	if err != nil {
		return broker.Capacity{}, broker.ErrUnavailable.Wrap(err)
	}
	c := broker.Capacity{Nodes: d.cfg.Nodes, Units: d.cfg.Units, UnitsFree: d.cfg.Units}
	for _, e := range entries {
		c.UnitsFree -= d.place(e.Name()).held()
	}
	c.UnitsFree = max(c.UnitsFree, 0)
	return c, nil
}
