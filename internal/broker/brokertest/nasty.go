package brokertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
)

// Misbehaviour is a way in which a server, or the line to it, goes wrong.
type Misbehaviour int

// The ways.
const (
	LoseQuestion Misbehaviour = iota // the line is cut before the server knows
	LoseAnswer                       // the line is cut after the server has done it
	Crash                            // 500 before anything is done
	NotYet                           // 404, as of a proxy before a server that starts
	Redirect                         // to another address
	Babble                           // 200 with a page instead of an answer
)

type fault struct {
	path string
	how  Misbehaviour
	left int
}

// Misbehave makes the next n requests whose path contains part go wrong.
func (s *Server) Misbehave(part string, how Misbehaviour, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{part, how, n})
}

// Heal ends all misbehaviour.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Down cuts every line until up is called.
func (s *Server) Down() (up func()) {
	set := func(down bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.down = down
	}
	set(true)
	return func() { set(false) }
}

func (s *Server) next(path string) (Misbehaviour, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return LoseQuestion, true
	}
	for _, f := range s.faults {
		if f.left > 0 && strings.Contains(path, f.path) {
			f.left--
			return f.how, true
		}
	}
	return 0, false
}

func (s *Server) misbehaving(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		how, bad := s.next(r.URL.Path)
		if !bad {
			h.ServeHTTP(w, r)
			return
		}
		switch how {
		case LoseQuestion:
			panic(http.ErrAbortHandler)
		case LoseAnswer:
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case Crash:
			w.WriteHeader(http.StatusInternalServerError)
		case NotYet:
			w.WriteHeader(http.StatusNotFound)
		case Redirect:
			http.Redirect(w, r, "http://127.0.0.1:9/elsewhere", http.StatusTemporaryRedirect)
		case Babble:
			_, _ = w.Write([]byte("<html>please log in</html>"))
		}
	})
}
