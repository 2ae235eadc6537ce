package slurm

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/egress"
	"supermarket/models"
)

// Options are what our side adds to a cluster's description.
type Options struct {
	Runner    Runner
	ServerURL string        // where nodes must reach us, for the check
	PlainHTTP bool          // runners may reach the server by http beyond loopback
	Egress    egress.Guard  // which addresses we may call
	Transport Doer          // nil for one of its own
	Patience  time.Duration // for one answer of slurmrestd; 10 s by default
	Log       *slog.Logger
}

// Runner is our binary as nodes get it.
type Runner struct {
	URL    string // where it is fetched
	SHA256 string // hex; what runs must have it
}

// Driver starts runners in a Slurm cluster. Safe for use by many goroutines.
type Driver struct {
	cfg   Config
	opt   Options
	rest  *client
	index index
	known lately
}

var (
	_ broker.Driver  = (*Driver)(nil)
	_ broker.Checker = (*Driver)(nil)
)

// New returns a driver; nothing is asked yet.
func New(c Config, o Options) (*Driver, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if len(o.Runner.SHA256) != 64 || c.RunnerPath == "" && o.Runner.URL == "" {
		return nil, errors.New("slurm: the runner has a checksum, and lies on the nodes or is fetched")
	}
	c.Work = cmp.Or(c.Work, "/var/tmp/supermarket")
	o.Patience = cmp.Or(o.Patience, 10*time.Second)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	d := &Driver{cfg: c, opt: o, rest: newClient(c, o)}
	d.index.load = d.rest.jobs
	return d, nil
}

// Submit starts a batch job, or finds the one that this key started before. Of
// several that were sent at once the first that Slurm numbered stays, and each
// sender takes its own away again. A key that nobody can have sent before is not
// looked for: reading the list costs more than all else.
func (d *Driver) Submit(ctx context.Context, s broker.Submission) (string, error) {
	if err := s.Validate(); err != nil {
		return "", err
	}
	if strings.ContainsAny(s.ServerURL+s.Token, "\n\r\x00") {
		return "", broker.ErrRefused.On("server_url")
	}
	if !s.First {
		if j, err := d.index.named(ctx, s.SubmissionKey); err == nil {
			return j.ref(), nil
		} else if !errors.Is(err, broker.ErrNotFound) {
			return "", err
		}
	}
	if err := d.fits(ctx, s); err != nil {
		return "", err
	}
	id, err := d.rest.submit(ctx, d.request(s))
	if err != nil {
		return "", err
	}
	if s.First {
		return ref(id), nil
	}
	return d.first(ctx, s.SubmissionKey, id), nil
}

// first takes away the job of that number where Slurm has an earlier one of the key.
func (d *Driver) first(ctx context.Context, key string, id int64) string {
	first, err := d.index.named(ctx, key) // whatever has a lower number stands in this list
	if err != nil || first.ID >= id {
		return ref(id)
	}
	if err := d.rest.signal(ctx, id, "SIGKILL"); err != nil {
		d.opt.Log.WarnContext(ctx, "a doubled job stays; its runner will find the attempt taken", "job", id, "error", err.Error())
	}
	return first.ref()
}

// fits refuses what no set of nodes could ever hold: Slurm itself would let it wait.
func (d *Driver) fits(ctx context.Context, s broker.Submission) error {
	nodes, err := d.known.get(ctx, d.rest.nodes)
	if err != nil {
		return err
	}
	wide := 0
	for _, n := range nodes {
		if d.units(n) >= s.Units && n.serves(d.partition(s.Interruptible)) {
			wide++
		}
	}
	if wide < s.Nodes {
		return broker.ErrRefused.On("units")
	}
	return nil
}

// partition is where a job goes.
func (d *Driver) partition(interruptible bool) string {
	if interruptible && d.cfg.SpotPart != "" {
		return d.cfg.SpotPart
	}
	return d.cfg.Partition
}

// Status asks slurmctld's own record of the job.
func (d *Driver) Status(ctx context.Context, r broker.Ref) (broker.Status, error) {
	j, err := d.find(ctx, r)
	if err != nil {
		return broker.Status{}, err
	}
	return j.status(), nil
}

// find reads the job of a submission; a number that was given to another job
// since is not taken for it.
func (d *Driver) find(ctx context.Context, r broker.Ref) (job, error) {
	if !models.ValidSubmissionKey(r.SubmissionKey) {
		return job{}, broker.ErrNotFound
	}
	if id, ok := idOf(r.RemoteRef); ok {
		j, err := d.rest.job(ctx, id)
		if err == nil && j.Name == r.SubmissionKey {
			return j, nil
		}
		if err != nil && !errors.Is(err, broker.ErrNotFound) {
			return job{}, err
		}
	}
	return d.index.named(ctx, r.SubmissionKey)
}

// Cancel tells the runner that the server wants an end; a job that waits is taken away.
func (d *Driver) Cancel(ctx context.Context, r broker.Ref) error {
	j, err := d.find(ctx, r)
	if err != nil {
		return err
	}
	switch j.status().State {
	case models.SeenFinished, models.SeenLost:
		return nil
	case models.SeenPending:
		return d.rest.signal(ctx, j.ID, "SIGKILL")
	}
	return d.rest.signal(ctx, j.ID, "SIGUSR1")
}

// Logs has nothing: runners bring their logs to the server.
func (d *Driver) Logs(ctx context.Context, r broker.Ref, _ int64) (io.ReadCloser, error) {
	if _, err := d.find(ctx, r); err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader("")), nil
}

// Capacity counts the units of the nodes that are up.
func (d *Driver) Capacity(ctx context.Context) (broker.Capacity, error) {
	nodes, err := d.rest.nodes(ctx)
	if err != nil {
		return broker.Capacity{}, err
	}
	var c broker.Capacity
	for _, n := range nodes {
		if !n.serves(d.cfg.Partition) {
			continue
		}
		units := d.units(n)
		c.Nodes, c.Units = c.Nodes+1, c.Units+units
		if n.up() {
			c.UnitsFree += max(units-d.used(n), 0)
		}
	}
	return c, nil
}
