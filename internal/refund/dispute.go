package refund

import (
	"errors"
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// Disputed books a payment that the buyer's bank has taken back: from what the
// firm's wallet has free, the rest is owed; what the processor takes for it is
// the platform's. Once per dispute.
func Disputed(tx *store.Tx, p models.Payment, e payment.Event, now time.Time) error {
	_, err := disputed(tx, p, e, now)
	return err
}

func disputed(tx *store.Tx, p models.Payment, e payment.Event, now time.Time) (models.Dispute, error) {
	p, err := lockPayment(tx, p)
	if err != nil {
		return models.Dispute{}, err
	}
	had, err := tx.DisputeByReference(e.Dispute)
	if err == nil && had.PaymentID != p.ID {
		err = ErrMismatch
	}
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	if e.Dispute == "" || e.Amount <= 0 || e.Currency != models.Currency {
		return models.Dispute{}, ErrMismatch
	}
	d := models.Dispute{
		ID: models.NewID("dp"), Reference: e.Dispute, PaymentID: p.ID, OrderID: p.OrderID, FirmID: p.FirmID, State: models.DisputeOpen,
		Reason: e.Reason, Amount: e.Amount, Charge: max(0, e.Cost), EvidenceBy: e.Until, CreatedAt: now, UpdatedAt: now,
	}
	from, err := take(tx, p, d.Amount, taking{key: "dispute:" + d.ID, kind: "dispute", ref: d.ID, at: now})
	if err != nil {
		return d, err
	}
	killpoint.At("refund.disputed")
	d.FromWallet, d.FromDebt = from.wallet, from.debt
	if err := cost(tx, p, d, now); err != nil {
		return d, err
	}
	if err := tx.AddDispute(d); err != nil {
		return d, err
	}
	if err := movedDispute(tx, d, "", now); err != nil {
		return d, err
	}
	return d, tellDispute(tx, notice.DisputeOpened, d)
}

// cost pays what the processor takes for a dispute: the platform's fee as far as
// it goes, rounding the rest, for the processor has taken it already.
func cost(tx *store.Tx, p models.Payment, d models.Dispute, now time.Time) error {
	if d.Charge == 0 {
		return nil
	}
	to, err := outside(tx, p.Method, now)
	if err != nil {
		return err
	}
	fee, err := open(tx, models.AccountFee, "", now)
	if err != nil {
		return err
	}
	rounding, err := open(tx, models.AccountRounding, "", now)
	if err != nil {
		return err
	}
	has, err := freeOf(tx, fee)
	if err != nil {
		return err
	}
	e := ledger.Entry{Key: "dispute:" + d.ID + ":cost", Kind: "dispute_cost", Ref: d.ID, At: now}
	part := min(d.Charge, max(0, has))
	e.Postings = posting(posting(nil, fee, to, part), rounding, to, d.Charge-part)
	if _, err = ledger.Post(tx, e); !errors.Is(err, ledger.ErrShort) {
		return err
	}
	e.Postings = posting(nil, rounding, to, d.Charge)
	_, err = ledger.Post(tx, e)
	return err
}

// DisputeClosed books how a dispute ended: won, and the money is back, what is
// owed first; lost, and it stays away. One of which nobody was told before is
// booked first. A second time changes nothing.
func DisputeClosed(tx *store.Tx, p models.Payment, e payment.Event, now time.Time) error {
	d, err := disputed(tx, p, e, now)
	if err != nil || d.State != models.DisputeOpen {
		return err
	}
	to, kind := models.DisputeLost, notice.DisputeLost
	if e.Kind == payment.EventDisputeWon {
		to, kind = models.DisputeWon, notice.DisputeWon
		if err := won(tx, p, d, now); err != nil {
			return err
		}
	}
	if err := tx.CloseDispute(d.ID, to, now); err != nil {
		return err
	}
	from := d.State
	d.State, d.UpdatedAt = to, now
	if err := movedDispute(tx, d, from, now); err != nil {
		return err
	}
	return tellDispute(tx, kind, d)
}

func won(tx *store.Tx, p models.Payment, d models.Dispute, now time.Time) error {
	from, err := outside(tx, p.Method, now)
	if err != nil {
		return err
	}
	wallet, err := open(tx, models.AccountWallet, p.FirmID, now)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: "dispute:" + d.ID + ":won", Kind: "dispute_won", Ref: d.ID, At: now, Postings: posting(nil, from, wallet, d.Amount),
	})
	if err != nil {
		return err
	}
	_, err = Repay(tx, p.FirmID, "dispute:"+d.ID, now)
	return err
}

func movedDispute(tx *store.Tx, d models.Dispute, from models.DisputeState, now time.Time) error {
	tx.Wake("order:" + d.OrderID)
	return tx.AddMove(models.Move{Entity: "dispute", EntityID: d.ID, FromTo: string(from) + ">" + string(d.State), Actor: "payment", At: now})
}
