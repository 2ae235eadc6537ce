package stripepay

import (
	"context"
	"net/url"
	"time"

	"github.com/stripe/stripe-go/v76"

	"supermarket/internal/payment"
	"supermarket/models"
)

const (
	currency   = stripe.CurrencyCNY
	metadataID = "payment_id"
	keeps      = "keeps" // of a session whose card we keep
)

// Open opens the payment's session, or finds it by its idempotency key. What is
// sent depends on the request alone, so that asking again is asking the same.
// Where the deadline is too near for Stripe, or the first key is spent on a
// failure of Stripe's, a second key opens a session that outlives its order;
// checkout ends it in time. Nobody was ever led to a session of the first key.
func (g *Gateway) Open(ctx context.Context, r payment.Request) (payment.Opened, error) {
	ends := r.ExpiresAt.Add(-g.ahead())
	s, err := g.open(ctx, r, r.PaymentID, ends)
	if tooSoon(err) || spent(err) {
		s, err = g.open(ctx, r, r.PaymentID+":late", ends.Add(shortest))
	}
	if err != nil {
		return payment.Opened{}, asFault(err)
	}
	if !g.asked(s, r) {
		return payment.Opened{}, payment.ErrUnavailable.Wrap(errUnreadable)
	}
	return payment.Opened{Reference: s.ID, URL: s.URL}, nil
}

func (g *Gateway) open(ctx context.Context, r payment.Request, key string, ends time.Time) (*stripe.CheckoutSession, error) {
	p := request(r)
	if r.Keep {
		keep(p)
	}
	p.Context = ctx
	p.SetIdempotencyKey(key)
	p.ExpiresAt = stripe.Int64(seconds(ends))
	return g.sessions.New(p)
}

// seconds rounds up: a session does not end before its order.
func seconds(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

func request(r payment.Request) *stripe.CheckoutSessionParams {
	return &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModePayment)), ClientReferenceID: stripe.String(r.PaymentID),
		Metadata:   map[string]string{metadataID: r.PaymentID},
		SuccessURL: stripe.String(r.ReturnURL), CancelURL: stripe.String(above(r.ReturnURL)),
		PaymentMethodTypes: stripe.StringSlice([]string{"card", "alipay", "wechat_pay"}),
		PaymentMethodOptions: &stripe.CheckoutSessionPaymentMethodOptionsParams{
			WeChatPay: &stripe.CheckoutSessionPaymentMethodOptionsWeChatPayParams{Client: stripe.String("web")},
		},
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: map[string]string{metadataID: r.PaymentID}},
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: stripe.String(string(currency)), UnitAmount: stripe.Int64(int64(r.Amount / models.Fen)),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(r.OrderNumber)},
			},
		}},
	}
}

// keep has a customer made who leaves the card with us. Nothing but a card can be
// charged again in CNY, so nothing else is offered.
func keep(p *stripe.CheckoutSessionParams) {
	p.AddMetadata(keeps, "1")
	p.CustomerCreation = stripe.String(string(stripe.CheckoutSessionCustomerCreationAlways))
	p.PaymentMethodTypes = stripe.StringSlice([]string{"card"})
	p.PaymentMethodOptions = nil
	p.PaymentIntentData.SetupFutureUsage = stripe.String(string(stripe.PaymentIntentSetupFutureUsageOffSession))
}

// above is the page over the one that waits for the outcome: where a buyer who
// turned back may choose again.
func above(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return page
	}
	return u.JoinPath("..").String()
}

// asked tells whether the session is the one that was asked for.
func (g *Gateway) asked(s *stripe.CheckoutSession, r payment.Request) bool {
	if !g.ours(s) || s.ClientReferenceID != r.PaymentID || s.Currency != currency || s.AmountTotal != int64(r.Amount/models.Fen) {
		return false
	}
	u, err := url.Parse(s.URL)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme+"://"+u.Host == g.page)
}
