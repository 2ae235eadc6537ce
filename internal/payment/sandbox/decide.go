package sandbox

import (
	"context"
	"strconv"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/models"
)

// What whoever stands at the sandbox's page may make it do.
const (
	Pay         = "pay"
	PayOnce     = "pay_once" // and what is charged later by what was kept, fails
	Decline     = "decline"
	PayLater    = "pay_later" // the money is on its way
	Arrive      = "arrive"
	Bounce      = "bounce" // what was on its way does not come
	GiveBack    = "give_back"
	Dispute     = "dispute"
	DisputeWon  = "dispute_won"
	DisputeLost = "dispute_lost"
)

// ErrDeed refuses what the payment's state does not allow.
var ErrDeed = fault.New(fault.Conflict, "sandbox.not_now")

const (
	evidenceTime = 7 * 24 * time.Hour
	disputeCost  = 80 * models.Yuan
)

// Deeds returns what may be done to a payment as it is.
func Deeds(r Record) []string {
	switch {
	case r.Kind == "" && r.Keep:
		return []string{Pay, PayOnce, PayLater, Decline}
	case r.Kind == "":
		return []string{Pay, PayLater, Decline}
	case r.Kind == payment.EventPending:
		return []string{Arrive, Bounce}
	case r.Dispute == payment.EventDisputed:
		return []string{DisputeWon, DisputeLost}
	case r.Dispute == "" && r.Left() == r.Amount && r.Amount > 0:
		return []string{GiveBack, Dispute}
	case r.Dispute == "" && r.Left() > 0:
		return []string{GiveBack}
	}
	return nil
}

// Do does a deed to a payment of that amount and returns the event that tells of
// it. Done twice it is told twice, with one id; another deed than the state allows
// is told as what was done before, or ErrDeed.
func (g *Gateway) Do(ctx context.Context, paymentID, deed string, amount models.Money) (payment.Event, error) {
	switch deed {
	case GiveBack:
		return g.giveBack(ctx, paymentID)
	case Dispute, DisputeWon, DisputeLost:
		return g.dispute(ctx, paymentID, deed)
	}
	first, then := decision(deed)
	if first == nil && then == nil {
		return payment.Event{}, ErrDeed
	}
	e, known, err := g.decide(ctx, paymentID, func(r *Record, now time.Time) {
		switch {
		case r.Kind == "" && first != nil:
			r.Amount, r.Since = amount, now
			first(r)
		case r.Kind == payment.EventPending && then != nil:
			then(r)
		}
	})
	if err == nil && !known {
		err = ErrDeed
	}
	return e, err
}

// decision is what a deed makes of a payment that is open, and of one on its way.
func decision(deed string) (first, then func(*Record)) {
	paid := func(r *Record) { r.Kind = payment.EventPaid }
	failed := func(r *Record) { r.Kind, r.Reason = payment.EventFailed, "declined" }
	switch deed {
	case Pay:
		return paid, paid
	case PayOnce:
		return func(r *Record) { paid(r); r.Declines = true }, nil
	case PayLater:
		return func(r *Record) { r.Kind = payment.EventPending }, nil
	case Decline:
		return failed, nil
	case Arrive:
		return nil, paid
	case Bounce:
		return nil, failed
	}
	return nil, nil
}

func (g *Gateway) decide(ctx context.Context, paymentID string, f func(*Record, time.Time)) (payment.Event, bool, error) {
	r, err := g.kept.Change(ctx, paymentID, func(r *Record, now time.Time) error { f(r, now); return nil })
	if err != nil || r.Kind == "" {
		return payment.Event{}, false, err
	}
	return event(paymentID, r), true, nil
}

// giveBack is somebody in the processor's dashboard who gives all back that is left.
func (g *Gateway) giveBack(ctx context.Context, paymentID string) (payment.Event, error) {
	r, err := g.kept.Change(ctx, paymentID, func(r *Record, _ time.Time) error {
		if n := len(r.Refunds); n > 0 && r.Refunds[n-1].ID == "" && r.Left() == 0 {
			return nil // it was this one
		}
		if r.Left() <= 0 || r.Dispute != "" {
			return ErrDeed
		}
		r.Refunds = append(r.Refunds, Refund{Amount: r.Left()})
		return nil
	})
	if err != nil {
		return payment.Event{}, err
	}
	last := len(r.Refunds) - 1
	e := about(paymentID, r, payment.EventRefundedOutside)
	e.ID, e.Amount = e.ID+":"+strconv.Itoa(last), r.Refunds[last].Amount
	return e, nil
}

func (g *Gateway) dispute(ctx context.Context, paymentID, deed string) (payment.Event, error) {
	kind := map[string]string{Dispute: payment.EventDisputed, DisputeWon: payment.EventDisputeWon, DisputeLost: payment.EventDisputeLost}[deed]
	r, err := g.kept.Change(ctx, paymentID, func(r *Record, now time.Time) error {
		switch {
		case r.Dispute == kind:
			return nil
		case deed == Dispute && r.Dispute == "" && r.Left() == r.Amount && r.Amount > 0:
			r.Until = now.Add(evidenceTime)
		case deed == Dispute || r.Dispute != payment.EventDisputed:
			return ErrDeed
		}
		r.Dispute = kind
		return nil
	})
	if err != nil {
		return payment.Event{}, err
	}
	e := about(paymentID, r, kind)
	e.Dispute, e.Reason, e.Until, e.Cost = "sandbox_dispute_"+paymentID, "fraudulent", &r.Until, disputeCost
	return e, nil
}
