package finance

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// SendSuspense gives money in suspense back that staff decided on, and asks about
// what is on its way. A plain function for a worker's tick.
func (c *Counter) SendSuspense(ctx context.Context) error {
	now := c.Clock.Now()
	var rows []models.SuspenseEntry
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.UnsentSuspense(now.Add(-askSoonest), atOnce)
		return err
	})
	for _, x := range rows {
		if c.refunder(x.Method) == nil || !again(x, now) {
			continue
		}
		if e := c.sendSuspended(ctx, x); e != nil {
			c.Log.WarnContext(ctx, "money in suspense is asked about later", "entry", x.ID, "error", e.Error())
		}
	}
	return err
}

// again tells whether it is time to ask: at once, then after a quarter of the time that it takes.
func again(x models.SuspenseEntry, now time.Time) bool {
	return x.SentAt == nil || !now.Before(x.SentAt.Add(min(max(now.Sub(x.UpdatedAt)/4, askSoonest), askLatest)))
}

// sendSuspended asks outside of any transaction: asked again for the same try it is one refund.
func (c *Counter) sendSuspended(ctx context.Context, x models.SuspenseEntry) error {
	got, err := c.refunder(x.Method).Refund(ctx, payment.RefundRequest{
		RefundID: x.RefundID(), PaymentID: x.PaymentID, Reference: x.Reference, Charge: x.Charge, Amount: x.Left(),
	})
	killpoint.At("suspense.sent")
	return errors.Join(err, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s := order.Step{Actor: "payment:" + x.Method, At: c.Clock.Now()}
		switch {
		case err == nil && got.State == payment.EventRefundSent:
			return cashier.SuspenseSent(tx, x.RefundID(), got.Reference, s)
		case err == nil && got.State == payment.EventRefundFailed:
			return cashier.SuspenseFailed(tx, x.RefundID(), got.Reason, x.Left(), s)
		}
		return cashier.SuspenseAsked(tx, x.RefundID(), got.Reference, s)
	}))
}
