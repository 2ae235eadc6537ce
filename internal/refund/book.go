package refund

import (
	"errors"

	"supermarket/internal/invoice"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// BookInput gives part or all of a settled line's cost back: of a refund that was
// asked for (RefundID), or of one that nobody asked for (LineID, Key, Reason).
type BookInput struct {
	RefundID string
	LineID   string
	Key      string
	Amount   models.Money // of the cost
	Reason   string
	Answer   string     // of whoever decides
	Step     order.Step // Actor decides
}

// Book gives a settled line's cost back: each grant exactly what it would not
// have paid had the line cost less, the firm its part into the wallet; provider
// and platform give theirs. Budgets and the programmes' caps get it back in the
// period from which it was taken, an invoice is answered by a red one. A line of
// which nothing remains is refunded. Once per refund, or per key: the same again
// changes nothing.
func Book(tx *store.Tx, in BookInput) (models.Refund, error) {
	r, err := in.row(tx)
	if err != nil || r.State == models.RefundBooked {
		return r, err
	}
	l, err := lockLine(tx, r.LineID)
	if err != nil {
		return r, err
	}
	if r, err = in.row(tx); err != nil || r.State == models.RefundBooked { // decided while we waited
		return r, err
	}
	share, last, err := in.decide(tx, l)
	if err != nil {
		return r, err
	}
	r.OrderID, r.FirmID, r.ProviderID = l.OrderID, l.FirmID, l.ProviderID
	return in.book(tx, l, r, share, last)
}

func (in BookInput) decide(tx *store.Tx, l models.Line) (share Share, last bool, err error) {
	paid, err := voucher.Paid(tx, l.ID)
	if err != nil {
		return share, false, err
	}
	s, err := standOf(tx, l.ID, paid)
	if err != nil {
		return share, false, unsettled(err)
	}
	if err := within(in.Amount, s.cost); err != nil {
		return share, false, err
	}
	if share, err = s.share(in.Amount); err != nil {
		return share, false, err
	}
	return share, in.Amount == s.cost, voucher.GiveBack(tx, paid, share.Grants, in.Step.At)
}

func (in BookInput) book(tx *store.Tx, l models.Line, r models.Refund, share Share, last bool) (models.Refund, error) {
	if err := spending.GiveBack(tx, l.ID, share.Firm, in.Step.At); err != nil {
		return r, err
	}
	transfer, err := pay(tx, l, r, share, in.Step)
	if err != nil {
		return r, err
	}
	killpoint.At("refund.booked")
	from := r.State
	r.State, r.Amount, r.Voucher, r.Firm, r.Provider, r.Fee = models.RefundBooked, share.Amount, share.Voucher, share.Firm, share.Provider, share.Fee
	r.Claimed, r.Netted, r.Kept, r.KeptFirm = share.Claimed, share.Netted, share.Kept, share.KeptFirm
	r.Answer, r.DecidedBy, r.TransferID, r.UpdatedAt, r.EndedAt = in.Answer, in.Step.Actor, transfer, in.Step.At, &in.Step.At
	if err := in.write(tx, r, from); err != nil {
		return r, err
	}
	if last {
		s := in.Step
		s.Cause = CauseWhole
		if err := order.MoveLine(tx, l, models.LineRefunded, s); err != nil {
			return r, err
		}
	}
	tx.Wake("order:" + l.OrderID)
	if err := invoice.Red(tx, r, in.Step.At); err != nil {
		return r, err
	}
	return r, tellBooked(tx, l, r)
}

// CauseWhole is why a line ends as refunded: a message key.
const CauseWhole = "refund.whole"

// row returns the refund to be booked: the one that was asked for, one that this
// key made, or a new one.
func (in BookInput) row(tx *store.Tx) (models.Refund, error) {
	if in.RefundID != "" {
		r, err := tx.Refund(in.RefundID)
		if err == nil && r.State != models.RefundAsked && (r.State != models.RefundBooked || r.Amount != in.Amount) {
			err = ErrDecided
		}
		return r, err
	}
	if in.Key == "" {
		return models.Refund{}, ErrKeyReused
	}
	r, err := tx.RefundByKey(in.Key)
	if errors.Is(err, store.ErrNotFound) {
		return models.Refund{
			ID: models.NewID("rf"), Key: in.Key, Kind: models.RefundLine, LineID: in.LineID, Reason: in.Reason,
			AskedBy: in.Step.Actor, CreatedAt: in.Step.At,
		}, nil
	}
	if err == nil && (r.Kind != models.RefundLine || r.LineID != in.LineID || r.Amount != in.Amount) {
		err = ErrKeyReused
	}
	return r, err
}

func (in BookInput) write(tx *store.Tx, r models.Refund, from models.RefundState) error {
	var err error
	if from == "" {
		err = tx.AddRefund(r)
	} else {
		err = tx.DecideRefund(r)
	}
	if err != nil {
		return err
	}
	return moved(tx, r.ID, from, r.State, in.Step)
}

// pay moves the money: the platform's part joins the provider's, and from there
// each grant and the wallet get theirs. There is no transfer where a claw-back has
// moved all of it before.
func pay(tx *store.Tx, l models.Line, r models.Refund, share Share, s order.Step) (transferID *string, err error) {
	a, err := accountsOf(tx, l, s.At)
	if err != nil {
		return nil, err
	}
	postings := posting(nil, a.fee, a.payable, share.Fee)
	postings = posting(postings, a.rounding, a.payable, share.Rounding)
	owed := ""
	if len(share.Owed) > 0 {
		if owed, err = open(tx, models.AccountPayable, l.FirmID, s.At); err != nil {
			return nil, err
		}
	}
	for _, id := range sortedKeys(share.Grants) {
		g, err := tx.Grant(id)
		if err != nil {
			return nil, err
		}
		postings = posting(postings, owed, g.AccountID, share.Owed[id])
		postings = posting(postings, a.payable, g.AccountID, share.Grants[id]-share.Owed[id])
	}
	postings = posting(postings, a.payable, a.wallet, share.Wallet())
	postings = posting(postings, a.payable, a.rounding, -share.Rounding)
	if len(postings) == 0 {
		return nil, nil
	}
	res, err := ledger.Post(tx, ledger.Entry{Key: "refund:" + r.ID, Kind: "refund", Ref: l.ID, Postings: postings, At: s.At})
	if errors.Is(err, ledger.ErrShort) {
		return nil, ErrSellerShort.Wrap(err)
	}
	return &res.TransferID, err
}

// posting adds one where there is something to move.
func posting(ps []ledger.Posting, from, to string, amount models.Money) []ledger.Posting {
	if amount <= 0 {
		return ps
	}
	return append(ps, ledger.Posting{From: from, To: to, Amount: int64(amount)})
}
