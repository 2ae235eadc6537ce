package stripepay

import (
	"context"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
)

// Ask returns what Stripe knows of the payment: paid, on its way, failed when its
// session expired or its charge was declined, nothing while neither is certain. A
// reference of another payment is ErrForged; amount and currency are told as
// Stripe has them.
func (g *Gateway) Ask(ctx context.Context, paymentID, reference string) (payment.Event, bool, error) {
	if isIntent(reference) {
		i, err := g.intent(ctx, paymentID, reference)
		if err != nil {
			return payment.Event{}, false, err
		}
		return decidedIntent(i)
	}
	s, err := g.session(ctx, paymentID, reference)
	if err != nil {
		return payment.Event{}, false, err
	}
	return decided(s)
}

// Expire ends the payment's session, or its charge. One that has ended already is
// no error.
func (g *Gateway) Expire(ctx context.Context, paymentID, reference string) error {
	if isIntent(reference) {
		return g.cancel(ctx, paymentID, reference)
	}
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

// session returns the payment's session with what it was paid by.
func (g *Gateway) session(ctx context.Context, paymentID, reference string) (*stripe.CheckoutSession, error) {
	p := &stripe.CheckoutSessionParams{}
	p.Context = ctx
	p.AddExpand("payment_intent.payment_method")
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

func isIntent(reference string) bool { return strings.HasPrefix(reference, "pi_") }
