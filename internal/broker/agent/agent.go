package agent

import (
	"context"
	"io"
	"strings"

	"supermarket/internal/broker"
	"supermarket/models"
)

// Mailbox is where intents wait for the site's agent; app hands it in. Its
// errors are those of the broker.
type Mailbox interface {
	// Put leaves an intent; the same key again changes nothing.
	Put(ctx context.Context, site string, s models.RunStart) error
	// State tells what the agent last said, pending before it took the intent; ErrNotFound for an unknown key.
	State(ctx context.Context, submissionKey string) (broker.Status, error)
	// Cancel asks the agent to end it; an intent not yet handed out is never handed out.
	Cancel(ctx context.Context, submissionKey string) error
	// Capacity returns what the agent last said; ErrUnavailable when it has been silent for too long.
	Capacity(ctx context.Context, site string) (broker.Capacity, error)
}

// Driver leaves submissions in the mailbox of one site.
type Driver struct {
	site string
	box  Mailbox
}

var _ broker.Driver = (*Driver)(nil)

// New returns the driver of that pull site.
func New(site string, box Mailbox) *Driver { return &Driver{site, box} }

// Submit leaves the intent. The submission key is the remote reference.
func (d *Driver) Submit(ctx context.Context, s broker.Submission) (string, error) {
	if err := s.Validate(); err != nil {
		return "", err
	}
	return s.SubmissionKey, d.box.Put(ctx, d.site, s.Start())
}

// Status tells what the agent last said.
func (d *Driver) Status(ctx context.Context, r broker.Ref) (broker.Status, error) {
	return d.box.State(ctx, r.SubmissionKey)
}

// Cancel passes the wish on.
func (d *Driver) Cancel(ctx context.Context, r broker.Ref) error {
	return d.box.Cancel(ctx, r.SubmissionKey)
}

// Logs is empty: a pull site's log comes by the site protocol alone.
func (d *Driver) Logs(ctx context.Context, r broker.Ref, _ int64) (io.ReadCloser, error) {
	if _, err := d.box.State(ctx, r.SubmissionKey); err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader("")), nil
}

// Capacity returns what the agent last said.
func (d *Driver) Capacity(ctx context.Context) (broker.Capacity, error) {
	return d.box.Capacity(ctx, d.site)
}
