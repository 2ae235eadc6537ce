package refund

import (
	"errors"
	"strings"

	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// outsideKey begins the key of a refund that was made at the processor.
const outsideKey = "outside:"

// SendInput gives unused money of an outside payment back to where it came from.
type SendInput struct {
	Key       string
	FirmID    string
	PaymentID string
	Amount    models.Money // whole fen; leaves the wallet
	Charge    models.Money // kept of it for the processor's cost
	Step      order.Step
}

// Returnable returns how much of a payment may go back to its source now: what
// the wallet has free, at most what the payment brought less what has gone back
// of it or is disputed; whole fen.
func Returnable(tx *store.Tx, p models.Payment) (models.Money, error) {
	if p.State != models.PaymentPaid || p.Method == "wallet" {
		return 0, nil
	}
	left, err := unreturned(tx, p)
	if err != nil {
		return 0, err
	}
	wallet, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, p.FirmID)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return max(0, min(left, models.Money(wallet.Balance-wallet.Held)).FenDown()), err
}

func unreturned(tx *store.Tx, p models.Payment) (models.Money, error) {
	most, err := bound(tx, p)
	if err != nil {
		return 0, err
	}
	l, err := tx.Limit(limitOf(p.ID))
	return most - models.Money(l.Used), err
}

// bound is what refunds of ours may give back of a payment in all: what neither
// its order holds or has used, nor a bank has taken, nor anybody gave back at the
// processor.
func bound(tx *store.Tx, p models.Payment) (models.Money, error) {
	used, err := usedOf(tx, p)
	if err != nil {
		return 0, err
	}
	most := p.Amount - min(p.Amount, used)
	disputes, err := tx.DisputesOfPayment(p.ID)
	if err != nil {
		return 0, err
	}
	for _, d := range disputes {
		if d.State != models.DisputeWon {
			most -= d.Amount
		}
	}
	refunds, err := tx.RefundsOfPayment(p.ID)
	for _, r := range refunds {
		if isOutside(r) && r.State == models.RefundSent {
			most -= r.Amount
		}
	}
	return most, err
}

// usedOf is what the order of a payment has cost its firm, and may yet cost it:
// the payment's own money counts as used before what the wallet had.
func usedOf(tx *store.Tx, p models.Payment) (used models.Money, err error) {
	if p.OrderID == "" {
		return 0, nil
	}
	lines, err := tx.Lines(p.OrderID)
	if err != nil {
		return 0, err
	}
	settled, err := tx.SettlementsOfOrder(p.OrderID)
	if err != nil {
		return 0, err
	}
	for _, s := range settled {
		used += s.Firm
		back, err := tx.RefundsOfLine(s.LineID)
		if err != nil {
			return 0, err
		}
		for _, r := range back {
			if r.State == models.RefundBooked {
				used -= r.Firm
			}
		}
	}
	for _, l := range lines {
		if l.SettledAt == nil && l.State != models.LineCancelled {
			used += l.CapAmount - l.VoucherAmount
		}
	}
	return max(0, used), nil
}

func isOutside(r models.Refund) bool { return strings.HasPrefix(r.Key, outsideKey) }

func limitOf(paymentID string) string { return "refund:" + paymentID }

