package store

import (
	"context"
	"time"

	"supermarket/internal/fault"
)

// ErrBusy means that SQLite's one writer did not come free in time: too many
// writers, or an Atomic that waits for another one inside itself.
var ErrBusy = fault.New(fault.Unavailable, "store.busy")

const turnTimeout = 15 * time.Second

// turns let one transaction at a time write, first come first served; the pool
// of database/sql would pick whom it serves at random.
type turns struct {
	slot    chan struct{}
	timeout time.Duration
}

func oneWriter() turns {
	return turns{slot: make(chan struct{}, 1), timeout: turnTimeout}
}

// wait returns once it is the caller's turn, with the function that ends it.
func (t turns) wait(ctx context.Context) (func(), error) {
	if t.slot == nil {
		return func() {}, nil
	}
	end := func() { <-t.slot }
	select {
	case t.slot <- struct{}{}:
		return end, nil
	default:
	}
	late := time.NewTimer(t.timeout)
	defer late.Stop()
	select {
	case t.slot <- struct{}{}:
		return end, nil
	case <-late.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
