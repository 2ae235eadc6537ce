package stripepay

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

// refundFailed is a message that the library does not know by name yet.
const refundFailed stripe.EventType = "refund.failed"

// about is what a checked message tells, in the order in which it happened; nothing
// when it is of no concern here. What is told of money that went back begins with
// its arrival: Stripe's messages come in any order, and a fact told twice is one.
func (g *Gateway) about(ctx context.Context, e stripe.Event) ([]payment.Event, error) {
	switch e.Type {
	case stripe.EventTypeCheckoutSessionCompleted, stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded:
		return g.sessionTold(ctx, e, false)
	case stripe.EventTypeCheckoutSessionAsyncPaymentFailed, stripe.EventTypeCheckoutSessionExpired:
		return g.sessionTold(ctx, e, true)
	case stripe.EventTypePaymentIntentSucceeded, stripe.EventTypePaymentIntentPaymentFailed, stripe.EventTypePaymentIntentProcessing, stripe.EventTypePaymentIntentCanceled:
		return g.intentTold(e)
	case stripe.EventTypeChargeDisputeCreated, stripe.EventTypeChargeDisputeUpdated, stripe.EventTypeChargeDisputeFundsWithdrawn,
		stripe.EventTypeChargeDisputeFundsReinstated, stripe.EventTypeChargeDisputeClosed:
		return g.disputeTold(ctx, e)
	case stripe.EventTypeChargeRefunded:
		return refundTold[stripe.Charge](ctx, g, e, func(c *stripe.Charge) *stripe.PaymentIntent { return c.PaymentIntent })
	case stripe.EventTypeChargeRefundUpdated, stripe.EventTypeRefundCreated, stripe.EventTypeRefundUpdated, refundFailed:
		return refundTold[stripe.Refund](ctx, g, e, func(r *stripe.Refund) *stripe.PaymentIntent { return r.PaymentIntent })
	default:
		return nil, nil
	}
}

func object[T any](e stripe.Event) (*T, error) {
	var v T
	if err := json.Unmarshal(e.Data.Raw, &v); err != nil {
		return nil, payment.ErrForged.Wrap(errUnreadable)
	}
	return &v, nil
}

// one is the list of an event that there may be.
func one(e payment.Event, known bool, err error) ([]payment.Event, error) {
	if err != nil || !known {
		return nil, err
	}
	return []payment.Event{e}, nil
}

func (g *Gateway) sessionTold(ctx context.Context, e stripe.Event, fails bool) ([]payment.Event, error) {
	s, err := object[stripe.CheckoutSession](e)
	switch {
	case err != nil:
		return nil, err
	case s.Livemode != g.live:
		return nil, payment.ErrForged.Wrap(errOther)
	case !g.ours(s):
		return nil, nil // the account sells other things too
	case fails && s.PaymentStatus == stripe.CheckoutSessionPaymentStatusUnpaid:
		return one(event(s, payment.EventFailed))
	case s.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid && s.Metadata[keeps] != "":
		return one(g.Ask(ctx, s.ClientReferenceID, s.ID)) // the message does not name the card
	}
	return one(decided(s))
}

func (g *Gateway) intentTold(e stripe.Event) ([]payment.Event, error) {
	i, err := object[stripe.PaymentIntent](e)
	switch {
	case err != nil:
		return nil, err
	case i.Livemode != g.live:
		return nil, payment.ErrForged.Wrap(errOther)
	case !g.oursIntent(i):
		return nil, nil // its session tells
	}
	return one(decidedIntent(i))
}

// disputeTold: an inquiry has taken no money and is not told.
func (g *Gateway) disputeTold(ctx context.Context, e stripe.Event) ([]payment.Event, error) {
	d, err := object[stripe.Dispute](e)
	if err != nil {
		return nil, err
	}
	if d.Livemode != g.live {
		return nil, payment.ErrForged.Wrap(errOther)
	}
	kinds := []string{payment.EventDisputed}
	switch d.Status {
	case stripe.DisputeStatusNeedsResponse, stripe.DisputeStatusUnderReview:
	case stripe.DisputeStatusWon:
		kinds = append(kinds, payment.EventDisputeWon)
	case stripe.DisputeStatusLost:
		kinds = append(kinds, payment.EventDisputeLost)
	default:
		return nil, nil
	}
	out, of, err := g.arrival(ctx, d.PaymentIntent)
	if err != nil || of.Charge == "" {
		return nil, err
	}
	of.Dispute, of.Reason, of.Until, of.Cost = d.ID, string(d.Reason), until(d), cost(d)
	for _, of.Kind = range kinds {
		told, _, err := named(of, d.ID, d.Amount, d.Currency)
		if err != nil {
			return nil, err
		}
		out = append(out, told)
	}
	return out, nil
}

