package checkout

import (
	"context"
	"errors"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Cancel ends what of an order has not ended: unpaid it is dropped, one that
// waits for a second member's word is withdrawn, a waiting
// job ends at once and costs nothing, a running one is asked to stop and costs
// the seconds it used.
func (c *Counter) Cancel(ctx context.Context, a models.Actor, orderID string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	var o models.Order
	var lines []models.Line
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if o, err = tx.Order(orderID, firm); err != nil {
			return err
		}
		lines, err = tx.Lines(o.ID)
		return err
	})
	if err != nil {
		return err
	}
	s := step(a, order.CauseCancelled, c.Clock.Now())
	if o.State == models.OrderState(models.LineDraft) {
		return c.withdraw(ctx, a, o.ID)
	}
	if o.State == models.OrderState(models.LineAwaitingPayment) {
		if err := c.drop(ctx, o.ID, s); err != nil {
			return err
		}
		if dropped, err := c.dropped(ctx, o.ID); dropped || err != nil {
			return err
		}
		// Its money had arrived in the meantime: it is cancelled as a paid one.
	}
	asked := false
	for _, l := range lines {
		ok, err := c.cancelLine(ctx, l.ID, o.ID, s)
		if err != nil {
			return err
		}
		asked = asked || ok
	}
	if !asked {
		return ErrNotCancel
	}
	return nil
}

// withdraw takes back an order that a second member was asked about.
func (c *Counter) withdraw(ctx context.Context, a models.Actor, orderID string) error {
	var ap models.Approval
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		ap, err = tx.ApprovalOfOrder(orderID)
		return err
	})
	if err != nil {
		return err
	}
	return c.Withdraw(ctx, a, ap.ID)
}

func (c *Counter) dropped(ctx context.Context, orderID string) (dropped bool, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		o, err := tx.OrderForWork(orderID)
		dropped = o.State == models.OrderState(models.LineCancelled)
		return err
	})
	return dropped, err
}

// CancelJob is Cancel for the line of one job.
func (c *Counter) CancelJob(ctx context.Context, a models.Actor, jobID string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	var j models.Job
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		j, err = tx.JobOfFirm(jobID, firm)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := c.cancelLine(ctx, j.LineID, j.OrderID, step(a, order.CauseCancelled, c.Clock.Now()))
	if err == nil && !ok {
		return ErrNotCancel
	}
	return err
}

// cancelLine reports false when the line's job has ended; asking again is no error.
func (c *Counter) cancelLine(ctx context.Context, lineID, orderID string, s order.Step) (bool, error) {
	live := false
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrder(orderID); err != nil {
			return err
		}
		j, err := tx.JobOfLine(lineID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // it ended before it was paid
		}
		if err != nil {
			return err
		}
		if live = !models.JobMoves.Ended(j.State); !live {
			return nil
		}
		if _, err := tx.AskCancel(j.ID, s.At); err != nil {
			return err
		}
		ended, err := order.CancelQueued(tx, j, c.Terms, s)
		if err != nil || ended {
			return err
		}
		tx.Wake("cancel")
		tx.Wake("job:" + j.ID)
		return nil
	})
	return live, err
}
