package programmes

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/coverage"
)

// openFor is how old the report may be that everyone sees.
const openFor = time.Minute

// open keeps the public report; whoever asks while it is counted waits for that count.
type open struct {
	sync.Mutex
	kept Coverage
}

// fresh tells whether the report still answers at now: a clock set back or into another month ends it.
func (o *open) fresh(now time.Time) bool {
	age := now.Sub(o.kept.AsOf)
	return o.kept.To == coverage.MonthOf(now) && age >= 0 && age < openFor
}

// OpenCoverage returns the report of the usual period, at most a minute old, of
// which everyone may see the public tables. It is shared: nobody changes it.
func (c *Counter) OpenCoverage(ctx context.Context) (Coverage, error) {
	c.open.Lock()
	defer c.open.Unlock()
	if c.open.fresh(c.Clock.Now()) {
		return c.open.kept, nil
	}
	r, err := c.coverage(ctx, coverage.Ask{})
	if err == nil {
		c.open.kept = r
	}
	return r, err
}
