package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what the caller may do about an error.
type Kind int

// The kinds, from "our defect" to "yours".
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Denied
	NotFound
	Conflict
	Gone
	Exhausted
	TooMany
	Unavailable
)

// Fault is an error with a kind and a message key; two faults are the same
// (errors.Is) when their keys are.
type Fault struct {
	Kind  Kind
	Key   string
	Field string
	Args  map[string]any
	cause error
}

// New makes a sentinel. The key is the id of its text in both catalogs.
func New(kind Kind, key string) *Fault { return &Fault{Kind: kind, Key: key} }

// With returns a copy that carries pairs of name and value for the text.
func (f *Fault) With(pairs ...any) *Fault {
	c := *f
	c.Args = make(map[string]any, len(f.Args)+len(pairs)/2)
	for k, v := range f.Args {
		c.Args[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return &c
}

// On returns a copy that names the input field at fault.
func (f *Fault) On(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// Wrap returns a copy that keeps err as its cause, for the log only.
func (f *Fault) Wrap(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// Error is for logs, never for users.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	if f.Field != "" {
		b.WriteString(" (" + f.Field + ")")
	}
	if f.cause != nil {
		b.WriteString(": " + f.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is compares keys, so that a sentinel matches its copies.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Key == f.Key
}

// List is several faults of one form, one per field.
type List []*Fault

// Error is for logs, never for users.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.Is and errors.As see every fault of the list.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, f := range l {
		out[i] = f
	}
	return out
}

// Or returns the list as an error, nil when it is empty.
func (l List) Or() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// KindOf returns the kind of the first fault in err's tree, Internal when none is.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// KeyOf returns the message key of the first fault in err's tree, "fault.internal" when none is.
func KeyOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Key
	}
	return "fault.internal"
}
