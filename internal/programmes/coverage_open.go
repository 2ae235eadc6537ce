package programmes

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/coverage"
)

// openFor is how old the report may be that everyone sees.
const openFor = time.Minute

// open keeps the public report; whoever asks while it is counted waits for that
// count, or until nobody waits for the answer any more.
type open struct {
	sync.Mutex
	kept     Coverage
	counting chan struct{} // closed when the count has ended, nil while nobody counts
}

// fresh tells whether the report still answers at now: a clock set back or into another month ends it.
func (o *open) fresh(now time.Time) bool {
	age := now.Sub(o.kept.AsOf)
	return o.kept.To == coverage.MonthOf(now) && age >= 0 && age < openFor
}

// look returns the report that is kept, or else the count to wait for; with neither
// the caller has the count, and owes done.
func (o *open) look(now time.Time) (r Coverage, fresh bool, counting chan struct{}) {
	o.Lock()
	defer o.Unlock()
	if o.fresh(now) {
		return o.kept, true, nil
	}
	if counting = o.counting; counting == nil {
		o.counting = make(chan struct{})
	}
	return r, false, counting
}

// done keeps what was counted, if anything, and lets those go on who wait for it.
func (o *open) done(r *Coverage) {
	o.Lock()
	defer o.Unlock()
	if r != nil {
		o.kept = *r
	}
	close(o.counting)
	o.counting = nil
}

// OpenCoverage returns the report of the usual period, at most a minute old, of
// which everyone may see the public tables. It is shared: nobody changes it.
func (c *Counter) OpenCoverage(ctx context.Context) (Coverage, error) {
	for {
		r, fresh, counting := c.open.look(c.Clock.Now())
		if fresh {
			return r, nil
		}
		if counting == nil {
			return c.countOpen(ctx)
		}
		select {
		case <-counting: // it may have failed: then the next one counts
		case <-ctx.Done():
			return Coverage{}, ctx.Err()
		}
	}
}

func (c *Counter) countOpen(ctx context.Context) (Coverage, error) {
	var kept *Coverage
	defer func() { c.open.done(kept) }()
	r, err := c.coverage(ctx, coverage.Ask{})
	if err == nil {
		kept = &r
	}
	return r, err
}
