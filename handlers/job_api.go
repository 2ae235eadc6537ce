package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/web"
)

func (h *Handlers) apiJobAttempts(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Job(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Attempts, "", apidoc.AttemptOf))
}

// apiJobMetrics answers with what an attempt measured, the last one unless another is asked for.
func (h *Handlers) apiJobMetrics(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	n, err := integerQuery(c, "attempt", 0, 1<<20)
	if err != nil {
		return err
	}
	rows, _, err := h.Checkout.Curves(c.Std(), c.Actor, id, int(n))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", apidoc.MetricOf))
}

func (h *Handlers) apiWebhooks(c *web.Ctx) error {
	rows, err := h.Checkout.Hooks(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, "", apidoc.WebhookOf))
}

func (h *Handlers) apiWebhookDeliveries(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	v, err := h.Checkout.Hook(c.Std(), c.Actor, id, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Deliveries, v.Next, apidoc.WebhookDeliveryOf))
}
