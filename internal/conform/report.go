package conform

import (
	"encoding/json"
	"fmt"
	"io"
)

// State is what became of a step.
type State string

// The states of a step.
const (
	OK       State = "ok"
	Failed   State = "failed"
	NotTried State = "not tried" // an earlier step failed, or there was nothing to try it on
)

// Step is one sentence of the protocol, tried.
type Step struct {
	Name   string `json:"name"`
	State  State  `json:"state"`
	Detail string `json:"detail,omitempty"` // what was found
}

// Report is a whole trial.
type Report struct {
	Steps []Step `json:"steps"`
}

// Failed tells whether any step failed.
func (r Report) Failed() bool { return r.count(Failed) > 0 }

func (r Report) count(s State) (n int) {
	for _, step := range r.Steps {
		if step.State == s {
			n++
		}
	}
	return n
}

// WriteText writes a line for each step, and a sum.
func (r Report) WriteText(w io.Writer) error {
	for _, s := range r.Steps {
		if _, err := fmt.Fprintf(w, "%-9s  %s\n", s.State, s.Name); err != nil {
			return err
		}
		if s.Detail == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "           %s\n", s.Detail); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%d ok, %d failed, %d not tried\n", r.count(OK), r.count(Failed), r.count(NotTried))
	return err
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

func (r *Report) add(name string, err error) {
	s := Step{Name: name, State: OK}
	if err != nil {
		s.State, s.Detail = Failed, fmt.Sprintf("%.400s", err)
	}
	r.Steps = append(r.Steps, s)
}

func (r *Report) skip(name string) {
	r.Steps = append(r.Steps, Step{Name: name, State: NotTried})
}
