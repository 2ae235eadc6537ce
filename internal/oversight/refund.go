package oversight

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// What the desk of refunds refuses.
var (
	ErrNotByHand   = fault.New(fault.Conflict, "refund.not_by_hand")
	ErrNoReference = fault.New(fault.Invalid, "refund.reference_needed").On("reference")
)

// RefundRow is a refund with what names it.
type RefundRow struct {
	Refund models.Refund
	Number string // of its order
	Firm   string
	Method string // of its payment, for one to a source
}

// RefundsPage is what waits to be decided or paid out, and a page of all.
type RefundsPage struct {
	Open []RefundRow
	Rows []RefundRow
	Next string
}

// openMost bounds how many open refunds stand on the desk.
const openMost = 100

// Refunds returns the refunds that wait and a page of all.
func (c *Counter) Refunds(ctx context.Context, a models.Actor, page store.Page) (out RefundsPage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		open, err := tx.OpenRefunds("", openMost)
		if err != nil {
			return err
		}
		if out.Open, err = refundRows(tx, open); err != nil {
			return err
		}
		rows, next, err := tx.Refunds(page)
		if err != nil {
			return err
		}
		out.Next = next
		out.Rows, err = refundRows(tx, rows)
		return err
	})
	return out, err
}

func refundRows(tx *store.Tx, rows []models.Refund) ([]RefundRow, error) {
	out := make([]RefundRow, len(rows))
	for i, r := range rows {
		f, err := tx.Firm(r.FirmID)
		if err != nil {
			return nil, err
		}
		out[i] = RefundRow{Refund: r, Firm: f.Name}
		if r.OrderID != "" {
			o, err := tx.OrderForWork(r.OrderID)
			if err != nil {
				return nil, err
			}
			out[i].Number = o.Number
		}
		if r.PaymentID != "" {
			p, err := tx.Payment(r.PaymentID)
			if err != nil {
				return nil, err
			}
			out[i].Method = p.Method
		}
	}
	return out, nil
}

// RefundView is one refund; Case is empty for one to a source.
type RefundView struct {
	RefundRow
	Case    refund.Case
	Payment models.Payment
	Entries []models.BankEntry // of a transfer: whom it came from
}

// Refund returns one refund.
func (c *Counter) Refund(ctx context.Context, a models.Actor, id string) (out RefundView, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		r, err := tx.Refund(id)
		if err != nil {
			return err
		}
		rows, err := refundRows(tx, []models.Refund{r})
		if err != nil {
			return err
		}
		out.RefundRow = rows[0]
		if r.Kind == models.RefundLine {
			out.Case, err = refund.CaseOf(tx, r)
			return err
		}
		if out.Payment, err = tx.Payment(r.PaymentID); err != nil {
			return err
		}
		out.Entries, err = tx.BankEntriesOf(r.PaymentID)
		return err
	})
	return out, err
}

// Decision is an operator's word on a buyer's wish.
type Decision struct {
	Yes    bool
	Amount models.Money // of the cost, when Yes
	Answer string       // what the buyer reads; needed for a no
}

// DecideRefund decides a buyer's wish instead of the provider.
func (c *Counter) DecideRefund(ctx context.Context, a models.Actor, id string, d Decision) error {
	return c.refundDeed(ctx, a, id, "refund.decide", d.Answer, func(tx *store.Tx, _ models.Refund, answer string) (r models.Refund, err error) {
		s := order.Step{Cause: "refund.declined", Actor: a.UserID, At: c.Clock.Now()}
		if !d.Yes {
			return refund.Refuse(tx, id, answer, s)
		}
		s.Cause = "refund.granted"
		return refund.Book(tx, refund.BookInput{RefundID: id, Amount: d.Amount, Answer: answer, Step: s})
	})
}

// PaidOut notes that a refund was transferred by hand, with the bank's reference.
func (c *Counter) PaidOut(ctx context.Context, a models.Actor, id, reference string) error {
	reference = party.Clean(reference)
	if reference == "" {
		return ErrNoReference
	}
	return c.refundDeed(ctx, a, id, "refund.paid_out", reference, func(tx *store.Tx, r models.Refund, reference string) (models.Refund, error) {
		if err := byHand(tx, r); err != nil {
			return r, err
		}
		if err := refund.Sent(tx, id, reference, order.Step{Cause: "refund.refund_sent", Actor: a.UserID, At: c.Clock.Now()}); err != nil {
			return r, err
		}
		return tx.Refund(id)
	})
}

// NotPaidOut notes that a transfer by hand could not be made, or came back: the
// money is in the firm's wallet again.
func (c *Counter) NotPaidOut(ctx context.Context, a models.Actor, id, reason string) error {
	if reason = party.Clean(reason); reason == "" {
		return refund.ErrReason.With("max", refund.MaxText)
	}
	return c.refundDeed(ctx, a, id, "refund.not_paid_out", reason, func(tx *store.Tx, r models.Refund, reason string) (models.Refund, error) {
		if err := byHand(tx, r); err != nil {
			return r, err
		}
		if err := refund.Failed(tx, id, reason, order.Step{Cause: "refund.refund_failed", Actor: a.UserID, At: c.Clock.Now()}); err != nil {
			return r, err
		}
		return tx.Refund(id)
	})
}

func byHand(tx *store.Tx, r models.Refund) error {
	p, err := tx.Payment(r.PaymentID)
	if err == nil && p.Method != refund.MethodTransfer {
		err = ErrNotByHand
	}
	return err
}

// refundDeed does something to a refund; the trail keeps it, once.
func (c *Counter) refundDeed(ctx context.Context, a models.Actor, id, action, reason string, do func(*store.Tx, models.Refund, string) (models.Refund, error)) error {
	if err := operator(a); err != nil {
		return err
	}
	reason = party.Clean(reason)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Refund(id)
		if err != nil {
			return err
		}
		after, err := do(tx, before, reason)
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, trail.Entry{
			Actor: a, Action: action, ObjectKind: "refund", ObjectID: id, Before: refund.Standing(before), After: refund.Standing(after), Reason: reason,
		})
	})
}
