package broker

import (
	"context"
	"io"

	"supermarket/internal/fault"
	"supermarket/models"
)

// The errors of every driver.
var (
	// ErrRefused: the engine said no, and nothing was started.
	ErrRefused = fault.New(fault.Invalid, "broker.refused")
	// ErrUnknown: the answer was lost. Ask Status; submit again only with the same key.
	ErrUnknown = fault.New(fault.Unavailable, "broker.unknown")
	// ErrUnavailable: the engine could not be asked; a Submit has started nothing.
	ErrUnavailable = fault.New(fault.Unavailable, "broker.unavailable")
	// ErrNotFound: the engine knows no such submission.
	ErrNotFound = fault.New(fault.NotFound, "broker.not_found")
)

// Driver starts runners at one site. Its methods may be called at once and from
// several processes; each keeps to the deadline of its context.
type Driver interface {
	// Submit starts one runner, or finds the one that this key started before,
	// and returns the engine's name for it.
	Submit(ctx context.Context, s Submission) (remoteRef string, err error)
	// Status tells what the engine knows; a Ref without RemoteRef is looked up by its key.
	Status(ctx context.Context, r Ref) (Status, error)
	// Cancel asks for an end and does not wait for it; one that ended is no error.
	Cancel(ctx context.Context, r Ref) error
	// Logs returns what the job has written from that offset on, empty when nothing (yet).
	Logs(ctx context.Context, r Ref, offset int64) (io.ReadCloser, error)
	// Capacity returns what the site has and what of it is free now.
	Capacity(ctx context.Context) (Capacity, error)
}

// Submission is the intent of one attempt.
type Submission struct {
	SubmissionKey string // as models.ValidSubmissionKey
	Token         string // the attempt's bearer token
	ServerURL     string // where the runner claims
	Site          string
	Nodes, Units  int // units on each node
	CapMillis     int64
	Name          string // to recognise it by in the engine's own tools
	First         bool   // nobody can have submitted this key before: it need not be looked for
	Interruptible bool   // the engine may stop it for another's sake
}

// Validate returns ErrRefused, on the field at fault, for what no engine may be given.
func (s Submission) Validate() error {
	switch {
	case !models.ValidSubmissionKey(s.SubmissionKey):
		return ErrRefused.On("submission_key")
	case s.Token == "":
		return ErrRefused.On("token")
	case s.ServerURL == "":
		return ErrRefused.On("server_url")
	case s.Nodes < 1:
		return ErrRefused.On("nodes")
	case s.Units < 1:
		return ErrRefused.On("units")
	}
	return nil
}

// Start is the submission as the site protocol hands it to an agent.
func (s Submission) Start() models.RunStart {
	return models.RunStart{
		SubmissionKey: s.SubmissionKey, Token: s.Token, ServerURL: s.ServerURL,
		Nodes: s.Nodes, Units: s.Units, CapMillis: s.CapMillis, Name: s.Name,
	}
}

// FromStart is a submission as an agent received it.
func FromStart(r models.RunStart) Submission {
	return Submission{
		SubmissionKey: r.SubmissionKey, Token: r.Token, ServerURL: r.ServerURL,
		Nodes: r.Nodes, Units: r.Units, CapMillis: r.CapMillis, Name: r.Name,
	}
}

// Ref names a submission; RemoteRef is empty when its answer was lost.
type Ref struct{ SubmissionKey, RemoteRef string }

// Status is what an engine knows of a submission. Exit is set once State is
// finished; some engines know it before the runner's finish reaches the server.
type Status struct {
	State     models.SeenState
	RemoteRef string
	Exit      *Exit
	Preempted bool // of what is lost: its engine made room for others
}

// Exit tells how a run ended.
type Exit struct {
	Code        int    // -1 when a signal ended it or it never ran
	Signal      string // such as "terminated"
	Cause       models.RunCause
	RunMillis   int64
	CPUMillis   int64
	MaxRSSBytes int64
	Delivered   bool // the server has the result
}

// Capacity is what a site has.
type Capacity = models.SiteCapacity
