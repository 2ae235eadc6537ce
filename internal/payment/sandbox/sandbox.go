// Package sandbox is a processor that moves no money: it stands in for one in
// the demo and on loopback, and says so on every page. It keeps what it decided
// in a table of its own kind: the program's settings, through function values.
//
// Invariant: what was decided for a payment never changes.
package sandbox

import (
	"context"
	"net/url"

	"supermarket/internal/payment"
	"supermarket/models"
)

// Ledger is where decisions are kept: the first decision for a payment stands.
type Ledger interface {
	Decide(ctx context.Context, paymentID, kind string, amount models.Money) error
	Decision(ctx context.Context, paymentID string) (kind string, amount models.Money, ok bool, err error)
}

// Gateway is the sandbox processor.
type Gateway struct{ kept Ledger }

// New returns a sandbox that keeps its decisions in kept.
func New(kept Ledger) *Gateway { return &Gateway{kept} }

// Method is "sandbox".
func (*Gateway) Method() string { return "sandbox" }

// Open returns the sandbox's own page of the payment.
func (*Gateway) Open(_ context.Context, r payment.Request) (payment.Opened, error) {
	return payment.Opened{Reference: "sandbox_" + r.PaymentID, URL: "/sandbox/payments/" + url.PathEscape(r.PaymentID)}, nil
}

// Decide is the buyer pressing "pay" or "decline" on the sandbox's page.
func (g *Gateway) Decide(ctx context.Context, paymentID, kind string, amount models.Money) (payment.Event, error) {
	if err := g.kept.Decide(ctx, paymentID, kind, amount); err != nil {
		return payment.Event{}, err
	}
	e, _, err := g.Ask(ctx, paymentID, "sandbox_"+paymentID)
	return e, err
}

// Ask returns the decision, if there is one.
func (g *Gateway) Ask(ctx context.Context, paymentID, reference string) (payment.Event, bool, error) {
	kind, amount, ok, err := g.kept.Decision(ctx, paymentID)
	if err != nil || !ok {
		return payment.Event{}, false, err
	}
	return payment.Event{
		ID: "sandbox:" + paymentID + ":" + kind, PaymentID: paymentID, Reference: reference,
		Kind: kind, Amount: amount, Currency: models.Currency,
	}, true, nil
}

// Expire decides that the payment failed, unless something was decided before.
func (g *Gateway) Expire(ctx context.Context, paymentID, _ string) error {
	return g.kept.Decide(ctx, paymentID, payment.EventFailed, 0)
}
