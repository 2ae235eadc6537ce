package dispatch

import (
	"context"
	"time"

	"supermarket/internal/store"
)

const (
	keepTasks = 30 * 24 * time.Hour
	keepMails = 90 * 24 * time.Hour
	keepWords = 48 * time.Hour // of a message: every link in it has expired by then
	keepLinks = 7 * 24 * time.Hour
)

// Sweep removes what has served: expired sessions, old answers to idempotency
// keys, past windows of throttles, tasks that are done, old messages and links.
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
		if _, err := tx.SweepTasks(d.Clock.Now().Add(-keepTasks)); err != nil {
			return err
		}
		if err := tx.SweepMailLinks(d.Clock.Now().Add(-keepLinks)); err != nil {
			return err
		}
		return tx.SweepMails(d.Clock.Now().Add(-keepWords), d.Clock.Now().Add(-keepMails))
	})
}
