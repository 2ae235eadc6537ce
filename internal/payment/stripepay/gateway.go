package stripepay

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/paymentintent"
	"github.com/stripe/stripe-go/v76/refund"

	"supermarket/internal/clock"
	"supermarket/internal/config"
	"supermarket/models"
)

// Name is the payment method that this gateway serves.
const Name = "stripe"

const (
	// shortest is the least time that Stripe lets a session live, and a minute for the way.
	shortest = 31 * time.Minute
	// grace is how long Stripe may be out of reach before a session outlives its order.
	grace = 5 * time.Minute
)

// DefaultMinimum is the least that Stripe takes in CNY, from accounts that settle
// in HKD or USD too.
const DefaultMinimum = 4 * models.Yuan

// Config is what the gateway works with.
type Config struct {
	Key           config.Secret
	WebhookSecret config.Secret        // of the endpoint that points at us
	APIBase       string               // "" for Stripe's own
	Minimum       models.Money         // the least that may be paid; 0 for DefaultMinimum
	Real          clock.Clock          // Stripe's time, never stepped
	Ahead         func() time.Duration // how far business time is ahead of Real; nil for not at all
}

// Gateway is Stripe Checkout.
type Gateway struct {
	sessions session.Client
	intents  paymentintent.Client
	refunds  refund.Client
	minimum  models.Money
	secret   string
	live     bool
	page     string
	real     clock.Clock
	ahead    func() time.Duration
}

// New returns the gateway. Without a key nothing could be asked, and without a
// webhook secret anyone could say that something is paid: both are errors.
func New(c Config) (*Gateway, error) {
	if c.Key == "" || strings.TrimSpace(c.WebhookSecret.Reveal()) == "" || c.Real == nil {
		return nil, errors.New("stripepay: key, webhook secret and clock are needed")
	}
	if c.APIBase == "" {
		c.APIBase = stripe.APIURL
	}
	if u, err := url.Parse(c.APIBase); err != nil || u.Host == "" {
		return nil, errors.New("stripepay: the API's address is none")
	}
	if c.Ahead == nil {
		c.Ahead = func() time.Duration { return 0 }
	}
	if c.Minimum <= 0 {
		c.Minimum = DefaultMinimum
	}
	b, key := backend(c.APIBase), c.Key.Reveal()
	return &Gateway{
		sessions: session.Client{B: b, Key: key}, intents: paymentintent.Client{B: b, Key: key}, refunds: refund.Client{B: b, Key: key},
		minimum: c.Minimum, secret: c.WebhookSecret.Reveal(),
		live: strings.Contains(key, "_live_"), page: pageOrigin(c.APIBase), real: c.Real, ahead: c.Ahead,
	}, nil
}

// Method is "stripe".
func (*Gateway) Method() string { return Name }

// PayWithin is how long an order waits for its payment: the shortest session
// that Stripe allows, and the time it may take to open one.
func (*Gateway) PayWithin() time.Duration { return shortest + grace }

// Minimum is the least that Stripe takes.
func (g *Gateway) Minimum() models.Money { return g.minimum }

// PageOrigin is where buyers pay, for the list of origins that a form may lead to.
func (g *Gateway) PageOrigin() string { return g.page }

func pageOrigin(apiBase string) string {
	if apiBase == stripe.APIURL {
		return "https://checkout.stripe.com"
	}
	return apiBase
}
