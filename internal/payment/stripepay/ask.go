package stripepay

import (
	"context"
	"math"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

// Ask returns what Stripe knows of the payment's session: paid, failed when it
// expired, nothing while neither is certain. A session of another payment is
// ErrForged; amount and currency are told as Stripe has them.
func (g *Gateway) Ask(ctx context.Context, paymentID, reference string) (payment.Event, bool, error) {
	s, err := g.session(ctx, paymentID, reference)
	if err != nil {
		return payment.Event{}, false, err
	}
	return decided(s)
}

// Expire ends the payment's session. One that has ended already is no error.
func (g *Gateway) Expire(ctx context.Context, paymentID, reference string) error {
	p := &stripe.CheckoutSessionExpireParams{}
	p.Context = ctx
	_, err := g.sessions.Expire(reference, p)
	if err = asFault(err); err == nil {
		return nil
	}
	s, asked := g.session(ctx, paymentID, reference)
	if asked == nil && s.Status != stripe.CheckoutSessionStatusOpen {
		return nil
	}
	return err
}

func (g *Gateway) session(ctx context.Context, paymentID, reference string) (*stripe.CheckoutSession, error) {
	p := &stripe.CheckoutSessionParams{}
	p.Context = ctx
	s, err := g.sessions.Get(reference, p)
	switch {
	case err != nil:
		return nil, asFault(err)
	case s.ID == "" || s.Status == "":
		return nil, payment.ErrUnavailable.Wrap(errUnreadable)
	case !g.ours(s) || s.ID != reference || s.ClientReferenceID != paymentID:
		return nil, payment.ErrForged
	}
	return s, nil
}

// ours tells whether this gateway, with this kind of key, opened the session.
func (g *Gateway) ours(s *stripe.CheckoutSession) bool {
	return s.ID != "" && s.Object == "checkout.session" && s.Mode == stripe.CheckoutSessionModePayment && s.Livemode == g.live &&
		s.ClientReferenceID != "" && s.ClientReferenceID == s.Metadata[metadataID]
}

// decided is the event of a session that can no longer change.
func decided(s *stripe.CheckoutSession) (payment.Event, bool, error) {
	switch {
	case s.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid:
		return event(s, payment.EventPaid)
	case s.Status == stripe.CheckoutSessionStatusExpired:
		return event(s, payment.EventFailed)
	default:
		return payment.Event{}, false, nil
	}
}

// event is named by the session and its end, not by Stripe's event: webhook and
// answer tell the same thing, and it must have one effect.
func event(s *stripe.CheckoutSession, kind string) (payment.Event, bool, error) {
	if s.AmountTotal < 0 || s.AmountTotal > math.MaxInt64/int64(models.Fen) {
		return payment.Event{}, false, payment.ErrForged
	}
	return payment.Event{
		ID: Name + ":" + s.ID + ":" + kind, PaymentID: s.ClientReferenceID, Reference: s.ID, Kind: kind,
		Amount: models.Money(s.AmountTotal) * models.Fen, Currency: strings.ToUpper(string(s.Currency)),
	}, true, nil
}
