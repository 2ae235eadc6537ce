package cashier

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused of money in suspense.
var (
	// ErrSuspenseMoved: somebody has done something with it meanwhile.
	ErrSuspenseMoved = fault.New(fault.Conflict, "suspense.moved")
	// ErrForeign: money in another currency is in no book of ours.
	ErrForeign = fault.New(fault.Conflict, "suspense.foreign")
)

// SuspenseTopic wakes whoever gives money in suspense back.
const SuspenseTopic = "suspense"

// suspend keeps money of a payment that takes it not, or not again.
func suspend(tx *store.Tx, p models.Payment, e payment.Event, s order.Step) error {
	why := models.SuspensePaidTwice
	switch {
	case e.Currency != models.Currency:
		why = models.SuspenseOtherCurrency
	case e.Amount != p.Amount:
		why = models.SuspenseOtherAmount
	}
	x := models.SuspenseEntry{
		Method: p.Method, PaymentID: p.ID, OrderID: p.OrderID, FirmID: p.FirmID, Reference: e.Reference, Charge: e.Charge, Why: why,
	}
	if err := keep(tx, &x, e, s); err != nil || x.ID == "" {
		return err
	}
	return tellSuspense(tx, notice.PaymentHeld, x, p.UserID)
}

// Unknown keeps money that names a payment which is not here. Once per event.
func (d Desk) Unknown(tx *store.Tx, method string, e payment.Event, now time.Time) error {
	x := models.SuspenseEntry{Method: method, PaymentID: e.PaymentID, Reference: e.Reference, Charge: e.Charge, Why: models.SuspenseUnknown}
	return keep(tx, &x, e, order.Step{Actor: "payment:" + method, At: now})
}

// keep adds the entry and books what is in our currency; without an id nothing
// was to be kept, or was kept before.
func keep(tx *store.Tx, x *models.SuspenseEntry, e payment.Event, s order.Step) error {
	if e.Amount <= 0 {
		return nil
	}
	x.EventID, x.Amount, x.Currency, x.State, x.CreatedAt, x.UpdatedAt = e.ID, e.Amount, e.Currency, models.SuspenseHeld, s.At, s.At
	row := *x
	row.ID = models.NewID("sus")
	fresh, err := tx.AddSuspenseEntry(row)
	if err != nil || !fresh {
		return err
	}
	*x = row
	if err := tx.AddMove(models.Move{Entity: "suspense_entry", EntityID: x.ID, FromTo: ">" + string(x.State), Cause: "suspense.why." + x.Why, Actor: s.Actor, At: s.At}); err != nil {
		return err
	}
	if x.Currency != models.Currency {
		return nil
	}
	return post(tx, account{models.AccountProcessor, x.Method}, account{models.AccountSuspense, ""}, x.Amount, "event:"+x.EventID, or(x.PaymentID, x.ID), s.At)
}

// ReturnSuspense sets money aside that a worker then gives back to its source.
func ReturnSuspense(tx *store.Tx, id, reason string, s order.Step) error {
	x, err := lockHeld(tx, id)
	if err != nil {
		return err
	}
	if x.Currency != models.Currency {
		return ErrForeign
	}
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountSuspense, "", s.At)
	if err != nil {
		return err
	}
	x.Tries++
	x.HoldID, err = ledger.Hold(tx, ledger.HoldInput{
		Key: "suspense:" + x.RefundID(), Ref: x.ID, Sources: []ledger.Source{{Account: from.ID, Amount: int64(x.Left())}}, At: s.At,
	})
	if err != nil {
		return err
	}
	x.Reason, x.DecidedBy, x.Answer, x.SentAt = reason, s.Actor, "", nil
	tx.Wake(SuspenseTopic)
	s.Cause = "suspense.sending"
	return moveSuspense(tx, x, models.SuspenseSending, s)
}

// SuspenseToWallet brings money into a firm's wallet.
func SuspenseToWallet(tx *store.Tx, id, firmID, reason string, s order.Step) error {
	x, err := lockHeld(tx, id)
	if err != nil {
		return err
	}
	if x.Currency != models.Currency {
		return ErrForeign
	}
	x.FirmID, x.Reason, x.DecidedBy = firmID, reason, s.Actor
	if err := FromSuspense(tx, firmID, x.Left(), "suspense:"+x.ID+":wallet", or(x.PaymentID, x.ID), s.At); err != nil {
		return err
	}
	s.Cause = "suspense.booked"
	if err := moveSuspense(tx, x, models.SuspenseBooked, s); err != nil {
		return err
	}
	x.UpdatedAt = s.At
	return tellSuspense(tx, notice.PaymentToWallet, x, "")
}

