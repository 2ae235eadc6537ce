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
	"supermarket/models"
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
// and "done" at the end.
type jobStream struct {
	h      *Handlers
	c      *web.Ctx
	id     string
	at     mark
	status string // as it was sent last
}

// JobEvents follows a job until it has ended, or its reader may not read on.
func (h *Handlers) JobEvents(c *web.Ctx) error {
	s := &jobStream{h: h, c: c, id: c.Param("id"), at: parseMark(or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("from")))}
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
	if err != nil || !models.JobMoves.Ended(v.Job.State) {
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

func (s *jobStream) state(v checkout.JobView) error {
	loc := s.c.Loc.At(s.h.Clock.Now())
	text, err := s.render(shop.JobLive(loc, jobStatus(loc, v, s.c.Actor)))
	if err != nil || text == s.status {
		return err
	}
	s.status = text
	return s.event("status", text)
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
