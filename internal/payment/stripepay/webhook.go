package stripepay

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"supermarket/internal/payment"
)

// tolerance is how far a signature's time may be from ours, either way.
const tolerance = 5 * time.Minute

var (
	errTime  = errors.New("stripepay: the signature has no single time near ours")
	errOther = errors.New("stripepay: signed, but of another account, mode or API version")
)

// Webhook checks a message of Stripe's and returns what it tells, in the order in
// which it happened; nothing when it is of no concern here, ErrForged when it is
// not from our endpoint at Stripe, ErrUnavailable when Stripe had to be asked
// besides and did not answer.
func (g *Gateway) Webhook(ctx context.Context, payload []byte, signatureHeader string) ([]payment.Event, error) {
	if err := g.timely(signatureHeader); err != nil {
		return nil, payment.ErrForged.Wrap(err)
	}
	// The library's own tolerance is off: it asks the machine's clock and lets the future pass.
	e, err := webhook.ConstructEventWithOptions(payload, signatureHeader, g.secret, webhook.ConstructEventOptions{IgnoreTolerance: true})
	if err != nil {
		return nil, payment.ErrForged.Wrap(err)
	}
	if e.Account != "" || e.Livemode != g.live || e.Data == nil {
		return nil, payment.ErrForged.Wrap(errOther)
	}
	return g.about(ctx, e)
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