// HandBack notes that staff gave money back at the processor, by its reference
// there: what its door cannot send, such as another currency.
func HandBack(tx *store.Tx, id, reference, reason string, s order.Step) error {
	x, err := lockHeld(tx, id)
	if err != nil {
		return err
	}
	x.Reason, x.DecidedBy, x.RefundReference = reason, s.Actor, reference
	return leave(tx, x, x.Left(), "hand", s)
}

// SuspenseSent takes the word that a try has reached its source. Another try's, or
// a second time, changes nothing.
func SuspenseSent(tx *store.Tx, refundID, reference string, s order.Step) error {
	x, ok, err := tryOf(tx, refundID)
	if err != nil || !ok || x.State != models.SuspenseSending {
		return err
	}
	src, err := ledger.Open(tx, models.AssetCNY, models.AccountSuspense, "", s.At)
	if err != nil {
		return err
	}
	dst, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, x.Method, s.At)
	if err != nil {
		return err
	}
	if _, err := ledger.Capture(tx, ledger.CaptureInput{
		Key: "suspense:" + refundID, HoldID: x.HoldID, Kind: "suspense", Ref: x.ID, At: s.At,
		Postings: []ledger.Posting{{From: src.ID, To: dst.ID, Amount: int64(x.Left())}},
	}); err != nil {
		return err
	}
	x.Returned, x.RefundReference, x.SentAt = x.Amount, or(reference, x.RefundReference), &s.At
	return returned(tx, x, s)
}

// SuspenseFailed takes the word that a try did not arrive: the money is held
// again, even if it had been told to have left.
func SuspenseFailed(tx *store.Tx, refundID, answer string, amount models.Money, s order.Step) error {
	x, ok, err := tryOf(tx, refundID)
	if err != nil || !ok {
		return err
	}
	switch x.State {
	case models.SuspenseSending:
		if _, err := ledger.Release(tx, ledger.ReleaseInput{Key: "suspense:" + refundID + ":back", HoldID: x.HoldID, At: s.At}); err != nil {
			return err
		}
	case models.SuspenseReturned:
		back := min(amount, x.Returned)
		if err := post(tx, account{models.AccountProcessor, x.Method}, account{models.AccountSuspense, ""}, back, "suspense:"+refundID+":back", x.ID, s.At); err != nil {
			return err
		}
		x.Returned -= back
	default:
		return nil
	}
	x.Answer = answer
	s.Cause = "suspense.failed"
	return moveSuspense(tx, x, models.SuspenseHeld, s)
}

// ofSuspense takes an event about money that lies here, or lay here, and tells
// whether it was one.
func ofSuspense(tx *store.Tx, e payment.Event, now time.Time) (bool, error) {
	s := order.Step{Actor: "payment", At: now}
	switch {
	case strings.HasPrefix(e.Refund, "sus_") && e.Kind == payment.EventRefundSent:
		return true, SuspenseSent(tx, e.Refund, "", s)
	case strings.HasPrefix(e.Refund, "sus_") && e.Kind == payment.EventRefundFailed:
		return true, SuspenseFailed(tx, e.Refund, e.Reason, e.Amount, s)
	case e.Kind == payment.EventRefundedOutside && e.Charge != "":
		return leftOutside(tx, e, s)
	}
	return false, nil
}

// leftOutside takes from suspense what somebody gave back at the processor.
func leftOutside(tx *store.Tx, e payment.Event, s order.Step) (bool, error) {
	x, err := tx.SuspenseByCharge(e.Charge)
	if err != nil {
		return false, missing(err)
	}
	if x, err = tx.LockSuspenseEntry(x.ID); err != nil {
		return true, err
	}
	_, err = tx.TransferByKey(outsideKey(x, e.ID))
	switch {
	case err == nil || x.State == models.SuspenseReturned:
		return true, nil // told before, or noted by staff
	case !errors.Is(err, store.ErrNotFound):
		return true, err
	case x.State == models.SuspenseBooked:
		return false, nil
	case x.State == models.SuspenseSending || e.Amount > x.Left() || e.Currency != x.Currency:
		return true, ErrSuspenseMoved // its end is not known yet: it is told again
	case x.Currency != models.Currency && e.Amount < x.Left():
		return true, ErrForeign // no book of ours tells a second message of it from the first
	}
	return true, leave(tx, x, e.Amount, e.ID, s)
}

