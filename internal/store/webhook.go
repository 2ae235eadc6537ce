package store

import (
	"time"

	"supermarket/models"
)

// Webhook returns a firm's webhook.
func (tx *Tx) Webhook(id, firmID string) (models.Webhook, error) {
	return one[models.Webhook](tx, "id = ? AND firm_id = ?", id, firmID)
}

// WebhooksOfFirm returns a firm's webhooks, first to last.
func (tx *Tx) WebhooksOfFirm(firmID string) ([]models.Webhook, error) {
	return many[models.Webhook](tx, "created_at, id", "firm_id = ?", firmID)
}

// AddWebhook adds a webhook.
func (tx *Tx) AddWebhook(w models.Webhook) error { return tx.insert(&w) }

// ChangeWebhook keeps address, topics, secret and state of a firm's webhook; its
// failures are counted anew.
func (tx *Tx) ChangeWebhook(w models.Webhook) error {
	return tx.guarded("UPDATE webhooks SET url = ?, topics = ?, secret = ?, state = ?, failures = 0, updated_at = ? WHERE id = ? AND firm_id = ?",
		w.URL, w.Topics, w.Secret, w.State, w.UpdatedAt, w.ID, w.FirmID)
}

// DropWebhook forgets a firm's webhook and what went to it.
func (tx *Tx) DropWebhook(id, firmID string) error {
	if _, err := tx.exec("DELETE FROM webhook_deliveries WHERE webhook_id = ? AND firm_id = ?", id, firmID); err != nil {
		return err
	}
	return tx.guarded("DELETE FROM webhooks WHERE id = ? AND firm_id = ?", id, firmID)
}

// AddWebhookDelivery adds a delivery; false when the event is on its way to that webhook.
func (tx *Tx) AddWebhookDelivery(d models.WebhookDelivery) (bool, error) {
	n, err := tx.exec(`INSERT INTO webhook_deliveries (id, webhook_id, firm_id, event_key, topic, payload, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (webhook_id, event_key) DO NOTHING`,
		d.ID, d.WebhookID, d.FirmID, d.EventKey, d.Topic, d.Payload, d.State, d.CreatedAt)
	return n == 1, err
}

// WebhookDelivery returns a delivery, whatever its firm, for the worker.
func (tx *Tx) WebhookDelivery(id string) (models.WebhookDelivery, error) {
	return one[models.WebhookDelivery](tx, "id = ?", id)
}

// WebhookDeliveries returns what went to a firm's webhook, newest first.
func (tx *Tx) WebhookDeliveries(webhookID, firmID string, p Page) (rows []models.WebhookDelivery, next string, err error) {
	return paged(tx, p, func(d models.WebhookDelivery) (time.Time, string) { return d.CreatedAt, d.ID }, "webhook_id = ? AND firm_id = ?", webhookID, firmID)
}

// TriedDelivery keeps what a try brought; a delivery that is over stays as it is.
func (tx *Tx) TriedDelivery(d models.WebhookDelivery) error {
	return tx.guarded("UPDATE webhook_deliveries SET state = ?, tries = tries + 1, status = ?, answer = ?, ended_at = ? WHERE id = ? AND state = 'waiting'",
		d.State, d.Status, d.Answer, d.EndedAt, d.ID)
}

// ReviveDelivery lets a delivery that is over wait again.
func (tx *Tx) ReviveDelivery(id, firmID string) error {
	return tx.guarded("UPDATE webhook_deliveries SET state = 'waiting', ended_at = NULL WHERE id = ? AND firm_id = ? AND state <> 'waiting'", id, firmID)
}

// CountWebhookFailure counts a delivery that was given up, and makes the webhook
// failing at the n-th in a row; it returns the webhook as it is then.
func (tx *Tx) CountWebhookFailure(id string, n int64, at time.Time) (models.Webhook, error) {
	if _, err := tx.exec(`UPDATE webhooks SET failures = failures + 1, updated_at = ?,
		state = CASE WHEN state = 'active' AND failures + 1 >= ? THEN 'failing' ELSE state END WHERE id = ?`, at, n, id); err != nil {
		return models.Webhook{}, err
	}
	return one[models.Webhook](tx, "id = ?", id)
}

// WebhookWorks forgets the failures of a webhook that took a delivery.
func (tx *Tx) WebhookWorks(id string) error {
	_, err := tx.exec("UPDATE webhooks SET failures = 0 WHERE id = ? AND failures > 0", id)
	return err
}

// SweepWebhookDeliveries forgets deliveries that were over before.
func (tx *Tx) SweepWebhookDeliveries(before time.Time) (int64, error) {
	return tx.exec("DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND created_at < ?", before)
}
