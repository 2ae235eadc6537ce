// Package clock owns business time: the only room that asks the machine what
// time it is.
//
// It does not own leases (the database's time) nor billed seconds (the
// runner's own start and end).
// Invariant: times are UTC, cut to the microsecond.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock tells business time in UTC, cut to the microsecond.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return cut(time.Now()) }

func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Shifted is the machine's clock plus an offset that an operator of a sandbox
// may step forward. Safe for use by many goroutines.
type Shifted struct{ offset atomic.Int64 }

// Now returns the shifted time.
func (s *Shifted) Now() time.Time { return cut(time.Now().Add(s.Offset())) }

// Offset returns how far ahead of the machine the clock is.
func (s *Shifted) Offset() time.Duration { return time.Duration(s.offset.Load()) }

// SetOffset makes the clock d ahead of the machine.
func (s *Shifted) SetOffset(d time.Duration) { s.offset.Store(int64(d)) }

// Manual stands still until it is told to move. Safe for use by many goroutines.
type Manual struct{ at atomic.Int64 }

// At returns a manual clock that shows t.
func At(t time.Time) *Manual {
	m := &Manual{}
	m.Set(t)
	return m
}

// Now returns the time it was last set to.
func (m *Manual) Now() time.Time { return time.UnixMicro(m.at.Load()).UTC() }

// Set shows t.
func (m *Manual) Set(t time.Time) { m.at.Store(t.UnixMicro()) }

// Step moves by d.
func (m *Manual) Step(d time.Duration) { m.at.Add(d.Microseconds()) }

// Monotonic measures durations of this process: the seconds since it was made,
// untouched by changes of the machine's clock.
type Monotonic struct{ start time.Time }

// Start begins to measure.
func Start() Monotonic { return Monotonic{time.Now()} }

// Elapsed returns the time since Start.
func (m Monotonic) Elapsed() time.Duration { return time.Since(m.start) }
