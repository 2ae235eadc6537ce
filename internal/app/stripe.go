package app

import (
	"context"

	"supermarket/internal/clock"
	"supermarket/internal/config"
	"supermarket/internal/payment/stripepay"
)

// stripeGateway returns nil when no key is set.
func stripeGateway(cfg config.Config, business *clock.Shifted) (*stripepay.Gateway, error) {
	if cfg.StripeAPIKey == "" {
		return nil, nil
	}
	return stripepay.New(stripepay.Config{
		Key: cfg.StripeAPIKey, WebhookSecret: cfg.StripeWebhookSecret, APIBase: cfg.StripeAPIBase, Minimum: cfg.StripeMinimum, Real: clock.System(), Ahead: business.Offset,
	})
}

func (a *App) stripeEvent() func(ctx context.Context, payload []byte, signature string) error {
	if a.stripe == nil {
		return nil
	}
	return func(ctx context.Context, payload []byte, signature string) error {
		return a.Checkout.Webhook(ctx, stripepay.Name, payload, signature)
	}
}

// payPages are the further origins that an order's form may lead to.
func (a *App) payPages() []string {
	if a.stripe == nil {
		return nil
	}
	return []string{a.stripe.PageOrigin()}
}
