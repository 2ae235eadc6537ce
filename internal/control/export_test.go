package control

import (
	"time"

	"supermarket/internal/store"
)

// Series is series, for tests.
var Series = series

// Bounded is a use with its cap, for tests.
type Bounded = bounded

// Kind is which pattern was found, for tests.
func (s Sign) Kind() string { return s.kind }

// Find is what a pass finds from a moment on, for tests.
func Find(tx *store.Tx, from time.Time) ([]Sign, error) { return find(tx, from) }
