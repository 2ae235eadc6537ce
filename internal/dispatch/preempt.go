package dispatch

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// beyondNotice is how long after its notice a run that still is there is ended by its engine.
const beyondNotice = 30 * time.Second

// makeRoom tells the victims of a placement to go: one that no runner has claimed
// is taken back, one that runs gets its notice with its next report. The job that
// needs the room is placed by a later plan, when they are gone.
func (d *Dispatcher) makeRoom(ctx context.Context, fence int64, p picture, pl schedule.Placement, now time.Time) error {
	for _, id := range pl.Victims {
		a, runs := p.busy[id]
		if !runs || a.PreemptAt != nil {
			continue
		}
		var back bool
		err := d.leased(ctx, fence, func(tx *store.Tx) (err error) {
			back, err = d.press(tx, a, p.jobs[id], now)
			return err
		})
		if errors.Is(err, store.ErrStale) && !d.taken(ctx, fence) {
			continue // it ended meanwhile
		}
		if err != nil {
			return err
		}
		if back {
			d.unsubmit(ctx, a)
		}
	}
	return nil
}

// press asks one attempt to make room; true when it was taken back.
func (d *Dispatcher) press(tx *store.Tx, a models.Attempt, j models.Job, now time.Time) (bool, error) {
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return false, err
	}
	a, err := tx.Attempt(a.ID)
	if err != nil || models.AttemptMoves.Ended(a.State) || !j.Interruptible {
		return false, err
	}
	if a.RunnerID == "" {
		return order.EndAttempt(tx, order.End{AttemptID: a.ID, Withdrawn: order.CauseMadeRoom, Terms: d.Terms, Step: d.step("")})
	}
	tx.Wake("job:" + j.ID)
	tx.Wake(CancelTopic)
	return false, tx.PreemptAttempt(a.ID, order.CauseRoom, now)
}

// gone is when a run that was told to go is gone at the latest.
func gone(a models.Attempt, o models.Offering) time.Time {
	return a.PreemptAt.Add(time.Duration(o.NoticeSeconds)*time.Second + beyondNotice)
}

// overstayed tells whether a run is still there after its notice.
func (d *Dispatcher) overstayed(ctx context.Context, a models.Attempt, j models.Job) bool {
	if a.PreemptAt == nil {
		return false
	}
	var late bool
	err := d.DB.View(ctx, func(tx *store.Tx) error {
		o, err := tx.Offering(j.OfferingID)
		late = err == nil && !d.Clock.Now().Before(gone(a, o))
		return err
	})
	return err == nil && late
}
