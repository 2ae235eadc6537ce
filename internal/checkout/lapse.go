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
// first, and money that it then turns out to have is taken as paid. A plain
// function for a worker's tick.
func (c *Counter) Lapse(ctx context.Context) error {
	var overdue []string
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		overdue, err = tx.OverdueOrders(c.Clock.Now(), 100)
		return err
	})
	for _, id := range overdue {
		s := order.Step{Cause: order.CauseUnpaid, Actor: "lapse", At: c.Clock.Now()}
		if e := c.abandon(ctx, id, models.ReservationLapsed, s); e != nil {
			c.Log.WarnContext(ctx, "an order will lapse later", "order", id, "error", e.Error())
		}
	}
	return err
}

// abandon ends an order that nobody has paid.
func (c *Counter) abandon(ctx context.Context, orderID string, to models.ReservationState, s order.Step) error {
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
		for _, p := range payments {
			if models.PaymentMoves.Allows(p.State, models.PaymentExpired) {
				if err := order.MovePayment(tx, p, models.PaymentExpired, s); err != nil {
					return err
				}
			}
		}
		lines, err := tx.Lines(o.ID)
		if err != nil {
			return err
		}
		return cashier.Drop(tx, lines, to, s)
	})
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
		g := c.gateways[p.Method]
		if g == nil || p.Reference == "" || !models.PaymentMoves.Allows(p.State, models.PaymentExpired) {
			continue
		}
		if err := g.Expire(ctx, p.ID, p.Reference); err != nil {
			return fmt.Errorf("checkout: expire payment %s: %w", p.ID, err)
		}
		if err := c.Confirm(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Confirm asks a payment's processor and takes what it answers.
func (c *Counter) Confirm(ctx context.Context, p models.Payment) error {
	g := c.gateways[p.Method]
	if g == nil || p.Reference == "" {
		return nil
	}
	e, known, err := g.Ask(ctx, p.ID, p.Reference)
	if err != nil || !known {
		return err
	}
	return c.Paid(ctx, e)
}
