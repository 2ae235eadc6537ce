package finance

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoWay refuses to give back what came in a way that leads nowhere back.
var ErrNoWay = fault.New(fault.Conflict, "refund.no_way")

// A refund whose fate is unknown is asked about again, the longer it takes the
// more rarely.
const (
	askSoonest = 15 * time.Second
	askLatest  = time.Hour
	atOnce     = 100
)

// SendRefunds gives money back through the processors, and asks about what is on
// its way. A plain function for a worker's tick.
func (c *Counter) SendRefunds(ctx context.Context) error {
	now := c.Clock.Now()
	due := map[string]models.Payment{}
	var rows []models.Refund
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if rows, err = tx.UnsentRefunds(now.Add(-askSoonest), atOnce); err != nil {
			return err
		}
		for _, r := range rows {
			if due[r.ID], err = tx.Payment(r.PaymentID); err != nil {
				return err
			}
		}
		return nil
	})
	for _, r := range rows {
		if c.refunder(due[r.ID].Method) == nil || !soon(r, now) {
			continue
		}
		if e := c.sendOne(ctx, r, due[r.ID]); e != nil {
			c.Log.WarnContext(ctx, "a refund is asked about later", "refund", r.ID, "error", e.Error())
		}
	}
	return err
}

// soon tells whether it is time to ask again: after a quarter of the refund's age.
func soon(r models.Refund, now time.Time) bool {
	gap := min(max(now.Sub(r.CreatedAt)/4, askSoonest), askLatest)
	return r.UpdatedAt.Equal(r.CreatedAt) || !now.Before(r.UpdatedAt.Add(gap))
}

// sendOne asks outside of any transaction: asked again with the same id it is one refund.
func (c *Counter) sendOne(ctx context.Context, r models.Refund, p models.Payment) error {
	got, err := c.refunder(p.Method).Refund(ctx, payment.RefundRequest{
		RefundID: r.ID, PaymentID: p.ID, Reference: p.Reference, Charge: p.Charge, Amount: r.Amount - r.Charge,
	})
	killpoint.At("refund.sent")
	return errors.Join(err, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s := order.Step{Cause: "refund." + got.State, Actor: "payment:" + p.Method, At: c.Clock.Now()}
		switch {
		case err == nil && got.State == payment.EventRefundSent:
			return refund.Sent(tx, r.ID, got.Reference, s)
		case err == nil && got.State == payment.EventRefundFailed:
			return refund.Failed(tx, r.ID, got.Reason, s)
		}
		e := tx.TouchRefund(r.ID, got.Reference, s.At)
		if errors.Is(e, store.ErrStale) {
			return nil // told meanwhile
		}
		return e
	}))
}

func (c *Counter) refunder(method string) payment.Refunder {
	for _, g := range c.Gateways {
		if r, ok := g.(payment.Refunder); ok && g.Method() == method {
			return r
		}
	}
	return nil
}

func freeOf(tx *store.Tx, firm string) (models.Money, error) {
	a, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return models.Money(a.Balance - a.Held), err
}
