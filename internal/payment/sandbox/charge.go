package sandbox

import (
	"context"
	"slices"
	"time"

	"supermarket/internal/payment"
)

// The means that a sandbox keeps.
const (
	card      = "sandbox_card"
	emptyCard = "sandbox_card_empty"
)

// Charge pays by what was kept, or fails by it: once per payment.
func (g *Gateway) Charge(ctx context.Context, r payment.ChargeRequest) (string, payment.Event, bool, error) {
	if r.Means.Instrument != card && r.Means.Instrument != emptyCard {
		return "", payment.Event{}, false, payment.ErrRefused
	}
	e, known, err := g.decide(ctx, r.PaymentID, func(k *Record, _ time.Time) {
		switch {
		case k.Kind != "":
		case r.Means.Instrument == emptyCard:
			k.Kind, k.Amount, k.Reason = payment.EventFailed, r.Amount, "insufficient_funds"
		default:
			k.Kind, k.Amount = payment.EventPaid, r.Amount
		}
	})
	return reference(r.PaymentID), e, known, err
}

// Refund gives back at once, as far as there is something left.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundRequest) (payment.Refunded, error) {
	refused := ""
	_, err := g.kept.Change(ctx, r.PaymentID, func(k *Record, _ time.Time) error {
		refused = ""
		switch {
		case slices.Contains(k.Refunds, Refund{ID: r.RefundID, Amount: r.Amount}):
		case slices.ContainsFunc(k.Refunds, func(x Refund) bool { return x.ID == r.RefundID }):
			return payment.ErrRefused
		case k.Dispute != "":
			refused = "charge_disputed"
		case r.Amount > k.Left():
			refused = "charge_already_refunded"
		default:
			k.Refunds = append(k.Refunds, Refund{ID: r.RefundID, Amount: r.Amount})
		}
		return nil
	})
	switch {
	case err != nil:
		return payment.Refunded{}, err
	case refused != "":
		return payment.Refunded{State: payment.EventRefundFailed, Reason: refused}, nil
	}
	return payment.Refunded{Reference: "sandbox_" + r.RefundID, State: payment.EventRefundSent}, nil
}
