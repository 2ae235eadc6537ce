package stripepay

import (
	"context"
	"errors"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

// charged marks what we took by a card that was kept: no session tells of it.
const charged = "charged"

// absent is why a charge is ended for which the buyer would have to be there.
const absent = stripe.PaymentIntentCancellationReasonAbandoned

var (
	errMeans  = errors.New("stripepay: no card is named")
	errReused = errors.New("stripepay: this id was charged to another card")
)

// Charge takes money by a card that was kept. It first looks for what it did
// before under this id, since Stripe forgets a key after a day; it makes the charge
// and confirms it in two steps, so that an answer lost, or a failure that Stripe
// keeps for good, never stands between us and money that has moved.
func (g *Gateway) Charge(ctx context.Context, r payment.ChargeRequest) (string, payment.Event, bool, error) {
	if r.Means.Customer == "" || r.Means.Instrument == "" {
		return "", payment.Event{}, false, payment.ErrRefused.Wrap(errMeans)
	}
	i, err := g.charge(ctx, r)
	if err != nil {
		return "", payment.Event{}, false, err
	}
	if i, err = g.confirm(ctx, i); err != nil {
		return i.ID, payment.Event{}, false, err
	}
	e, known, err := decidedIntent(i)
	return i.ID, e, known, err
}

// charge finds or makes the payment's charge.
func (g *Gateway) charge(ctx context.Context, r payment.ChargeRequest) (*stripe.PaymentIntent, error) {
	i, err := g.chargeOf(ctx, r)
	if i != nil || err != nil {
		return i, err
	}
	i, err = g.newCharge(ctx, r, r.PaymentID+":charge")
	if spent(err) { // what that one made, nobody has confirmed
		i, err = g.newCharge(ctx, r, r.PaymentID+":charge:again")
	}
	switch {
	case reused(err): // by a card that was replaced since
		return nil, payment.ErrUnavailable.Wrap(errReused)
	case err != nil:
		return nil, asFault(err)
	case !g.oursIntent(i) || i.Metadata[metadataID] != r.PaymentID || i.Amount != int64(r.Amount/models.Fen) || i.Currency != currency:
		return nil, payment.ErrUnavailable.Wrap(errUnreadable)
	}
	return i, nil
}

func (g *Gateway) newCharge(ctx context.Context, r payment.ChargeRequest, key string) (*stripe.PaymentIntent, error) {
	p := &stripe.PaymentIntentParams{
		Amount: stripe.Int64(int64(r.Amount / models.Fen)), Currency: stripe.String(string(currency)),
		Customer: stripe.String(r.Means.Customer), PaymentMethod: stripe.String(r.Means.Instrument),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		Metadata:           map[string]string{metadataID: r.PaymentID, charged: "1"},
	}
	p.Context = ctx
	p.SetIdempotencyKey(key)
	return g.intents.New(p)
}

// chargeOf returns what was done before under this id, nil for nothing. Of two,
// the one that was confirmed.
func (g *Gateway) chargeOf(ctx context.Context, r payment.ChargeRequest) (found *stripe.PaymentIntent, err error) {
	p := &stripe.PaymentIntentListParams{Customer: stripe.String(r.Means.Customer)}
	p.Context = ctx
	p.Limit = stripe.Int64(100)
	all := g.intents.List(p)
	for all.Next() {
		i := all.PaymentIntent()
		if !g.oursIntent(i) || i.Metadata[metadataID] != r.PaymentID {
			continue
		}
		if found == nil || found.Status == stripe.PaymentIntentStatusRequiresConfirmation {
			found = i
		}
	}
	return found, asFault(all.Err())
}

// confirm takes the money, once: Stripe refuses to confirm what was confirmed. A
// bank that wants to see the buyer is told no, for the buyer is away.
func (g *Gateway) confirm(ctx context.Context, i *stripe.PaymentIntent) (*stripe.PaymentIntent, error) {
	if i.Status == stripe.PaymentIntentStatusRequiresConfirmation {
		p := &stripe.PaymentIntentConfirmParams{OffSession: stripe.Bool(true), ErrorOnRequiresAction: stripe.Bool(true)}
		p.Context = ctx
		refused, err := g.intents.Confirm(i.ID, p)
		if err = asFault(err); err != nil && !errors.Is(err, payment.ErrRefused) {
			return i, err
		}
		if err == nil && refused.ID != i.ID {
			return i, payment.ErrUnavailable.Wrap(errUnreadable)
		}
	}
	now, err := g.intent(ctx, i.Metadata[metadataID], i.ID)
	if err != nil {
		return i, err
	}
	if now.Status != stripe.PaymentIntentStatusRequiresAction && now.Status != stripe.PaymentIntentStatusRequiresConfirmation {
		return now, nil
	}
	if err := g.cancel(ctx, i.Metadata[metadataID], i.ID, absent); err != nil {
		return i, err
	}
	if now, err = g.intent(ctx, i.Metadata[metadataID], i.ID); err != nil {
		return i, err
	}
	return now, nil
}

// cancel ends a charge that has brought nothing. One that has ended is no error.
func (g *Gateway) cancel(ctx context.Context, paymentID, reference string, why ...stripe.PaymentIntentCancellationReason) error {
	p := &stripe.PaymentIntentCancelParams{}
	for _, w := range why {
		p.CancellationReason = stripe.String(string(w))
	}
	p.Context = ctx
	_, err := g.intents.Cancel(reference, p)
	if err = asFault(err); err == nil {
		return nil
	}
	i, asked := g.intent(ctx, paymentID, reference)
	if asked == nil && (i.Status == stripe.PaymentIntentStatusSucceeded || gaveUp(i)) {
		return nil
	}
	return err
}

// intent returns the payment's charge.
func (g *Gateway) intent(ctx context.Context, paymentID, reference string) (*stripe.PaymentIntent, error) {
	p := &stripe.PaymentIntentParams{}
	p.Context = ctx
	i, err := g.intents.Get(reference, p)
	switch {
	case err != nil:
		return nil, asFault(err)
	case i.ID == "" || i.Status == "":
		return nil, payment.ErrUnavailable.Wrap(errUnreadable)
	case !g.oursIntent(i) || i.ID != reference || i.Metadata[metadataID] != paymentID:
		return nil, payment.ErrForged
	}
	return i, nil
}

// oursIntent tells whether this gateway, with this kind of key, made the charge.
func (g *Gateway) oursIntent(i *stripe.PaymentIntent) bool {
	return i.ID != "" && i.Object == "payment_intent" && i.Livemode == g.live && i.Metadata[metadataID] != "" && i.Metadata[charged] == "1"
}
