package checkout

import (
	"context"
	"fmt"

	"supermarket/internal/cashier"
	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Lapse ends orders whose time to be paid has passed: the processor's session
// first, and money that it then turns out to have is taken as paid. One whose
// money may be on its way waits on. A plain function for a worker's tick.
func (c *Counter) Lapse(ctx context.Context) error {
	var overdue []string
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		overdue, err = tx.OverdueOrders(c.Clock.Now(), 100)
		return err
	})
	for _, id := range overdue {
		s := order.Step{Cause: order.CauseUnpaid, Actor: "lapse", At: c.Clock.Now()}
		if e := c.lapse(ctx, id, s); e != nil {
			c.Log.WarnContext(ctx, "an order will lapse later", "order", id, "error", e.Error())
		}
	}
	return err
}

func (c *Counter) lapse(ctx context.Context, orderID string, s order.Step) error {
	return c.abandon(ctx, orderID, s, func(tx *store.Tx, o models.Order, payments []models.Payment) error {
		for _, p := range payments {
			if p.State == models.PaymentConfirming {
				return nil
			}
		}
		if o.PayBy.After(s.At) {
			return nil // another way to pay has given it more time
		}
		if err := expire(tx, payments, s); err != nil {
			return err
		}
		return cashier.Lapse(tx, o, s)
	})
}

// drop ends an order that the buyer no longer wants. A payment of which nobody
// knows yet whether it arrives stays as it is: its money will go to the wallet.
func (c *Counter) drop(ctx context.Context, orderID string, s order.Step) error {
	return c.abandon(ctx, orderID, s, func(tx *store.Tx, o models.Order, payments []models.Payment) error {
		if err := expire(tx, payments, s); err != nil {
			return err
		}
		lines, err := tx.Lines(o.ID)
		if err != nil {
			return err
		}
		return cashier.Drop(tx, lines, models.ReservationReleased, s)
	})
}

// abandon ends an order that nobody has paid, once its sessions have ended.
func (c *Counter) abandon(ctx context.Context, orderID string, s order.Step, end func(*store.Tx, models.Order, []models.Payment) error) error {
	if err := c.endSessions(ctx, orderID); err != nil {
		return err
	}
	killpoint.At("checkout.lapsing")
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		o, err := tx.LockOrder(orderID)
		if err != nil || o.State != models.OrderState(models.LineAwaitingPayment) {
			return err
		}
		payments, err := tx.PaymentsOfOrder(o.ID)
		if err != nil {
			return err
		}
		return end(tx, o, payments)
	})
}

func expire(tx *store.Tx, payments []models.Payment, s order.Step) error {
	for _, p := range payments {
		if p.State != models.PaymentOpen {
			continue
		}
		if err := order.MovePayment(tx, p, models.PaymentExpired, s); err != nil {
			return err
		}
	}
	return nil
}

// endSessions ends what a processor still offers for the order. A payment that
// turns out to be paid is booked, and the order then no longer waits.
func (c *Counter) endSessions(ctx context.Context, orderID string) error {
	var payments []models.Payment
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		payments, err = tx.PaymentsOfOrder(orderID)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range payments {
		if p.State != models.PaymentOpen && p.State != models.PaymentConfirming {
			continue
		}
		if err := c.endSession(ctx, p); err != nil {
			return fmt.Errorf("checkout: end payment %s: %w", p.ID, err)
		}
	}
	return nil
}
