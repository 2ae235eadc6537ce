package slurm

import (
	"context"
	"sync"

	"supermarket/internal/broker"
)

// index finds jobs by name. Slurm has no such question: the whole list is read,
// and whoever asks while it is being read shares the next reading, so that many
// submissions at once cost two.
type index struct {
	load func(context.Context) ([]job, error)

	mu      sync.Mutex
	running bool
	next    *reading
}

type reading struct {
	done chan struct{}
	by   map[string]job
	err  error
}

// named returns the first job with the name; ErrNotFound when a list that was
// read after the question has none.
func (x *index) named(ctx context.Context, name string) (job, error) {
	r := x.ask(ctx)
	select {
	case <-r.done:
	case <-ctx.Done():
		return job{}, broker.ErrUnavailable.Wrap(ctx.Err())
	}
	if r.err != nil {
		return job{}, r.err
	}
	j, ok := r.by[name]
	if !ok {
		return job{}, broker.ErrNotFound
	}
	return j, nil
}

// ask joins the reading that has not begun yet.
func (x *index) ask(ctx context.Context) *reading {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next == nil {
		x.next = &reading{done: make(chan struct{})}
	}
	r := x.next
	if !x.running {
		x.running = true
		go x.read(context.WithoutCancel(ctx))
	}
	return r
}

// read goes on while somebody waits for a reading.
func (x *index) read(ctx context.Context) {
	for {
		x.mu.Lock()
		r := x.next
		x.next = nil
		if r == nil {
			x.running = false
			x.mu.Unlock()
			return
		}
		x.mu.Unlock()
		jobs, err := x.load(ctx)
		r.by, r.err = map[string]job{}, err
		for _, j := range jobs {
			if had, ok := r.by[j.Name]; !ok || j.ID < had.ID {
				r.by[j.Name] = j
			}
		}
		close(r.done)
	}
}
