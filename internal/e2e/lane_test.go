package e2e_test

import "testing"

// lane bounds how many tests of one sort run side by side. What computes would take
// the processor from what else computes, while what waits needs none: each sort has
// its own bound, so that neither keeps the other out.
type lane chan struct{}

var (
	waits = make(lane, 8) // processes that end and are succeeded: they wait for leases to run out
	walks = make(lane, 3) // a person in a browser
	runs  = make(lane, 2) // a job that computes for seconds
	pages = make(lane, 2) // a browser that looks at one page after another
	flows = make(lane, 2) // counters over a database, without a process of their own
)

// enter lets a test run beside others as soon as its lane has room. A test with
// parallel parts takes no room itself: its parts do.
func (l lane) enter(t *testing.T) {
	t.Helper()
	t.Parallel()
	l <- struct{}{}
	t.Cleanup(func() { <-l })
}
