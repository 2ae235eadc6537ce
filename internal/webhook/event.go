package webhook

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Queue is the queue of deliveries; a task's payload is the delivery's id.
const Queue = "webhook"

// The states of a delivery and of a webhook.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	GivenUp   = "given_up"

	Active  = "active"
	Paused  = "paused"  // by a person
	Failing = "failing" // too many deliveries were given up
)

// Event is something that happened to a firm, as its programs are told.
type Event struct {
	Topic  Topic
	Key    string // what it is about: a topic and key are delivered once
	FirmID string
	At     time.Time
	Data   map[string]any
}

// Body is what is sent: JSON with id, topic, at and data. The id is the same at
// every try.
type Body struct {
	ID    string         `json:"id"`
	Topic Topic          `json:"topic"`
	At    time.Time      `json:"at"`
	Data  map[string]any `json:"data"`
}

// Later leaves an event to be delivered, once the caller's transaction has
// committed, to each active webhook of the firm that wants its topic.
func Later(tx *store.Tx, e Event) error {
	hooks, err := tx.WebhooksOfFirm(e.FirmID)
	if err != nil {
		return err
	}
	for _, w := range hooks {
		if w.State != Active || !slices.Contains(Wanted(w), e.Topic) {
			continue
		}
		if err := leave(tx, w, e); err != nil {
			return err
		}
	}
	return nil
}

// Try leaves a trial event to one webhook, whatever it wants and unless it is paused.
func Try(tx *store.Tx, w models.Webhook, key string, at time.Time) error {
	return leave(tx, w, Event{Topic: Ping, Key: key, FirmID: w.FirmID, At: at, Data: map[string]any{"webhook": w.ID}})
}

func leave(tx *store.Tx, w models.Webhook, e Event) error {
	d := models.WebhookDelivery{
		ID: models.NewID("whd"), WebhookID: w.ID, FirmID: w.FirmID, EventKey: string(e.Topic) + ":" + e.Key, Topic: string(e.Topic), State: Waiting, CreatedAt: e.At,
	}
	payload, err := json.Marshal(Body{d.ID, e.Topic, e.At.UTC(), e.Data})
	if err != nil {
		return err
	}
	d.Payload = string(payload)
	added, err := tx.AddWebhookDelivery(d)
	if err != nil || !added {
		return err
	}
	return tx.Enqueue(models.Task{Queue: Queue, Key: d.ID, Payload: d.ID, CreatedAt: e.At})
}

// Wanted are the topics that a webhook chose.
func Wanted(w models.Webhook) (out []Topic) {
	_ = json.Unmarshal([]byte(w.Topics), &out) // written by Topics only; a broken one wants nothing
	return out
}

// Again lets a delivery that is over be claimed once more.
func Again(tx *store.Tx, d models.WebhookDelivery, at time.Time) error {
	return tx.Enqueue(models.Task{Queue: Queue, Key: d.ID + "#" + strconv.FormatInt(d.Tries, 10), Payload: d.ID, CreatedAt: at})
}
