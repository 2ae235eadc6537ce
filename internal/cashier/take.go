package cashier

import (
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrMismatch refuses an event that names a payment and is not of it.
var ErrMismatch = fault.New(fault.Conflict, "payment.mismatch")

// Desk is what the rulebook works with.
type Desk struct{ Terms order.Terms }

// Take takes a checked event of a processor; a second one with its id has no
// effect. Money for an order that no longer waits goes to the firm's wallet;
// money of another amount or currency than was asked for goes to suspense.
func (d Desk) Take(tx *store.Tx, e payment.Event, now time.Time) error {
	p, err := tx.Payment(e.PaymentID)
	if err != nil {
		return err
	}
	if p.Reference != "" && p.Reference != e.Reference {
		return ErrMismatch.Wrap(fmt.Errorf("payment %s is %q with the processor, the event is of %q", p.ID, p.Reference, e.Reference))
	}
	o, err := tx.LockOrder(p.OrderID)
	if err != nil {
		return err
	}
	fresh, err := tx.AddPaymentEvent(models.PaymentEvent{ID: e.ID, PaymentID: p.ID, Kind: e.Kind, Amount: e.Amount, At: now})
	if err != nil || !fresh {
		return err
	}
	if p, err = tx.Payment(e.PaymentID); err != nil {
		return err
	}
	s := order.Step{Actor: "payment:" + p.Method, At: now}
	if e.Kind != payment.EventPaid {
		return failed(tx, p, s)
	}
	return d.arrived(tx, o, p, e, s)
}

func failed(tx *store.Tx, p models.Payment, s order.Step) error {
	if !models.PaymentMoves.Allows(p.State, models.PaymentFailed) {
		return nil
	}
	s.Cause = "payment.declined"
	return order.MovePayment(tx, p, models.PaymentFailed, s)
}

func (d Desk) arrived(tx *store.Tx, o models.Order, p models.Payment, e payment.Event, s order.Step) error {
	if e.Amount != p.Amount || e.Currency != models.Currency {
		return suspend(tx, p, e, s)
	}
	if !models.PaymentMoves.Allows(p.State, models.PaymentPaid) {
		return suspend(tx, p, e, s) // paid once already, and again by another event
	}
	if err := receive(tx, p, models.AccountWallet, p.FirmID, "payment:"+p.ID, s); err != nil {
		return err
	}
	waits := o.State == models.OrderState(models.LineAwaitingPayment)
	s.Cause = "payment.received"
	if !waits {
		s.Cause = "payment.late_to_wallet"
	}
	if err := order.MovePayment(tx, p, models.PaymentPaid, s); err != nil {
		return err
	}
	if !waits {
		return nil
	}
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	return d.Pay(tx, o, lines, s)
}

func suspend(tx *store.Tx, p models.Payment, e payment.Event, s order.Step) error {
	if e.Amount <= 0 || e.Currency != models.Currency {
		return nil // the event is kept; there is nothing to book in our currency
	}
	p.Amount = e.Amount
	return receive(tx, p, models.AccountSuspense, "", "event:"+e.ID, s)
}

func receive(tx *store.Tx, p models.Payment, kind models.AccountKind, owner, key string, s order.Step) error {
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, p.Method, s.At)
	if err != nil {
		return err
	}
	to, err := ledger.Open(tx, models.AssetCNY, kind, owner, s.At)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: key, Kind: "payment", Ref: p.ID, At: s.At,
		Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(p.Amount)}},
	})
	return err
}
