package cashier

import (
	"errors"
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// What the cashier refuses.
var (
	// ErrMismatch: an event that names a payment and is not of it.
	ErrMismatch = fault.New(fault.Conflict, "payment.mismatch")
	// ErrEarly: money goes back of which we were never told that it came. The processor is asked first.
	ErrEarly = fault.New(fault.Conflict, "payment.too_early")
	// ErrUnknown: an event of a payment that is not here.
	ErrUnknown = fault.New(fault.NotFound, "payment.unknown")
	// ErrPaid: the payment has brought its amount already.
	ErrPaid = fault.New(fault.Conflict, "payment.paid_already")
)

// Desk is what the rulebook works with.
type Desk struct {
	Terms order.Terms
	// Keep keeps a means of payment that the buyer lets us use again; nil keeps none.
	Keep func(tx *store.Tx, p models.Payment, m payment.Means, now time.Time) error
}

// Take takes a checked event of a processor; a second one with its id has no
// effect. Money that pays nothing any more goes to the firm's wallet; money that
// nobody asked for in this amount and currency goes to suspense.
func (d Desk) Take(tx *store.Tx, e payment.Event, now time.Time) error {
	if ours, err := ofSuspense(tx, e, now); ours || err != nil {
		return err
	}
	p, err := PaymentOf(tx, e)
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown.Wrap(err)
	}
	if err != nil {
		return err
	}
	if p.Reference != "" && e.Reference != "" && p.Reference != e.Reference {
		return ErrMismatch.Wrap(fmt.Errorf("payment %s is %q with the processor, the event is of %q", p.ID, p.Reference, e.Reference))
	}
	o, err := lock(tx, p)
	if err != nil {
		return err
	}
	fresh, err := tx.AddPaymentEvent(models.PaymentEvent{ID: e.ID, PaymentID: p.ID, Kind: e.Kind, Amount: e.Amount, At: now})
	if err != nil || !fresh {
		return err
	}
	if p, err = tx.Payment(p.ID); err != nil {
		return err
	}
	return d.act(tx, o, p, e, order.Step{Actor: "payment:" + p.Method, At: now})
}

// PaymentOf returns the payment that an event is about.
func PaymentOf(tx *store.Tx, e payment.Event) (models.Payment, error) {
	if e.PaymentID == "" && e.Charge != "" {
		return tx.PaymentByCharge(e.Charge)
	}
	return tx.Payment(e.PaymentID)
}

// lock makes others wait who change the payment's order, or the payment itself
// where it has none.
func lock(tx *store.Tx, p models.Payment) (models.Order, error) {
	if p.OrderID == "" {
		return models.Order{}, tx.LockPayment(p.ID)
	}
	return tx.LockOrder(p.OrderID)
}

func (d Desk) act(tx *store.Tx, o models.Order, p models.Payment, e payment.Event, s order.Step) error {
	switch e.Kind {
	case payment.EventPaid:
		return d.arrived(tx, o, p, e, s)
	case payment.EventPending:
		return pending(tx, o, p, s)
	case payment.EventFailed:
		return failed(tx, o, p, e, s)
	case payment.EventRefundSent, payment.EventRefundFailed:
		return refund.Told(tx, e, s.At)
	}
	if p.State != models.PaymentPaid && p.State != models.PaymentRefunded {
		return ErrEarly
	}
	switch e.Kind {
	case payment.EventDisputed:
		return refund.Disputed(tx, p, e, s.At)
	case payment.EventDisputeWon, payment.EventDisputeLost:
		return refund.DisputeClosed(tx, p, e, s.At)
	case payment.EventRefundedOutside:
		return refund.Outside(tx, p, e, s.At)
	}
	return fmt.Errorf("cashier: an event of the unknown kind %q", e.Kind)
}

// pending: the buyer has done their part, and nobody knows yet how it ends.
func pending(tx *store.Tx, o models.Order, p models.Payment, s order.Step) error {
	if !models.PaymentMoves.Allows(p.State, models.PaymentConfirming) {
		return nil
	}
	s.Cause = "payment.pending"
	if err := order.MovePayment(tx, p, models.PaymentConfirming, s); err != nil {
		return err
	}
	return tell(tx, notice.PaymentPending, o, p, s)
}

func failed(tx *store.Tx, o models.Order, p models.Payment, e payment.Event, s order.Step) error {
	to := models.PaymentFailed
	s.Cause = "payment.declined"
	if e.Reason == payment.ReasonExpired || !s.At.Before(p.ExpiresAt) {
		to, s.Cause = models.PaymentExpired, "payment.expired"
	}
	if !models.PaymentMoves.Allows(p.State, to) {
		return nil
	}
	if err := order.MovePayment(tx, p, to, s); err != nil {
		return err
	}
	if p.Purpose == models.ForAutoTopUp {
		return stumbled(tx, p, e.Reason, s)
	}
	if to == models.PaymentExpired {
		return nil
	}
	return tell(tx, notice.PaymentFailed, o, p, s)
}