// leave books what has left without us, by what told of it.
func leave(tx *store.Tx, x models.SuspenseEntry, amount models.Money, by string, s order.Step) error {
	if x.Currency == models.Currency {
		if err := post(tx, account{models.AccountSuspense, ""}, account{models.AccountProcessor, x.Method}, amount, outsideKey(x, by), x.ID, s.At); err != nil {
			return err
		}
	}
	if x.Returned += amount; x.Left() > 0 {
		x.UpdatedAt = s.At
		return tx.MoveSuspenseEntry(x, x.State)
	}
	return returned(tx, x, s)
}

func outsideKey(x models.SuspenseEntry, by string) string { return "suspense:" + x.ID + ":out:" + by }

func returned(tx *store.Tx, x models.SuspenseEntry, s order.Step) error {
	s.Cause = "suspense.returned"
	if err := moveSuspense(tx, x, models.SuspenseReturned, s); err != nil {
		return err
	}
	x.UpdatedAt = s.At
	return tellSuspense(tx, notice.PaymentReturned, x, "")
}

func lockHeld(tx *store.Tx, id string) (models.SuspenseEntry, error) {
	x, err := tx.LockSuspenseEntry(id)
	if err == nil && x.State != models.SuspenseHeld {
		err = ErrSuspenseMoved
	}
	return x, err
}

// tryOf is the entry whose last try an id names.
func tryOf(tx *store.Tx, refundID string) (models.SuspenseEntry, bool, error) {
	id := refundID[:max(0, strings.LastIndexByte(refundID, '_'))]
	x, err := tx.LockSuspenseEntry(id)
	if err != nil {
		return x, false, missing(err)
	}
	return x, x.RefundID() == refundID, nil
}

func moveSuspense(tx *store.Tx, x models.SuspenseEntry, to models.SuspenseState, s order.Step) error {
	from := x.State
	if !models.SuspenseMoves.Allows(from, to) {
		return ErrSuspenseMoved.Wrap(fmt.Errorf("cashier: %s from %s to %s", x.ID, from, to))
	}
	x.State, x.UpdatedAt = to, s.At
	if err := tx.MoveSuspenseEntry(x, from); err != nil {
		return err
	}
	return tx.AddMove(models.Move{Entity: "suspense_entry", EntityID: x.ID, FromTo: string(from) + ">" + string(to), Cause: s.Cause, Actor: s.Actor, At: s.At})
}

// tellSuspense leaves a fact about money in suspense, where it is known whose it is.
func tellSuspense(tx *store.Tx, kind notice.Kind, x models.SuspenseEntry, userID string) error {
	if x.FirmID == "" {
		return nil
	}
	f := notice.Fact{
		Kind: kind, Key: fmt.Sprintf("%s:%d", x.ID, x.Tries), FirmID: x.FirmID, UserID: userID, Path: "/wallet", At: x.UpdatedAt,
		Texts: map[string]string{}, Terms: map[string]fault.Term{"method": fault.Term("method." + x.Method), "cause": fault.Term("suspense.why." + x.Why)},
	}
	if x.Currency == models.Currency {
		f.Amounts = map[string]models.Money{"amount": x.Left()}
		if x.Left() == 0 {
			f.Amounts["amount"] = x.Amount
		}
	}
	if kind != notice.PaymentHeld {
		f.Texts["reason"] = x.Reason
	}
	if x.OrderID != "" {
		o, err := tx.OrderForWork(x.OrderID)
		if err != nil {
			return err
		}
		f.Texts["order"], f.Path = o.Number, "/orders/"+o.ID
	}
	return notice.Later(tx, f)
}

// missing is no error where a thing is not there.
func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// SuspenseAsked notes that the processor was asked about a try and does not know
// its end yet.
func SuspenseAsked(tx *store.Tx, refundID, reference string, s order.Step) error {
	x, ok, err := tryOf(tx, refundID)
	if err != nil || !ok || x.State != models.SuspenseSending {
		return err
	}
	x.SentAt, x.RefundReference = &s.At, or(reference, x.RefundReference)
	return tx.MoveSuspenseEntry(x, x.State)
}
