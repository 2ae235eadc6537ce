package dispatch

import (
	"context"
	"errors"
	"slices"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
	"supermarket/models"
)

// impossibleAfter is how long no site may fit a job before it is ended: a site
// that is only being changed comes back sooner.
const impossibleAfter = 10 * time.Minute

// nowhere are the reasons that last until the job or the shelf changes.
var nowhere = []schedule.Code{
	schedule.WaitingClass, schedule.WaitingStack, schedule.WaitingDomestic, schedule.WaitingSite, schedule.WaitingRegion,
	schedule.WaitingResidency, schedule.WaitingIsolation, schedule.WaitingPrice, schedule.WaitingNeverFits,
}

// endImpossible ends jobs that no site has fitted for a while, at no cost.
func (d *Dispatcher) endImpossible(ctx context.Context, fence int64, p picture, waiting []schedule.Wait, now time.Time) error {
	for _, w := range waiting {
		j := p.jobs[w.Job]
		if !slices.Contains(nowhere, w.Reason.Code) || j.Reason != string(w.Reason.Code) || now.Sub(j.UpdatedAt) < impossibleAfter {
			continue
		}
		err := d.leased(ctx, fence, func(tx *store.Tx) error { return d.giveUp(tx, j) })
		if err != nil && !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return nil
}

func (d *Dispatcher) giveUp(tx *store.Tx, j models.Job) error {
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return err
	}
	seen := j
	j, err := tx.Job(j.ID)
	if err != nil || j.State != models.JobQueued || j.CancelAt != nil || j.Attempts != seen.Attempts || j.Reason != seen.Reason {
		return err
	}
	_, err = order.FailQueued(tx, j, d.Terms, d.step(order.CauseNowhere))
	return err
}
