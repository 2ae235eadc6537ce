package stripepay

import (
	"cmp"
	"math"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

// decided is the event of a session that an open page can no longer change. Money
// on its way may still arrive or fail.
func decided(s *stripe.CheckoutSession) (payment.Event, bool, error) {
	switch {
	case s.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid:
		return event(s, payment.EventPaid)
	case s.PaymentStatus != stripe.CheckoutSessionPaymentStatusUnpaid:
		return payment.Event{}, false, nil
	case s.Status == stripe.CheckoutSessionStatusExpired, s.Status == stripe.CheckoutSessionStatusComplete && s.PaymentIntent != nil && gaveUp(s.PaymentIntent):
		return event(s, payment.EventFailed)
	case s.Status == stripe.CheckoutSessionStatusComplete:
		return event(s, payment.EventPending)
	default:
		return payment.Event{}, false, nil
	}
}

func gaveUp(i *stripe.PaymentIntent) bool {
	return i.Status == stripe.PaymentIntentStatusRequiresPaymentMethod || i.Status == stripe.PaymentIntentStatusCanceled
}

// event is named by the session and its end, not by Stripe's event: webhook and
// answer tell the same thing, and it must have one effect.
func event(s *stripe.CheckoutSession, kind string) (payment.Event, bool, error) {
	e := payment.Event{PaymentID: s.ClientReferenceID, Reference: s.ID, Kind: kind}
	if s.PaymentIntent != nil {
		e.Charge = s.PaymentIntent.ID
	}
	if kind == payment.EventPaid {
		e.Kept = kept(s)
	}
	if kind == payment.EventFailed {
		e.Reason = "declined"
		if s.Status == stripe.CheckoutSessionStatusExpired {
			e.Reason = payment.ReasonExpired
		}
	}
	return named(e, s.ID, s.AmountTotal, s.Currency)
}

// kept is the card that stays with the session's customer.
func kept(s *stripe.CheckoutSession) payment.Means {
	if s.Customer == nil || s.PaymentIntent == nil || s.PaymentIntent.PaymentMethod == nil {
		return payment.Means{}
	}
	m := s.PaymentIntent.PaymentMethod
	if m.Card == nil || m.Customer == nil || m.Customer.ID != s.Customer.ID {
		return payment.Means{}
	}
	return payment.Means{Customer: s.Customer.ID, Instrument: m.ID, Label: string(m.Card.Brand) + " " + m.Card.Last4}
}

// decidedIntent is the event of a charge.
func decidedIntent(i *stripe.PaymentIntent) (payment.Event, bool, error) {
	e := payment.Event{PaymentID: i.Metadata[metadataID], Reference: i.ID, Charge: i.ID}
	amount := i.Amount
	switch {
	case i.Status == stripe.PaymentIntentStatusSucceeded:
		e.Kind, amount = payment.EventPaid, i.AmountReceived
	case i.Status == stripe.PaymentIntentStatusProcessing:
		e.Kind = payment.EventPending
	case i.Status == stripe.PaymentIntentStatusCanceled:
		e.Kind, e.Reason = payment.EventFailed, cmp.Or(declined(i), "canceled")
	case i.Status == stripe.PaymentIntentStatusRequiresPaymentMethod && i.LastPaymentError != nil:
		e.Kind, e.Reason = payment.EventFailed, cmp.Or(declined(i), "declined")
	default:
		return payment.Event{}, false, nil
	}
	return named(e, i.ID, amount, i.Currency)
}

func declined(i *stripe.PaymentIntent) string {
	if i.Status == stripe.PaymentIntentStatusCanceled && i.CancellationReason == absent {
		return string(stripe.ErrorCodeAuthenticationRequired)
	}
	if i.LastPaymentError == nil {
		return ""
	}
	return cmp.Or(string(i.LastPaymentError.DeclineCode), string(i.LastPaymentError.Code))
}

// named fills in what every event has.
func named(e payment.Event, of string, fen int64, c stripe.Currency) (payment.Event, bool, error) {
	if fen < 0 || fen > math.MaxInt64/int64(models.Fen) {
		return payment.Event{}, false, payment.ErrForged
	}
	e.ID, e.Amount, e.Currency = Name+":"+of+":"+e.Kind, models.Money(fen)*models.Fen, strings.ToUpper(string(c))
	return e, true, nil
}
