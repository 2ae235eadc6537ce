package stripepay

import (
	"cmp"
	"context"
	"errors"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

// refundID is the metadata that names a refund of ours.
const refundID = "refund_id"

var errOtherAmount = errors.New("stripepay: the refund of this id is of another amount")

// Refund gives money back. It first looks for what it did before under this id:
// Stripe forgets a key after a day, and keeps its own failures as a key's answer.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundRequest) (payment.Refunded, error) {
	var err error
	if r.Charge, err = g.broughtBy(ctx, r); err != nil {
		return payment.Refunded{}, err
	}
	if r.Charge == "" {
		return payment.Refunded{State: payment.EventRefundFailed, Reason: "not_paid"}, nil
	}
	made, err := g.refund(ctx, r)
	if refusedRefund(err) {
		return payment.Refunded{State: payment.EventRefundFailed, Reason: word(err)}, nil
	}
	if err != nil {
		return payment.Refunded{}, asFault(err)
	}
	if made.Amount != int64(r.Amount/models.Fen) || made.Currency != currency || made.Metadata[refundID] != r.RefundID {
		return payment.Refunded{}, payment.ErrUnavailable.Wrap(errOtherAmount)
	}
	return payment.Refunded{Reference: made.ID, State: stateOf(made), Reason: string(made.FailureReason)}, nil
}

// broughtBy is what Stripe knows the payment's money by; "" when none came.
func (g *Gateway) broughtBy(ctx context.Context, r payment.RefundRequest) (string, error) {
	if r.Charge != "" || isIntent(r.Reference) {
		return cmp.Or(r.Charge, r.Reference), nil
	}
	s, err := g.session(ctx, r.PaymentID, r.Reference)
	if err != nil {
		return "", err
	}
	if s.PaymentIntent == nil {
		return "", nil
	}
	return s.PaymentIntent.ID, nil
}

func (g *Gateway) refund(ctx context.Context, r payment.RefundRequest) (*stripe.Refund, error) {
	made, err := g.refundOf(ctx, r)
	if made != nil || err != nil {
		return made, err
	}
	made, err = g.newRefund(ctx, r, r.RefundID)
	if !spent(err) {
		return made, err
	}
	if made, err = g.refundOf(ctx, r); made != nil || err != nil {
		return made, err
	}
	return g.newRefund(ctx, r, r.RefundID+":again")
}

func (g *Gateway) newRefund(ctx context.Context, r payment.RefundRequest, key string) (*stripe.Refund, error) {
	p := &stripe.RefundParams{
		PaymentIntent: stripe.String(r.Charge), Amount: stripe.Int64(int64(r.Amount / models.Fen)),
		Reason:   stripe.String(string(stripe.RefundReasonRequestedByCustomer)),
		Metadata: map[string]string{refundID: r.RefundID, metadataID: r.PaymentID},
	}
	p.Context = ctx
	p.SetIdempotencyKey(key)
	return g.refunds.New(p)
}

func (g *Gateway) refundOf(ctx context.Context, r payment.RefundRequest) (*stripe.Refund, error) {
	all, err := g.refundsOf(ctx, r.Charge)
	for _, made := range all {
		if made.Metadata[refundID] == r.RefundID {
			return made, nil
		}
	}
	return nil, err
}

// refundsOf returns every refund of what a payment brought, newest first.
func (g *Gateway) refundsOf(ctx context.Context, charge string) ([]*stripe.Refund, error) {
	p := &stripe.RefundListParams{PaymentIntent: stripe.String(charge)}
	p.Context = ctx
	p.Limit = stripe.Int64(100)
	var out []*stripe.Refund
	all := g.refunds.List(p)
	for all.Next() {
		out = append(out, all.Refund())
	}
	return out, all.Err()
}

func stateOf(r *stripe.Refund) string {
	switch r.Status {
	case stripe.RefundStatusSucceeded:
		return payment.EventRefundSent
	case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		return payment.EventRefundFailed
	default:
		return payment.EventPending
	}
}

// refusedRefund tells whether nothing left and nothing will. A key used with other
// parameters is not that: something may have left under it.
func refusedRefund(err error) bool {
	var se *stripe.Error
	return errors.As(err, &se) && refusal(se) && !reused(err)
}

func word(err error) string {
	var se *stripe.Error
	if !errors.As(err, &se) {
		return ""
	}
	return cmp.Or(string(se.Code), string(se.Type))
}