// Send sets the money aside; a worker, or whoever pays it out, then gives it back.
// Once per key.
func Send(tx *store.Tx, in SendInput) (models.Refund, error) {
	p, err := tx.PaymentOf(in.PaymentID, in.FirmID)
	if err != nil {
		return models.Refund{}, err
	}
	if p, err = lockPayment(tx, p); err != nil {
		return models.Refund{}, err
	}
	had, err := tx.RefundByKey(in.Key)
	if err == nil {
		return had, in.same(had)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	if err := in.check(tx, p); err != nil {
		return models.Refund{}, err
	}
	return in.send(tx, p)
}

func (in SendInput) same(had models.Refund) error {
	if had.PaymentID != in.PaymentID || had.Amount != in.Amount {
		return ErrKeyReused
	}
	return nil
}

func (in SendInput) check(tx *store.Tx, p models.Payment) error {
	switch {
	case in.Key == "" || strings.HasPrefix(in.Key, outsideKey):
		return ErrKeyReused
	case p.State != models.PaymentPaid || p.Method == "wallet":
		return ErrNotPaid
	case in.Amount <= 0 || in.Amount%models.Fen != 0 || in.Charge < 0 || in.Charge >= in.Amount:
		return ErrAmount
	}
	owes, err := Owes(tx, p.FirmID)
	if err == nil && owes > 0 {
		err = ErrOwes.With("owes", owes)
	}
	return err
}

func (in SendInput) send(tx *store.Tx, p models.Payment) (models.Refund, error) {
	most, err := bound(tx, p)
	if err != nil {
		return models.Refund{}, err
	}
	err = tx.TakeLimit(limitOf(p.ID), int64(in.Amount), int64(max(0, most)))
	if errors.Is(err, store.ErrStale) {
		left, lerr := unreturned(tx, p)
		return models.Refund{}, errors.Join(ErrTooMuch.With("left", max(0, left)), lerr)
	}
	if err != nil {
		return models.Refund{}, err
	}
	wallet, err := open(tx, models.AccountWallet, p.FirmID, in.Step.At)
	if err != nil {
		return models.Refund{}, err
	}
	r := models.Refund{
		ID: models.NewID("rf"), Key: in.Key, Kind: models.RefundSource, FirmID: p.FirmID, OrderID: p.OrderID, PaymentID: p.ID, State: models.RefundSending,
		Amount: in.Amount, Charge: in.Charge, AskedBy: in.Step.Actor, CreatedAt: in.Step.At, UpdatedAt: in.Step.At,
	}
	r.HoldID, err = ledger.Hold(tx, ledger.HoldInput{
		Key: "refund:" + r.ID, Ref: r.ID, Sources: []ledger.Source{{Account: wallet, Amount: int64(r.Amount)}}, At: in.Step.At,
	})
	if errors.Is(err, ledger.ErrShort) {
		return r, ErrWallet.Wrap(err)
	}
	if err != nil {
		return r, err
	}
	if err := tx.AddRefund(r); err != nil {
		return r, err
	}
	tx.Wake(SendTopic)
	return r, moved(tx, r.ID, "", r.State, in.Step)
}

// SendTopic wakes whoever gives money back outside.
const SendTopic = "refunds"

// Sent takes the word that a refund has gone back to its source: what was set
// aside leaves. A second time changes nothing.
func Sent(tx *store.Tx, refundID, reference string, s order.Step) error {
	r, p, err := lockSource(tx, refundID)
	if err != nil || r.State != models.RefundSending {
		return err
	}
	to, err := outside(tx, p.Method, s.At)
	if err != nil {
		return err
	}
	wallet, err := open(tx, models.AccountWallet, r.FirmID, s.At)
	if err != nil {
		return err
	}
	fee, err := open(tx, models.AccountFee, "", s.At)
	if err != nil {
		return err
	}
	res, err := ledger.Capture(tx, ledger.CaptureInput{
		Key: "refund:" + r.ID, HoldID: r.HoldID, Kind: "refund_source", Ref: r.ID, At: s.At,
		Postings: posting(posting(nil, wallet, to, r.Amount-r.Charge), wallet, fee, r.Charge),
	})
	if err != nil {
		return err
	}
	r.TransferID = &res.TransferID
	if err := end(tx, r, models.RefundSent, reference, s); err != nil {
		return err
	}
	return wholly(tx, p, s)
}

// Failed takes the word that a refund did not arrive: the money is in the wallet
// again, the charge too. A second time changes nothing.
func Failed(tx *store.Tx, refundID, reason string, s order.Step) error {
	r, p, err := lockSource(tx, refundID)
	if err != nil || r.State == models.RefundFailed {
		return err
	}
	if r.Answer == "" {
		r.Answer = reason
	}
	if !isOutside(r) {
		if err := tx.GiveBackLimit(limitOf(p.ID), int64(r.Amount)); err != nil {
			return err
		}
	}
	if r.State == models.RefundSending {
		_, err = ledger.Release(tx, ledger.ReleaseInput{Key: "refund:" + r.ID + ":back", HoldID: r.HoldID, At: s.At})
	} else {
		err = bringBack(tx, r, p, s)
	}
	if err != nil {
		return err
	}
	if err := end(tx, r, models.RefundFailed, r.Reference, s); err != nil {
		return err
	}
	_, err = Repay(tx, r.FirmID, "refund:"+r.ID, s.At)
	return err
}

// bringBack returns what had left already.
func bringBack(tx *store.Tx, r models.Refund, p models.Payment, s order.Step) error {
	from, err := outside(tx, p.Method, s.At)
	if err != nil {
		return err
	}
	wallet, err := open(tx, models.AccountWallet, r.FirmID, s.At)
	if err != nil {
		return err
	}
	fee, err := open(tx, models.AccountFee, "", s.At)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: "refund:" + r.ID + ":back", Kind: "refund_failed", Ref: r.ID, At: s.At,
		Postings: posting(posting(nil, from, wallet, r.Amount-r.Charge), fee, wallet, r.Charge),
	})
	return err
}

func lockSource(tx *store.Tx, refundID string) (r models.Refund, p models.Payment, err error) {
	if r, err = tx.Refund(refundID); err != nil {
		return r, p, err
	}
	if r.Kind != models.RefundSource {
		return r, p, ErrMismatch
	}
	if p, err = tx.Payment(r.PaymentID); err != nil {
		return r, p, err
	}
	if p, err = lockPayment(tx, p); err != nil {
		return r, p, err
	}
	r, err = tx.Refund(refundID)
	return r, p, err
}

func end(tx *store.Tx, r models.Refund, to models.RefundState, reference string, s order.Step) error {
	if reference != "" {
		r.Reference = reference
	}
	if err := tx.EndRefund(r, to, s.At); err != nil {
		return err
	}
	if err := moved(tx, r.ID, r.State, to, s); err != nil {
		return err
	}
	tx.Wake("order:" + r.OrderID)
	kind := notice.RefundSent
	if to == models.RefundFailed {
		kind = notice.RefundFailed
	}
	r.State, r.UpdatedAt = to, s.At
	return tellSource(tx, kind, r)
}

// wholly ends a payment of which everything has gone back.
func wholly(tx *store.Tx, p models.Payment, s order.Step) error {
	back := models.Money(0)
	rows, err := tx.RefundsOfPayment(p.ID)
	for _, r := range rows {
		if r.State == models.RefundSent {
			back += r.Amount
		}
	}
	if err != nil || back < p.Amount || p.State != models.PaymentPaid {
		return err
	}
	s.Cause = CauseSource
	return order.MovePayment(tx, p, models.PaymentRefunded, s)
}

// CauseSource is why a payment ends as refunded: a message key.
const CauseSource = "refund.to_source"
