package refund

import (
	"errors"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// Told takes what a processor says of a refund: sent or failed. One that was made
// at the processor, and failed, has come back.
func Told(tx *store.Tx, e payment.Event, now time.Time) error {
	r, err := toldOf(tx, e)
	if errors.Is(err, store.ErrNotFound) {
		return nil // of a refund that is not known here: nothing was booked, nothing comes back
	}
	if err != nil {
		return err
	}
	if e.Amount != 0 && e.Amount != r.Amount-r.Charge || e.PaymentID != "" && e.PaymentID != r.PaymentID {
		return ErrMismatch
	}
	s := order.Step{Cause: "refund." + e.Kind, Actor: "payment", At: now}
	if e.Kind == payment.EventRefundSent {
		return Sent(tx, r.ID, "", s)
	}
	return Failed(tx, r.ID, e.Reason, s)
}

func toldOf(tx *store.Tx, e payment.Event) (models.Refund, error) {
	if e.Refund != "" {
		return tx.Refund(e.Refund)
	}
	if e.Kind != payment.EventRefundFailed {
		return models.Refund{}, store.ErrNotFound
	}
	paymentID := e.PaymentID
	if paymentID == "" {
		p, err := tx.PaymentByCharge(e.Charge)
		if err != nil {
			return models.Refund{}, err
		}
		paymentID = p.ID
	}
	rows, err := tx.RefundsOfPayment(paymentID)
	for _, r := range rows {
		if isOutside(r) && r.State == models.RefundSent && r.Amount == e.Amount {
			return r, err
		}
	}
	return models.Refund{}, errors.Join(err, store.ErrNotFound)
}

// Outside books money of a payment that left at the processor without us: from
// what the wallet has free, the rest is owed. Once per event.
func Outside(tx *store.Tx, p models.Payment, e payment.Event, now time.Time) error {
	p, err := lockPayment(tx, p)
	if err != nil {
		return err
	}
	if e.Amount <= 0 || e.Currency != models.Currency {
		return ErrMismatch
	}
	if _, err := tx.RefundByKey(outsideKey + e.ID); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	s := order.Step{Cause: "refund.outside", Actor: "payment:" + p.Method, At: now}
	r := models.Refund{
		ID: models.NewID("rf"), Key: outsideKey + e.ID, Kind: models.RefundSource, FirmID: p.FirmID, OrderID: p.OrderID, PaymentID: p.ID, State: models.RefundSent,
		Amount: e.Amount, Reason: "outside", Reference: e.Reference, AskedBy: s.Actor, CreatedAt: now, UpdatedAt: now, EndedAt: &now,
	}
	taken, err := take(tx, p, r.Amount, taking{key: "refund:" + r.ID, kind: "refund_source", ref: r.ID, at: now})
	if err != nil {
		return err
	}
	r.TransferID = &taken.transfer
	if err := tx.AddRefund(r); err != nil {
		return err
	}
	if err := moved(tx, r.ID, "", r.State, s); err != nil {
		return err
	}
	tx.Wake("order:" + r.OrderID)
	if err := wholly(tx, p, s); err != nil {
		return err
	}
	return tellOutside(tx, r, taken)
}
