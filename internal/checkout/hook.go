package checkout

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/webhook"
	"supermarket/models"
)

// The refusals about webhooks.
var (
	ErrHookRole    = fault.New(fault.Denied, "hook.role")
	ErrHookAddress = fault.New(fault.Invalid, "hook.address").On("url")
	ErrHookTopics  = fault.New(fault.Invalid, "hook.topics_needed").On("topic")
	ErrHookMany    = fault.New(fault.Conflict, "hook.many") // most
	ErrHookState   = fault.New(fault.Conflict, "hook.state_now")
)

const (
	mostHooks   = 10
	mostAddress = 500
	sealHook    = "webhook.secret"
)

// HookView is a webhook with one page of what went to it.
type HookView struct {
	Hook       models.Webhook
	Topics     []webhook.Topic
	Deliveries []models.WebhookDelivery
	Next       string
}

// hookKeeper is the firm of one who may mind its webhooks: a person, never a key.
func hookKeeper(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err != nil {
		return "", err
	}
	if a.KeyID != "" || a.Role != models.RoleOwner && a.Role != models.RoleDeveloper {
		return "", ErrHookRole
	}
	return firm, nil
}

// Hooks lists the webhooks of the actor's firm.
func (c *Counter) Hooks(ctx context.Context, a models.Actor) (out []HookView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.WebhooksOfFirm(firm)
		for _, w := range rows {
			out = append(out, HookView{Hook: w, Topics: webhook.Wanted(w)})
		}
		return err
	})
}

// Hook returns one webhook of the actor's firm with what went to it, newest first.
func (c *Counter) Hook(ctx context.Context, a models.Actor, id string, p store.Page) (v HookView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Hook, err = tx.Webhook(id, firm); err != nil {
			return err
		}
		v.Topics = webhook.Wanted(v.Hook)
		v.Deliveries, v.Next, err = tx.WebhookDeliveries(id, firm, p)
		return err
	})
}

// AddHook adds a webhook and returns its secret, which is never shown again.
func (c *Counter) AddHook(ctx context.Context, a models.Actor, address string, topics []string) (string, models.Webhook, error) {
	firm, err := hookKeeper(a)
	if err != nil {
		return "", models.Webhook{}, err
	}
	chosen, err := c.hookTerms(address, topics)
	if err != nil {
		return "", models.Webhook{}, err
	}
	secret, now := webhook.NewSecret(), c.Clock.Now()
	w := models.Webhook{
		ID: models.NewID("whk"), FirmID: firm, URL: address, Secret: c.Keys.Seal(sealHook, []byte(secret)), Topics: chosen, State: webhook.Active,
		CreatedBy: a.UserID, CreatedAt: now, UpdatedAt: now,
	}
	return secret, w, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		rows, err := tx.WebhooksOfFirm(firm)
		if err != nil {
			return err
		}
		if len(rows) >= mostHooks {
			return ErrHookMany.With("most", mostHooks)
		}
		return tx.AddWebhook(w)
	})
}

// hookTerms checks an address and topics and returns the topics as they are kept.
func (c *Counter) hookTerms(address string, topics []string) (string, error) {
	var why fault.List
	u, err := url.Parse(address)
	if err != nil || len(address) > mostAddress || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !c.HookPlain) {
		why = append(why, ErrHookAddress)
	}
	chosen := []webhook.Topic{}
	for _, t := range webhook.Topics {
		if slices.Contains(topics, string(t)) {
			chosen = append(chosen, t)
		}
	}
	if len(chosen) == 0 || len(chosen) != len(topics) {
		why = append(why, ErrHookTopics)
	}
	text, err := json.Marshal(chosen)
	if err != nil {
		return "", err
	}
	return string(text), why.Or()
}

// changeHook lets f change a webhook of the actor's firm.
func (c *Counter) changeHook(ctx context.Context, a models.Actor, id string, f func(*models.Webhook) error) error {
	firm, err := hookKeeper(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(id, firm)
		if err != nil {
			return err
		}
		w.UpdatedAt = c.Clock.Now()
		if err := f(&w); err != nil {
			return err
		}
		return tx.ChangeWebhook(w)
	})
}

// ChangeHook changes where a webhook's events go and which.
func (c *Counter) ChangeHook(ctx context.Context, a models.Actor, id, address string, topics []string) error {
	return c.changeHook(ctx, a, id, func(w *models.Webhook) error {
		chosen, err := c.hookTerms(address, topics)
		w.URL, w.Topics = address, chosen
		return err
	})
}

// RenewHookSecret gives a webhook a fresh secret; the old one signs nothing more.
func (c *Counter) RenewHookSecret(ctx context.Context, a models.Actor, id string) (string, error) {
	secret := webhook.NewSecret()
	return secret, c.changeHook(ctx, a, id, func(w *models.Webhook) error { w.Secret = c.Keys.Seal(sealHook, []byte(secret)); return nil })
}

// TurnHook pauses a webhook, or lets it go on; what it is already changes nothing.
func (c *Counter) TurnHook(ctx context.Context, a models.Actor, id string, on bool) error {
	return c.changeHook(ctx, a, id, func(w *models.Webhook) error {
		if w.State = webhook.Paused; on {
			w.State = webhook.Active
		}
		return nil
	})
}

// EndHook forgets a webhook and what went to it.
func (c *Counter) EndHook(ctx context.Context, a models.Actor, id string) error {
	firm, err := hookKeeper(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.Webhook(id, firm); err != nil {
			return err
		}
		return tx.DropWebhook(id, firm)
	})
}

// TryHook sends a trial event to a webhook; within the same second it is the same one.
func (c *Counter) TryHook(ctx context.Context, a models.Actor, id string) error {
	firm, err := hookKeeper(a)
	if err != nil {
		return err
	}
	now := c.Clock.Now()
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(id, firm)
		if err != nil {
			return err
		}
		if w.State == webhook.Paused {
			return ErrHookState
		}
		return webhook.Try(tx, w, now.UTC().Format("20060102T150405"), now)
	})
}

// SendAgain delivers once more what a webhook was sent; what is on its way stays so.
func (c *Counter) SendAgain(ctx context.Context, a models.Actor, hookID, deliveryID string) error {
	firm, err := hookKeeper(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(hookID, firm)
		if err != nil {
			return err
		}
		d, err := tx.WebhookDelivery(deliveryID)
		switch {
		case err != nil:
			return err
		case d.WebhookID != w.ID:
			return store.ErrNotFound
		case d.State == webhook.Waiting:
			return nil
		case w.State == webhook.Paused:
			return ErrHookState
		}
		if err := tx.ReviveDelivery(d.ID, firm); err != nil {
			return err
		}
		return webhook.Again(tx, d, c.Clock.Now())
	})
}

// HookTopics are the topics that a webhook may choose, in the order in which they are asked.
func HookTopics() []string {
	out := make([]string, len(webhook.Topics))
	for i, t := range webhook.Topics {
		out[i] = string(t)
	}
	return out
}
