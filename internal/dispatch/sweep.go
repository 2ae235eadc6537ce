package dispatch

import (
	"context"
	"time"

	"supermarket/internal/store"
)

const keepTasks = 30 * 24 * time.Hour

// Sweep removes what has served: expired sessions, old answers to idempotency
// keys, past windows of throttles and tasks that are done.
func (d *Dispatcher) Sweep(ctx context.Context) error {
	return d.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.SweepSessions(); err != nil {
			return err
		}
		if _, err := tx.SweepAPI(keepTasks); err != nil {
			return err
		}
		if _, err := tx.SweepThrottles(d.Clock.Now().Add(-24 * time.Hour)); err != nil {
			return err
		}
		_, err := tx.SweepTasks(d.Clock.Now().Add(-keepTasks))
		return err
	})
}
