package checkout

import (
	"context"

	"supermarket/internal/killpoint"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// open asks the processor for a place to pay an order. Asked twice it is one payment.
func (c *Counter) open(ctx context.Context, o models.Order, p models.Payment) (models.Payment, error) {
	return c.openAs(ctx, p, payment.Request{
		PaymentID: p.ID, OrderNumber: o.Number, Amount: p.Amount, ReturnURL: c.Public + "/orders/" + o.ID + "/confirming", ExpiresAt: p.ExpiresAt,
	})
}

func (c *Counter) openAs(ctx context.Context, p models.Payment, r payment.Request) (models.Payment, error) {
	opened, err := c.gateways[p.Method].Open(ctx, r)
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

// OpenUnopened opens the payments of orders whose processor was not reached, or
// whose answer was lost. A plain function for a worker's tick.
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
