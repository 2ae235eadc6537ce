package handlers

import (
	"io"
	"net/http"
	"time"

	"supermarket/internal/fault"
	"supermarket/web"
)

const (
	mostWebhook    = 64 << 10
	webhookArrives = 10 * time.Second
)

// webhookRoutes stand only where a processor calls us.
func (h *Handlers) webhookRoutes() []web.Route {
	if h.StripeEvent == nil {
		return nil
	}
	return []web.Route{{
		Method: http.MethodPost, Path: "/webhooks/stripe", Realm: web.Open, Access: web.Public,
		Handle: h.StripeWebhook, MaxBody: mostWebhook, Name: "stripe webhook",
	}}
}

// StripeWebhook takes a message of Stripe's: 200 once what it says is committed,
// 400 when it is not Stripe's, anything else makes Stripe send it again.
func (h *Handlers) StripeWebhook(c *web.Ctx) error {
	c.ReadTimeout(webhookArrives)
	payload, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return c.NoContent(http.StatusBadRequest)
	}
	if err = h.StripeEvent(c.Std(), payload, c.Request().Header.Get("Stripe-Signature")); err == nil {
		return c.NoContent(http.StatusOK)
	}
	h.Log.WarnContext(c.Std(), "a webhook was not taken", "request", c.RequestID(), "reason", fault.KeyOf(err), "error", err.Error())
	if kind := fault.KindOf(err); kind == fault.Denied || kind == fault.Invalid {
		return c.NoContent(http.StatusBadRequest)
	}
	return c.NoContent(web.StatusOf(err))
}
