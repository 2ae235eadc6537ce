package checkout

import (
	"context"

	"supermarket/internal/killpoint"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// open asks the processor for a place to pay. Asked twice it is one payment.
func (c *Counter) open(ctx context.Context, o models.Order, p models.Payment) (models.Payment, error) {
	opened, err := c.gateways[p.Method].Open(ctx, payment.Request{
		PaymentID: p.ID, OrderNumber: o.Number, Amount: p.Amount, ReturnURL: c.Public + "/orders/" + o.ID + "/confirming", ExpiresAt: p.ExpiresAt,
	})
	if err != nil {
		return p, err
	}
	killpoint.At("checkout.opened")
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		return tx.SetPaymentOpened(p.ID, opened.Reference, opened.URL, c.Clock.Now())
	})
	p.Reference, p.URL = opened.Reference, opened.URL
	return p, err
}

// Pay opens another payment for an order that still waits, after the last one
// failed; while one is open it returns that one.
func (c *Counter) Pay(ctx context.Context, a models.Actor, orderID, method string) (models.Payment, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return models.Payment{}, err
	}
	var o models.Order
	var p models.Payment
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if o, err = tx.Order(orderID, firm); err != nil {
			return err
		}
		if o, err = tx.LockOrder(o.ID); err != nil {
			return err
		}
		now := c.Clock.Now()
		if o.State != models.OrderState(models.LineAwaitingPayment) || !now.Before(o.PayBy) {
			return ErrNotPayable
		}
		before, err := tx.PaymentsOfOrder(o.ID)
		if err != nil {
			return err
		}
		for _, b := range before {
			if b.State == models.PaymentOpen || b.State == models.PaymentConfirming {
				p = b
				return nil
			}
		}
		p, err = c.addPayment(tx, o, method, len(before)+1, now)
		return err
	})
	if err != nil || p.Reference != "" {
		return p, err
	}
	return c.open(ctx, o, p)
}

// OpenUnopened opens the payments whose processor was not reached, or whose
// answer was lost. A plain function for a worker's tick.
func (c *Counter) OpenUnopened(ctx context.Context) error {
	var unsure []models.Payment
	orders := map[string]models.Order{}
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if unsure, err = tx.UnsureOpenPayments(100); err != nil {
			return err
		}
		for _, p := range unsure {
			if orders[p.OrderID], err = tx.OrderForWork(p.OrderID); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range unsure {
		if c.gateways[p.Method] == nil {
			continue
		}
		if _, e := c.open(ctx, orders[p.OrderID], p); e != nil && err == nil {
			err = e
		}
	}
	return err
}
