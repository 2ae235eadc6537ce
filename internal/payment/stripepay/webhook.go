package stripepay

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"supermarket/internal/payment"
)

// tolerance is how far a signature's time may be from ours, either way.
const tolerance = 5 * time.Minute

var (
	errTime  = errors.New("stripepay: the signature has no single time near ours")
	errOther = errors.New("stripepay: signed, but of another account, mode or API version")
)

// Webhook checks a message of Stripe's and returns its event; none when it is of
// no concern here, ErrForged when it is not from our endpoint at Stripe.
func (g *Gateway) Webhook(payload []byte, signatureHeader string) (payment.Event, bool, error) {
	if err := g.timely(signatureHeader); err != nil {
		return payment.Event{}, false, payment.ErrForged.Wrap(err)
	}
	// The library's own tolerance is off: it asks the machine's clock and lets the future pass.
	e, err := webhook.ConstructEventWithOptions(payload, signatureHeader, g.secret, webhook.ConstructEventOptions{IgnoreTolerance: true})
	if err != nil {
		return payment.Event{}, false, payment.ErrForged.Wrap(err)
	}
	if e.Account != "" || e.Livemode != g.live || e.Data == nil {
		return payment.Event{}, false, payment.ErrForged.Wrap(errOther)
	}
	return g.about(e)
}

func (g *Gateway) about(e stripe.Event) (payment.Event, bool, error) {
	fails := false
	switch e.Type {
	case stripe.EventTypeCheckoutSessionCompleted, stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded:
	case stripe.EventTypeCheckoutSessionAsyncPaymentFailed, stripe.EventTypeCheckoutSessionExpired:
		fails = true
	default:
		return payment.Event{}, false, nil
	}
	var s stripe.CheckoutSession
	if err := json.Unmarshal(e.Data.Raw, &s); err != nil {
		return payment.Event{}, false, payment.ErrForged.Wrap(errUnreadable)
	}
	if s.Livemode != g.live {
		return payment.Event{}, false, payment.ErrForged.Wrap(errOther)
	}
	if !g.ours(&s) {
		return payment.Event{}, false, nil // the account sells other things too
	}
	if fails && s.PaymentStatus == stripe.CheckoutSessionPaymentStatusUnpaid {
		return event(&s, payment.EventFailed)
	}
	return decided(&s)
}

// timely wants exactly one time in the header: of several, the library signs one
// and we might look at another.
func (g *Gateway) timely(header string) error {
	var at []string
	for pair := range strings.SplitSeq(header, ",") {
		if t, ok := strings.CutPrefix(pair, "t="); ok {
			at = append(at, t)
		}
	}
	if len(at) != 1 {
		return errTime
	}
	sec, err := strconv.ParseInt(at[0], 10, 64)
	if err != nil {
		return errTime
	}
	if off := g.real.Now().Sub(time.Unix(sec, 0)); off > tolerance || off < -tolerance {
		return errTime
	}
	return nil
}
