package transfer

import (
	"context"
	"net/url"
	"time"

	"supermarket/internal/payment"
)

// Name is the payment method that this gateway serves.
const Name = "transfer"

// Within is how long a buyer has to send the money.
const Within = 72 * time.Hour

// Page is where the buyer is told what to do.
const Page = "/transfers"

// Bank is the account that buyers send money to.
type Bank struct{ Holder, Name, Number string }

// Gateway is payment by bank transfer. Nobody tells it what arrives: staff import
// the bank's statement.
type Gateway struct{ bank Bank }

// New returns a gateway for money that is sent to the account.
func New(b Bank) *Gateway { return &Gateway{b} }

// Method is "transfer".
func (*Gateway) Method() string { return Name }

// PayWithin is how long an order waits for the money.
func (*Gateway) PayWithin() time.Duration { return Within }

// Bank is the account that buyers send money to.
func (g *Gateway) Bank() Bank { return g.bank }

// Open gives the payment its reference and the page with the account.
func (*Gateway) Open(_ context.Context, r payment.Request) (payment.Opened, error) {
	return payment.Opened{Reference: Reference(r.PaymentID), URL: Page + "/" + url.PathEscape(r.PaymentID)}, nil
}

// Ask knows nothing: what arrived stands on the bank's statement.
func (*Gateway) Ask(context.Context, string, string) (payment.Event, bool, error) {
	return payment.Event{}, false, nil
}

// Expire has nobody to tell: what is sent too late is found on the statement.
func (*Gateway) Expire(context.Context, string, string) error { return nil }
