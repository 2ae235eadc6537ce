package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"supermarket/internal/clock"
	"supermarket/models"
)

// The sentences that a site is tried on, in their order.
const (
	saysHash      = "it enrols with the hash of a key that it made"
	saysKey       = "it polls with that key"
	saysCapacity  = "it says what it has"
	saysPace      = "it polls no more often than it is told to"
	saysAgain     = "it asks again after 503, and after a line that was cut"
	saysKnown     = "it says what it has taken"
	saysToken     = "its runner claims with the token of the start"
	saysHost      = "its runner says what a job can be bounded with"
	saysOnce      = "a start that was handed out twice is one run"
	saysSame      = "a claim whose answer was lost is asked again by the same runner"
	saysHeartbeat = "its runner reports as often as it is told to"
	saysSequence  = "the sequence of its reports grows"
	saysLog       = "its log has no gaps"
	saysDigest    = "its artefacts are what their digests say"
	saysFinish    = "its runner tells the end, with code and milliseconds, after log and artefacts"
	saysRepeat    = "a finish that was answered with 500 is told again"
	saysEnd       = "it says that the run has finished"
	saysCancel    = "a run that is cancelled ends, and is told as cancelled"
	saysDrain     = "it goes on polling while it is told to start nothing"
)

// AgentInput is how a site is tried.
type AgentInput struct {
	Units    int    // of the runs that are offered
	Recipe   string // of the first run, which ends by itself
	Params   map[string]string
	Long     string // recipe of the second run, which is cancelled
	LongSet  map[string]string
	Patience time.Duration // for each step
}

// Stage is a server that is played to a site.
type Stage struct {
	Token string // what its agent enrols with

	in      AgentInput
	keyHash string
	began   clock.Monotonic
	changed chan struct{}
	stage
}

// NewStage is a server with one enrolment token and nothing to do yet.
func NewStage(in AgentInput) *Stage {
	if in.Patience <= 0 {
		in.Patience = 2 * time.Minute
	}
	return &Stage{Token: "enrol_" + models.NewSecret(24), in: in, began: clock.Start(), changed: make(chan struct{}, 1), stage: stage{broken: map[string]error{}, runs: map[string]*offered{}}}
}

// Try plays through it all; url is where the site reaches this server.
func (s *Stage) Try(ctx context.Context, url string) Report {
	var r Report
	scenes := []struct {
		play func(context.Context, string) error
		says []string
	}{
		{s.enrolled, []string{saysHash}},
		{s.polled, []string{saysKey, saysCapacity, saysAgain}},
		{s.ran, []string{saysToken, saysHost, saysSame, saysOnce, saysKnown, saysHeartbeat, saysSequence, saysLog, saysDigest, saysFinish, saysRepeat, saysEnd}},
		{s.cancelled, []string{saysCancel}},
		{s.drained, []string{saysDrain, saysPace}},
	}
	for _, scene := range scenes {
		if r.Failed() {
			s.tell(&r, scene.says, errSkipped)
			continue
		}
		s.tell(&r, scene.says, s.await(ctx, func() error { return scene.play(ctx, url) }))
	}
	return r
}

var errSkipped = errors.New("an earlier step failed")

// tell adds the sentences of a scene: what was found against each, and what ended
// the scene to the first of the others.
func (s *Stage) tell(r *Report, says []string, err error) {
	for _, name := range says {
		found := s.found(name)
		switch {
		case found != nil:
			r.add(name, found)
		case errors.Is(err, errSkipped):
			r.skip(name)
		default:
			r.add(name, err)
			if err != nil {
				err = errSkipped
			}
		}
	}
}

// errLater means that a scene waits for the site.
type errLater string

func (e errLater) Error() string { return "waited in vain for " + string(e) }

// await plays a scene again whenever the site has said something, for as long as
// patience lasts.
func (s *Stage) await(ctx context.Context, play func() error) error {
	ctx, cancel := context.WithTimeout(ctx, s.in.Patience)
	defer cancel()
	for {
		err := play()
		if _, later := err.(errLater); !later {
			return err
		}
		select {
		case <-s.changed:
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Stage) enrolled(context.Context, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keyHash == "" {
		return errLater("an enrolment")
	}
	return nil
}

// polled breaks the line twice before it takes a poll.
func (s *Stage) polled(context.Context, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.polls < 4 {
		return errLater("its polls: 503 and a cut line are followed by others")
	}
	return nil
}

// ran offers a run that ends by itself.
func (s *Stage) ran(_ context.Context, url string) error {
	o := s.offer("conform-whole", url, s.in.Recipe, s.in.Params)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case o.runner == "":
		return errLater("a claim")
	case len(o.finishes) < 2:
		return errLater("a finish that is told again")
	case o.seen != models.SeenFinished:
		return errLater("a poll that says that the run has finished")
	}
	f := o.finishes[0]
	if f.Cause != models.CauseExit || f.ExitCode != 0 || f.RunMillis <= 0 {
		s.note(saysFinish, fmt.Errorf("cause %q, exit code %d, %d ms: wanted exit, 0 and more than 0", f.Cause, f.ExitCode, f.RunMillis))
	}
	if f.LogBytes != int64(len(o.log)) || len(f.Artefacts) != len(o.artefacts) {
		s.note(saysFinish, fmt.Errorf("%d bytes of log and %d artefacts were told, %d and %d had come", f.LogBytes, len(f.Artefacts), len(o.log), len(o.artefacts)))
	}
	return nil
}

// cancelled offers a run that ends only when it is told to.
func (s *Stage) cancelled(_ context.Context, url string) error {
	o := s.offer("conform-long", url, s.in.Long, s.in.LongSet)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !o.running:
		return errLater("a report of a run that is to be cancelled")
	case len(o.finishes) == 0:
		o.cancel = true
		return errLater("the finish of a run that is cancelled")
	case o.finishes[0].Cause != models.CauseCancelled:
		return fmt.Errorf("its cause is %q, wanted cancelled", o.finishes[0].Cause)
	case o.seen != models.SeenFinished:
		return errLater("a poll that says that the cancelled run has finished")
	}
	return nil
}

func (s *Stage) drained(context.Context, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.drain {
		s.drain, s.drainedAt = true, s.polls
	}
	if s.polls < s.drainedAt+2 {
		return errLater("polls while nothing is to start")
	}
	return nil
}

var _ http.Handler = (*Stage)(nil)
