package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// MethodWallet pays what is due from the firm's wallet.
const MethodWallet = "wallet"

// The refusals of paying an order that waits.
var (
	// ErrConfirming: the buyer has paid, and nobody knows yet whether it arrives.
	ErrConfirming = fault.New(fault.Conflict, "checkout.confirming")
	// ErrWalletShort: the wallet does not hold what is due; its argument "lacks" is how much more it takes.
	ErrWalletShort = fault.New(fault.Exhausted, "checkout.wallet_short").On("method")
)

// Pay opens another payment for an order that still waits; while one by this
// method is open it returns that one. One by another method is ended first, so
// that nobody is asked to pay twice; money that it turns out to have pays the
// order. Method "" takes what is open, or the first on offer.
func (c *Counter) Pay(ctx context.Context, a models.Actor, orderID, method string) (models.Payment, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return models.Payment{}, err
	}
	o, live, err := c.living(ctx, firm, orderID)
	switch {
	case err != nil:
		return models.Payment{}, err
	case live != nil && (method == "" || live.Method == method):
		return c.opened(ctx, o, *live)
	case live != nil && live.State == models.PaymentConfirming:
		return *live, ErrConfirming
	case !c.payable(o):
		return models.Payment{}, ErrNotPayable
	}
	if method = c.method(method); method != MethodWallet {
		if err := c.takes(method, o.DueAmount); err != nil {
			return models.Payment{}, err
		}
	}
	if live != nil {
		if p, ended, err := c.replace(ctx, *live); err != nil || !ended {
			return p, err
		}
	}
	var p models.Payment
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err = c.payAnew(tx, a, o.ID, method)
		return err
	})
	if err != nil {
		return p, err
	}
	return c.opened(ctx, o, p)
}

// opened is a payment with its place to pay.
func (c *Counter) opened(ctx context.Context, o models.Order, p models.Payment) (models.Payment, error) {
	if p.State != models.PaymentOpen || p.Reference != "" || c.gateways[p.Method] == nil {
		return p, nil
	}
	return c.open(ctx, o, p)
}

func (c *Counter) payable(o models.Order) bool {
	return o.State == models.OrderState(models.LineAwaitingPayment) && c.Clock.Now().Before(o.PayBy)
}

// living is the order and its payment whose end is not known yet, nil when none is.
func (c *Counter) living(ctx context.Context, firm, orderID string) (o models.Order, live *models.Payment, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if o, err = tx.Order(orderID, firm); err != nil {
			return err
		}
		live, err = livePayment(tx, o.ID)
		return err
	})
	return o, live, err
}

func livePayment(tx *store.Tx, orderID string) (*models.Payment, error) {
	rows, err := tx.PaymentsOfOrder(orderID)
	for i := range rows {
		if rows[i].State == models.PaymentOpen || rows[i].State == models.PaymentConfirming {
			return &rows[i], err
		}
	}
	return nil, err
}

// replace ends an open payment so that another may take its place; it reports
// false, and the payment as it is, when its money is there or on its way.
func (c *Counter) replace(ctx context.Context, p models.Payment) (models.Payment, bool, error) {
	if err := c.endSession(ctx, p); err != nil {
		return p, false, err
	}
	killpoint.At("checkout.replacing")
	ended := false
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if _, err = tx.LockOrder(p.OrderID); err != nil {
			return err
		}
		if p, err = tx.Payment(p.ID); err != nil {
			return err
		}
		if ended = p.State != models.PaymentPaid && p.State != models.PaymentConfirming; p.State != models.PaymentOpen {
			return nil
		}
		return order.MovePayment(tx, p, models.PaymentExpired, order.Step{Cause: "payment.replaced", Actor: "checkout", At: c.Clock.Now()})
	})
	if err == nil && p.State == models.PaymentConfirming {
		err = ErrConfirming
	}
	return p, ended, err
}

// payAnew adds the order's next payment; one that another request added meanwhile
// is returned in its place.
func (c *Counter) payAnew(tx *store.Tx, a models.Actor, orderID, method string) (models.Payment, error) {
	o, err := tx.LockOrder(orderID)
	if err != nil {
		return models.Payment{}, err
	}
	if !c.payable(o) {
		return models.Payment{}, ErrNotPayable
	}
	rows, err := tx.PaymentsOfOrder(o.ID)
	if err != nil {
		return models.Payment{}, err
	}
	for _, p := range rows {
		if p.State == models.PaymentOpen || p.State == models.PaymentConfirming {
			return p, nil
		}
	}
	now := c.Clock.Now()
	if method == MethodWallet {
		return c.payFromWallet(tx, a, o, len(rows)+1, now)
	}
	if by := o.CreatedAt.Add(c.PayWithin(method)); by.After(o.PayBy) {
		o.PayBy = by
		if err := tx.SetPayBy(o.ID, by, now); err != nil {
			return models.Payment{}, err
		}
	}
	return c.addPayment(tx, o, method, len(rows)+1, now)
}

func paymentOf(o models.Order, method string, n int, now time.Time) models.Payment {
	return models.Payment{
		ID: models.NewID("pay"), Key: fmt.Sprintf("order:%s:%d", o.ID, n), Purpose: models.ForOrder, UserID: o.UserID, OrderID: o.ID, FirmID: o.FirmID, Method: method,
		State: models.PaymentOpen, Amount: o.DueAmount, ExpiresAt: o.PayBy, CreatedAt: now, UpdatedAt: now,
	}
}

// payFromWallet pays what is due from what the wallet holds by now.
func (c *Counter) payFromWallet(tx *store.Tx, a models.Actor, o models.Order, n int, now time.Time) (models.Payment, error) {
	wallet, err := walletOf(tx, o.FirmID)
	if err != nil {
		return models.Payment{}, err
	}
	lacks := walletLacks(o, wallet)
	short := ErrWalletShort.With("due", o.DueAmount, "lacks", lacks)
	if lacks > 0 {
		return models.Payment{}, short
	}
	p := paymentOf(o, MethodWallet, n, now)
	if err := tx.AddPayment(p); err != nil {
		return p, err
	}
	s := step(a, "payment.from_wallet", now)
	if err := order.MovePayment(tx, p, models.PaymentPaid, s); err != nil {
		return p, err
	}
	p.State = models.PaymentPaid
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return p, err
	}
	err = c.cashier().Pay(tx, o, lines, s)
	if errors.Is(err, ledger.ErrShort) {
		return p, short
	}
	return p, err
}

// endSession ends what a processor offers of a payment, and takes what it then
// says came in time; that it was not paid is the caller's to write down.
func (c *Counter) endSession(ctx context.Context, p models.Payment) error {
	g := c.gateways[p.Method]
	if g == nil || p.Reference == "" {
		return nil
	}
	if p.State == models.PaymentOpen {
		if err := g.Expire(ctx, p.ID, p.Reference); err != nil {
			return err
		}
	}
	e, known, err := g.Ask(ctx, p.ID, p.Reference)
	if err != nil || !known || e.Kind == payment.EventFailed && p.State == models.PaymentOpen {
		return err
	}
	return c.Paid(ctx, e)
}
