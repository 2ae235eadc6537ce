package finance

import (
	"context"

	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// RefundReasons are the reasons that a buyer may choose from: refund.reason.<id>.
func RefundReasons() []string { return refund.Reasons }

// RefundableLine is a settled line of which something may come back, and who gets
// what when all of it does.
type RefundableLine struct {
	refund.Case
	Whole refund.Share
}

// RefundableLine returns a settled line of the actor's firm; refund.ErrNothing
// when nothing of it may come back.
func (c *Counter) RefundableLine(ctx context.Context, a models.Actor, lineID string) (out RefundableLine, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		l, err := tx.Line(lineID)
		if err != nil {
			return err
		}
		if l.FirmID != firm {
			return store.ErrNotFound
		}
		if out.Case, err = refund.CaseOfLine(tx, lineID, l.ProviderID); err != nil {
			return err
		}
		out.Whole, err = refund.Preview(tx, lineID, out.Left)
		return err
	})
	return out, err
}

// RefundablePayment returns a payment of the actor's firm with what of it may go
// back to its source; refund.ErrNotPaid when nothing may.
func (c *Counter) RefundablePayment(ctx context.Context, a models.Actor, paymentID string) (out PaymentRefunds, err error) {
	firm, err := ownerOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		p, err := tx.PaymentOf(paymentID, firm)
		if err != nil {
			return err
		}
		rows, err := c.paymentRefunds(tx, []models.Payment{p})
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].May <= 0 {
			return refund.ErrNotPaid
		}
		out = rows[0]
		return nil
	})
	return out, err
}

// ErrRefundAmount refuses an amount that is none.
var ErrRefundAmount = refund.ErrAmount
