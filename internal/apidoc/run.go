package apidoc

import (
	"time"

	"supermarket/internal/checkout"
	"supermarket/models"
)

// Metric is one number that a runner measured or a job said of itself.
type Metric struct {
	Name     string  `json:"name"`
	AtMillis int64   `json:"at_millis"` // since the start of the run
	Value    float64 `json:"value"`
	Unit     string  `json:"unit,omitempty"`
}

// MetricOf shows a number of a run.
func MetricOf(m models.AttemptMetric) Metric { return Metric{m.Name, m.AtMillis, m.Value, m.Unit} }

// AttemptOf shows a try of a job.
func AttemptOf(v checkout.AttemptView) Attempt { return attemptOf(v) }

// Webhook is an address of the firm's own program. Programs see it; only people set it.
type Webhook struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Topics    []string  `json:"topics"`
	State     string    `json:"state" enum:"active,paused,failing"`
	CreatedAt time.Time `json:"created_at"`
}

// WebhookOf shows a webhook; its secret is never shown.
func WebhookOf(v checkout.HookView) Webhook {
	w := Webhook{ID: v.Hook.ID, URL: v.Hook.URL, Topics: []string{}, State: v.Hook.State, CreatedAt: v.Hook.CreatedAt.UTC()}
	for _, t := range v.Topics {
		w.Topics = append(w.Topics, string(t))
	}
	return w
}

// WebhookDelivery is one event on its way to a webhook.
type WebhookDelivery struct {
	ID        string     `json:"id"`
	Topic     string     `json:"topic"`
	State     string     `json:"state" enum:"waiting,delivered,given_up"`
	Tries     int64      `json:"tries"`
	Status    int64      `json:"status,omitempty"` // of the last answer
	CreatedAt time.Time  `json:"created_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
}

// WebhookDeliveryOf shows a delivery.
func WebhookDeliveryOf(d models.WebhookDelivery) WebhookDelivery {
	return WebhookDelivery{d.ID, d.Topic, d.State, d.Tries, d.Status, d.CreatedAt.UTC(), utc(d.EndedAt)}
}
