// Package sandbox is a processor that moves no money: it stands in for one in
// the demo and on loopback, and says so on every page. What a real one does to a
// payment, whoever stands at its page may make it do: pay, decline, be slow, give
// back, take back. It keeps what was decided in a table of its own kind: the
// program's settings, through an interface.
//
// Invariants: a payment is decided once, one that is on its way once more; no more
// goes back than was paid.
package sandbox

import (
	"context"
	"net/url"
	"time"

	"supermarket/internal/payment"
	"supermarket/models"
)

// Name is the payment method that this gateway serves.
const Name = "sandbox"

// Arrives is how long money is on its way.
const Arrives = time.Minute

// Record is what was decided for a payment.
type Record struct {
	Kind     string       `json:"kind"` // EventPaid, EventFailed, EventPending; "" while nothing was decided
	Amount   models.Money `json:"amount"`
	Reason   string       `json:"reason,omitempty"` // of a failure
	Since    time.Time    `json:"since,omitzero"`   // of a Kind that is pending
	Page     string       `json:"page,omitempty"`   // where the buyer came from
	Keep     bool         `json:"keep,omitempty"`
	Declines bool         `json:"declines,omitempty"` // the means that was kept fails later
	Refunds  []Refund     `json:"refunds,omitempty"`
	Dispute  string       `json:"dispute,omitempty"` // EventDisputed, EventDisputeWon, EventDisputeLost
	Until    time.Time    `json:"until,omitzero"`    // when evidence must be there
}

// Refund is money that went back.
type Refund struct {
	ID     string       `json:"id,omitempty"` // ours; "" for one made at the processor
	Amount models.Money `json:"amount"`
}

// Left is what of a paid payment has not gone back.
func (r Record) Left() models.Money {
	if r.Kind != payment.EventPaid {
		return 0
	}
	left := r.Amount
	for _, x := range r.Refunds {
		left -= x.Amount
	}
	return left
}

// Ledger is where records are kept, an empty one for a payment that has none.
type Ledger interface {
	Record(ctx context.Context, paymentID string) (r Record, now time.Time, err error)
	// Change keeps what f makes of a record, unless it fails; one at a time.
	Change(ctx context.Context, paymentID string, f func(r *Record, now time.Time) error) (Record, error)
}

// Gateway is the sandbox processor.
type Gateway struct{ kept Ledger }

// New returns a sandbox that keeps its records in kept.
func New(kept Ledger) *Gateway { return &Gateway{kept} }

// Method is "sandbox".
func (*Gateway) Method() string { return Name }

// Open returns the sandbox's own page of the payment.
func (g *Gateway) Open(ctx context.Context, r payment.Request) (payment.Opened, error) {
	_, err := g.kept.Change(ctx, r.PaymentID, func(k *Record, _ time.Time) error {
		if k.Amount == 0 {
			k.Amount = r.Amount
		}
		k.Page, k.Keep = r.ReturnURL, r.Keep
		return nil
	})
	return payment.Opened{Reference: reference(r.PaymentID), URL: "/sandbox/payments/" + url.PathEscape(r.PaymentID)}, err
}

func reference(paymentID string) string { return "sandbox_" + paymentID }

// Ask returns what was decided, if anything was. Money on its way arrives after a
// minute.
func (g *Gateway) Ask(ctx context.Context, paymentID, _ string) (payment.Event, bool, error) {
	r, now, err := g.kept.Record(ctx, paymentID)
	if err == nil && r.Kind == payment.EventPending && !now.Before(r.Since.Add(Arrives)) {
		return g.decide(ctx, paymentID, func(k *Record, _ time.Time) { k.Kind = payment.EventPaid })
	}
	if err != nil || r.Kind == "" {
		return payment.Event{}, false, err
	}
	return event(paymentID, r), true, nil
}

// Expire decides that the payment failed, unless something was decided before.
func (g *Gateway) Expire(ctx context.Context, paymentID, _ string) error {
	_, err := g.kept.Change(ctx, paymentID, func(k *Record, _ time.Time) error {
		if k.Kind == "" {
			k.Kind, k.Reason = payment.EventFailed, payment.ReasonExpired
		}
		return nil
	})
	return err
}

// event is the record's word on how the payment ended, or that it is on its way.
func event(paymentID string, r Record) payment.Event {
	e := about(paymentID, r, r.Kind)
	e.Reason = r.Reason
	if r.Keep && r.Kind == payment.EventPaid {
		e.Kept = payment.Means{Customer: "sandbox_customer", Instrument: card, Label: "sandbox 4242"}
		if r.Declines {
			e.Kept.Instrument = emptyCard
		}
	}
	return e
}

func about(paymentID string, r Record, kind string) payment.Event {
	return payment.Event{
		ID: Name + ":" + paymentID + ":" + kind, PaymentID: paymentID, Reference: reference(paymentID), Charge: reference(paymentID),
		Kind: kind, Amount: r.Amount, Currency: models.Currency,
	}
}
