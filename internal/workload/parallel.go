package workload

import (
	"context"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

// parallel calls do(0) … do(n-1) on so many goroutines and tells how many of
// the first calls are done when ctx ends it. What each call leaves must depend
// on its number alone, so that the number of units changes nothing.
func parallel(ctx context.Context, units, n int, do func(int)) (done int) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(units, n) {
		wait.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wait.Wait()
	return min(int(next.Load()), n)
}

// seeded is a generator of its own for each part of a run.
func seeded(seed, part int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), uint64(part)))
}

func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return total(x) / float64(len(x))
}

func total(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// quantile of sorted numbers, by the nearest rank.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(q*float64(len(sorted)-1) + 0.5)
	return sorted[min(max(i, 0), len(sorted)-1)]
}

// oneAtATime lets several goroutines write lines to one place.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}
