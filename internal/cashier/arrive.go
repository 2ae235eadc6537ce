package cashier

import (
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

func (d Desk) arrived(tx *store.Tx, o models.Order, p models.Payment, e payment.Event, s order.Step) error {
	// Of another amount or currency, or paid once already and again by another event.
	if e.Amount != p.Amount || e.Currency != models.Currency || !models.PaymentMoves.Allows(p.State, models.PaymentPaid) {
		return suspend(tx, p, e, s)
	}
	if e.Charge != "" {
		if err := tx.SetPaymentCharge(p.ID, e.Charge); err != nil {
			return err
		}
	}
	if err := bring(tx, account{models.AccountProcessor, p.Method}, p.FirmID, p.Amount, "payment:"+p.ID, p.ID, s.At); err != nil {
		return err
	}
	if d.Keep != nil && e.Kept != (payment.Means{}) {
		if err := d.Keep(tx, p, e.Kept, s.At); err != nil {
			return err
		}
	}
	return d.use(tx, o, p, s)
}

// Matched takes a payment's whole amount out of suspense, where whoever calls
// has put it: its order is paid, or runs after all, or the wallet has it.
func (d Desk) Matched(tx *store.Tx, paymentID string, s order.Step) error {
	p, err := tx.Payment(paymentID)
	if err != nil {
		return err
	}
	o, err := lock(tx, p)
	if err != nil {
		return err
	}
	if p, err = tx.Payment(p.ID); err != nil {
		return err
	}
	if !models.PaymentMoves.Allows(p.State, models.PaymentPaid) {
		return ErrPaid
	}
	if err := bring(tx, account{models.AccountSuspense, ""}, p.FirmID, p.Amount, "payment:"+p.ID, p.ID, s.At); err != nil {
		return err
	}
	return d.use(tx, o, p, s)
}

// FromSuspense brings into a firm's wallet what lies in suspense and pays no
// payment: what was too much, or came in part and too late. Once per key.
func FromSuspense(tx *store.Tx, firmID string, amount models.Money, key, ref string, at time.Time) error {
	if err := bring(tx, account{models.AccountSuspense, ""}, firmID, amount, key, ref, at); err != nil {
		return err
	}
	_, err := refund.Repay(tx, firmID, key, at)
	return err
}

// use spends what a payment has brought into the wallet on what it was for.
func (d Desk) use(tx *store.Tx, o models.Order, p models.Payment, s order.Step) error {
	killpoint.At("cashier.brought")
	kind, err := d.spend(tx, o, p, &s)
	if err != nil {
		return err
	}
	if err := order.MovePayment(tx, p, models.PaymentPaid, s); err != nil {
		return err
	}
	if _, err := refund.Repay(tx, p.FirmID, "payment:"+p.ID, s.At); err != nil {
		return err
	}
	return tell(tx, kind, o, p, s)
}

// spend returns what is told of it, and writes into s why the money went there.
func (d Desk) spend(tx *store.Tx, o models.Order, p models.Payment, s *order.Step) (notice.Kind, error) {
	switch {
	case p.Purpose == models.ForAutoTopUp:
		s.Cause = "payment.auto_top_up"
		return notice.AutoTopUpDone, recovered(tx, p, *s)
	case p.OrderID == "":
		s.Cause = "payment.top_up"
		return notice.TopUpArrived, nil
	case o.State == models.OrderState(models.LineAwaitingPayment):
		s.Cause = "payment.received"
		return notice.PaymentReceived, d.payAll(tx, o, *s)
	}
	why, err := d.revive(tx, o, *s)
	s.Cause = why
	if why == CauseRuns {
		return notice.LateOrderRuns, err
	}
	return notice.LateToWallet, err
}

func (d Desk) payAll(tx *store.Tx, o models.Order, s order.Step) error {
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	return d.Pay(tx, o, lines, s)
}

// account is one by its kind and owner.
type account struct {
	kind  models.AccountKind
	owner string
}

func bring(tx *store.Tx, src account, firmID string, amount models.Money, key, ref string, at time.Time) error {
	return post(tx, src, account{models.AccountWallet, firmID}, amount, key, ref, at)
}

func post(tx *store.Tx, src, dst account, amount models.Money, key, ref string, at time.Time) error {
	a, err := ledger.Open(tx, models.AssetCNY, src.kind, src.owner, at)
	if err != nil {
		return err
	}
	b, err := ledger.Open(tx, models.AssetCNY, dst.kind, dst.owner, at)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: key, Kind: "payment", Ref: ref, At: at, Postings: []ledger.Posting{{From: a.ID, To: b.ID, Amount: int64(amount)}},
	})
	return err
}
