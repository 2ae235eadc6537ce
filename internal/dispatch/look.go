package dispatch

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
)

// lookFor is how long one outlook answers; the shelf may be that far behind.
const lookFor = 2 * time.Second

type lookCache struct {
	sync.Mutex
	made    clock.Monotonic
	outlook *schedule.Outlook
}

// Placeable tells whether such a job would start now, and if not, when and why
// not. It looks through the planner's eyes and writes nothing.
func (d *Dispatcher) Placeable(ctx context.Context, j schedule.Job) (schedule.Forecast, error) {
	d.look.Lock()
	defer d.look.Unlock()
	if d.look.outlook == nil || d.look.made.Elapsed() > lookFor {
		now := d.Clock.Now()
		err := d.DB.View(ctx, func(tx *store.Tx) error {
			p, err := d.see(tx, now)
			if err == nil {
				d.look.outlook, d.look.made = schedule.Look(p.state, now, d.Policy), clock.Start()
			}
			return err
		})
		if err != nil {
			return schedule.Forecast{}, err
		}
	}
	return d.look.outlook.Placeable(j), nil
}
