package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The pace of a job's event stream.
const (
	beatEvery  = 15 * time.Second       // a comment, so that no proxy takes the line for dead
	checkEvery = 2                      // beats between two looks whether the reader may still read
	gather     = 250 * time.Millisecond // wakes that come close together are one look
)

// jobStream is one reader of a job's events: "lines" of its log, its "status",
// "curves", "artefacts" and "attempts" when they change, and "done" at the end.
type jobStream struct {
	h     *Handlers
	c     *web.Ctx
	id    string
	at    mark
	sent  map[string]string // each part as it was sent last
	drawn string            // of which report the curves were drawn
}

// JobEvents follows a job until it has ended, or its reader may not read on.
func (h *Handlers) JobEvents(c *web.Ctx) error {
	s := &jobStream{h: h, c: c, id: c.Param("id"), sent: map[string]string{}, at: parseMark(or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("from")))}
	changes, stop := h.Follow("job:" + s.id)
	defer stop()
	sessions, quit := h.Follow(account.SessionTopic(c.Actor.UserID))
	defer quit()
	if _, err := h.Checkout.Job(c.Std(), c.Actor, s.id); err != nil {
		return err
	}
	head := c.Response().Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	return s.run(changes, sessions)
}

func (s *jobStream) run(changes, sessions <-chan struct{}) error {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for n := 1; ; {
		done, err := s.look()
		if done || s.c.Std().Err() != nil {
			return nil // the reader has gone, or the story is over
		}
		if err != nil {
			return err
		}
		select {
		case <-s.c.Std().Done():
			return nil
		case <-s.h.Closing:
			return nil // the browser comes back by itself, to whoever serves then
		case <-changes:
			s.wait()
		case <-sessions:
			if !s.c.StillActs() {
				return nil
			}
		case <-beat.C:
			if n++; n%checkEvery == 0 && !s.c.StillActs() {
				return nil
			}
			if err := s.write(": still here\n\n"); err != nil {
				return nil // the reader has gone
			}
		}
	}
}

// wait lets what comes close together be one look.
func (s *jobStream) wait() {
	t := time.NewTimer(gather)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.c.Std().Done():
	}
}

// look sends what is new, and tells whether the story is over.
func (s *jobStream) look() (done bool, err error) {
	v, err := s.h.Checkout.Job(s.c.Std(), s.c.Actor, s.id)
	if err != nil {
		return false, err
	}
	p := piece{at: s.at}
	for !p.whole {
		before := s.at
		if p, err = s.lines(); err != nil || p.at == before {
			break
		}
	}
	if err == nil {
		err = s.state(v)
	}
	if err != nil || !v.Ended() {
		return false, err
	}
	return true, s.write("event: done\ndata: end\n\n")
}

func (s *jobStream) lines() (piece, error) {
	p, err := s.h.read(s.c, s.id, s.at, readBytes)
	if err != nil {
		return p, err
	}
	s.at = p.at
	if len(p.lines) == 0 {
		return p, nil
	}
	return p, s.send("lines", ui.LogLines(s.c.Loc, p.lines))
}

// state sends the parts that have changed since they were sent last.
func (s *jobStream) state(v checkout.JobView) error {
	loc := s.c.Loc.At(s.h.Clock.Now())
	if err := s.part("status", shop.JobLive(loc, jobStatus(loc, v, s.c.Actor))); err != nil {
		return err
	}
	p := shop.JobParts{Artefacts: artefacts(loc, v), Attempts: attempts(loc, v)}
	if err := s.part("artefacts", shop.JobArtefacts(loc, p)); err != nil {
		return err
	}
	if err := s.part("attempts", shop.JobAttempts(loc, p)); err != nil {
		return err
	}
	return s.curves(v)
}

// curves draws anew only what a newer report may have changed.
func (s *jobStream) curves(v checkout.JobView) error {
	last, ok := v.Last()
	seen := fmt.Sprint(last.Attempt.ID, last.Attempt.ReportSeq, last.Attempt.State)
	if !ok || seen == s.drawn {
		return nil
	}
	p, err := s.h.jobParts(s.c, v)
	if err != nil {
		return err
	}
	s.drawn = seen
	return s.part("curves", shop.JobCurves(s.c.Loc, p))
}

// part sends a part of the page unless it was sent so before.
func (s *jobStream) part(name string, part templ.Component) error {
	text, err := s.render(part)
	if err != nil || text == s.sent[name] {
		return err
	}
	s.sent[name] = text
	return s.event(name, text)
}

func (s *jobStream) send(name string, part templ.Component) error {
	text, err := s.render(part)
	if err != nil {
		return err
	}
	return s.event(name, text)
}

func (s *jobStream) render(part templ.Component) (string, error) {
	var b bytes.Buffer
	err := part.Render(s.c.Std(), &b)
	return b.String(), err
}

// event writes one event; its id is where the log goes on after a cut line.
func (s *jobStream) event(name, data string) error {
	return s.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", s.at, name, strings.ReplaceAll(data, "\n", "\ndata: ")))
}

func (s *jobStream) write(text string) error {
	if _, err := s.c.Response().Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(s.c.Response()).Flush()
}
