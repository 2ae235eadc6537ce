package workload

import (
	"fmt"
	"slices"
	"strconv"
)

// Kind says how a parameter is written.
type Kind string

// The kinds of parameter.
const (
	Int    Kind = "int"
	Choice Kind = "choice"
)

// Param describes one parameter, for a form and for the parser alike.
type Param struct {
	ID       string
	Kind     Kind
	Default  string
	Min, Max int64    // of an Int, both included
	Choices  []string // of a Choice
}

// Values are parsed parameters, one for each of the spec.
type Values map[string]string

// ParamError names the parameter that was refused.
type ParamError struct{ ID, Reason string }

// The reasons of a ParamError.
const (
	Unknown    = "unknown"
	NotANumber = "not_a_number"
	OutOfRange = "out_of_range"
	NotOffered = "not_offered"
)

func (e *ParamError) Error() string { return fmt.Sprintf("workload: parameter %q: %s", e.ID, e.Reason) }

// Parse fills in defaults and refuses, with a *ParamError, what the spec does not allow.
func (p Program) Parse(given map[string]string) (Values, error) {
	for id := range given {
		if !slices.ContainsFunc(p.Spec, func(s Param) bool { return s.ID == id }) {
			return nil, &ParamError{id, Unknown}
		}
	}
	out := make(Values, len(p.Spec))
	for _, s := range p.Spec {
		text, ok := given[s.ID]
		if !ok || text == "" {
			text = s.Default
		}
		if reason := s.check(text); reason != "" {
			return nil, &ParamError{s.ID, reason}
		}
		out[s.ID] = text
	}
	return out, nil
}

func (s Param) check(text string) string {
	if s.Kind == Choice {
		if !slices.Contains(s.Choices, text) {
			return NotOffered
		}
		return ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || strconv.FormatInt(n, 10) != text:
		return NotANumber
	case n < s.Min || n > s.Max:
		return OutOfRange
	}
	return ""
}

func (v Values) int(id string) int {
	n, _ := strconv.Atoi(v[id]) // Parse let nothing else through
	return n
}

func (v Values) float(id string) float64 {
	f, _ := strconv.ParseFloat(v[id], 64)
	return f
}