func until(d *stripe.Dispute) *time.Time {
	if d.EvidenceDetails == nil || d.EvidenceDetails.DueBy <= 0 {
		return nil
	}
	t := time.Unix(d.EvidenceDetails.DueBy, 0).UTC()
	return &t
}

// cost is what Stripe takes for the dispute, where it takes it in CNY.
func cost(d *stripe.Dispute) (fee models.Money) {
	for _, b := range d.BalanceTransactions {
		if b.Currency == currency && b.Fee > 0 && b.Fee < 1<<40 {
			fee += models.Money(b.Fee) * models.Fen
		}
	}
	return fee
}

// refundTold asks for all refunds of the payment: a message names one at most, and
// may be older than the next.
func refundTold[T any](ctx context.Context, g *Gateway, e stripe.Event, of func(*T) *stripe.PaymentIntent) ([]payment.Event, error) {
	v, err := object[T](e)
	if err != nil {
		return nil, err
	}
	out, base, err := g.arrival(ctx, of(v))
	if err != nil || base.Charge == "" {
		return nil, err
	}
	all, err := g.refundsOf(ctx, base.Charge)
	if err != nil {
		return nil, asFault(err)
	}
	for _, r := range slices.Backward(all) {
		for _, kind := range kindsOf(r) {
			told := base
			told.Kind, told.Refund, told.Reason = kind, r.Metadata[refundID], string(r.FailureReason)
			if told, _, err = named(told, r.ID, r.Amount, r.Currency); err != nil {
				return nil, err
			}
			out = append(out, told)
		}
	}
	return out, nil
}

// kindsOf: one made at Stripe takes the money at once; if it then fails, it comes back.
func kindsOf(r *stripe.Refund) []string {
	state := stateOf(r)
	switch {
	case r.Metadata[refundID] == "" && state == payment.EventRefundFailed:
		return []string{payment.EventRefundedOutside, payment.EventRefundFailed}
	case r.Metadata[refundID] == "":
		return []string{payment.EventRefundedOutside}
	case state == payment.EventPending:
		return nil
	default:
		return []string{state}
	}
}

// arrival asks whose money it was: the payment's arrival and what names it. Money
// that is not of a payment of ours has no Charge.
func (g *Gateway) arrival(ctx context.Context, i *stripe.PaymentIntent) (paid []payment.Event, of payment.Event, err error) {
	if i == nil || i.ID == "" {
		return nil, of, nil
	}
	p := &stripe.PaymentIntentParams{}
	p.Context = ctx
	if i, err = g.intents.Get(i.ID, p); err != nil {
		if err = asFault(err); errors.Is(err, payment.ErrRefused) {
			err = nil // there is none in our account
		}
		return nil, of, err
	}
	switch {
	case i.ID == "":
		return nil, of, payment.ErrUnavailable.Wrap(errUnreadable)
	case i.Metadata[metadataID] == "" || i.Livemode != g.live:
		return nil, of, nil
	case g.oursIntent(i):
		paid, err = one(decidedIntent(i))
	default:
		paid, err = g.sessionOf(ctx, i)
	}
	if err != nil || len(paid) == 0 {
		return nil, of, err
	}
	of = payment.Event{PaymentID: paid[0].PaymentID, Reference: paid[0].Reference, Charge: i.ID}
	return slices.DeleteFunc(paid, func(e payment.Event) bool { return e.Kind != payment.EventPaid }), of, nil
}

func (g *Gateway) sessionOf(ctx context.Context, i *stripe.PaymentIntent) ([]payment.Event, error) {
	p := &stripe.CheckoutSessionListParams{PaymentIntent: stripe.String(i.ID)}
	p.Context = ctx
	p.Limit = stripe.Int64(1)
	p.AddExpand("data.payment_intent.payment_method")
	all := g.sessions.List(p)
	for all.Next() {
		if s := all.CheckoutSession(); g.ours(s) && s.ClientReferenceID == i.Metadata[metadataID] {
			return one(decided(s))
		}
	}
	return nil, asFault(all.Err())
}
