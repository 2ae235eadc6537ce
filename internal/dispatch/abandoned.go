package dispatch

import (
	"context"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// abandoned ends the attempts whose submission was given up: the site's fault.
// A runner that turns up later is refused at its claim, so none runs twice.
func (d *Dispatcher) abandoned(ctx context.Context) error {
	var rows []models.Attempt
	err := d.DB.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.AbandonedAttempts(SubmitQueue)
		return err
	})
	for _, a := range rows {
		if e := d.DB.Atomic(ctx, func(tx *store.Tx) error { return d.abandon(tx, a) }); e != nil {
			d.Log.WarnContext(ctx, "an attempt will be looked at again", "attempt", a.ID, "error", e.Error())
		}
	}
	return err
}

func (d *Dispatcher) abandon(tx *store.Tx, a models.Attempt) error {
	j, err := tx.Job(a.JobID)
	if err != nil {
		return err
	}
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return err
	}
	if a, err = tx.Attempt(a.ID); err != nil || a.RunnerID != "" {
		return err
	}
	_, err = order.EndAttempt(tx, order.End{AttemptID: a.ID, Lost: true, Terms: d.Terms, Step: d.step("")})
	return err
}
