package checkout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"supermarket/internal/egress"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/webhook"
	"supermarket/models"
)

const (
	hooksAtOnce = 8
	hookTTL     = time.Minute // longer than one call may take
)

// HookOutside calls firms' programs for a process.
type HookOutside struct {
	Post   func(ctx context.Context, url string, head map[string]string, body []byte) (status int, answer string, err error)
	Real   func() time.Time // of the signature: the wall's, whatever business time is
	Holder string           // this process, for leases
	Log    *slog.Logger
}

// DeliverHooks claims waiting deliveries and sends each, at least once and under
// the same id each time. It returns how many it claimed.
func (c *Counter) DeliverHooks(ctx context.Context, out HookOutside) (int, error) {
	var tasks []models.Task
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks(webhook.Queue, out.Holder, hooksAtOnce, hookTTL)
		return err
	})
	var wg sync.WaitGroup
	for _, t := range tasks {
		wg.Go(func() {
			if err := c.deliverHook(ctx, out, t); err != nil {
				out.Log.WarnContext(ctx, "a delivery will be looked at again", "delivery", t.Payload, "error", err.Error())
			}
		})
	}
	wg.Wait()
	return len(tasks), err
}

func (c *Counter) deliverHook(ctx context.Context, out HookOutside, t models.Task) error {
	var d models.WebhookDelivery
	var w models.Webhook
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if d, err = tx.WebhookDelivery(t.Payload); err != nil {
			return err
		}
		w, err = tx.Webhook(d.WebhookID, d.FirmID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && d.State != webhook.Waiting {
		return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.FinishTask(t.ID, t.Fence) }) // its webhook has gone, or it is over
	}
	if err != nil {
		return err
	}
	if w.State == webhook.Paused {
		return c.endDelivery(ctx, t, d, webhook.GivenUp, "paused")
	}
	return c.callHook(ctx, out, t, w, d)
}

func (c *Counter) callHook(ctx context.Context, out HookOutside, t models.Task, w models.Webhook, d models.WebhookDelivery) error {
	secret, err := c.Keys.Open(sealHook, w.Secret)
	if err != nil {
		return c.endDelivery(ctx, t, d, webhook.GivenUp, "sealed")
	}
	body := []byte(d.Payload)
	status, answer, err := out.Post(ctx, w.URL, map[string]string{
		webhook.HeaderSignature: webhook.Sign(string(secret), out.Real(), body), webhook.HeaderEvent: d.ID, webhook.HeaderTopic: d.Topic,
	}, body)
	d.Status, d.Answer = int64(status), oneLine(answer)
	switch {
	case egress.Refused(err):
		return c.endDelivery(ctx, t, d, webhook.GivenUp, "address")
	case err != nil:
		return c.tryLater(ctx, t, d, "unreachable")
	case status >= http.StatusOK && status < http.StatusMultipleChoices:
		return c.endDelivery(ctx, t, d, webhook.Delivered, d.Answer)
	}
	return c.tryLater(ctx, t, d, d.Answer)
}

// tryLater waits longer after each try, and gives up after the last.
func (c *Counter) tryLater(ctx context.Context, t models.Task, d models.WebhookDelivery, answer string) error {
	after, again := webhook.Pause(t.Tries)
	if !again {
		return c.endDelivery(ctx, t, d, webhook.GivenUp, answer)
	}
	d.Answer = answer
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.TriedDelivery(d); err != nil {
			return err
		}
		return tx.RetryTask(t.ID, t.Fence, after, fmt.Errorf("webhook: %s answered %d", d.WebhookID, d.Status))
	})
}

// endDelivery keeps the last word; a webhook that took nothing for too long gets
// no more, and its people are told.
func (c *Counter) endDelivery(ctx context.Context, t models.Task, d models.WebhookDelivery, state, answer string) error {
	now := c.Clock.Now()
	d.State, d.Answer, d.EndedAt = state, answer, &now
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.TriedDelivery(d); err != nil {
			return err
		}
		if err := tx.FinishTask(t.ID, t.Fence); err != nil {
			return err
		}
		if state == webhook.Delivered {
			return tx.WebhookWorks(d.WebhookID)
		}
		return hookFailed(tx, d, now)
	})
}

func hookFailed(tx *store.Tx, d models.WebhookDelivery, now time.Time) error {
	w, err := tx.CountWebhookFailure(d.WebhookID, webhook.FailingAfter, now)
	if err != nil || w.State != webhook.Failing || w.Failures != webhook.FailingAfter {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.WebhookFailing, Key: w.ID + "-" + d.ID, FirmID: w.FirmID, UserID: w.CreatedBy, Path: "/firm/webhooks/" + w.ID, At: now,
		Texts: map[string]string{"reference": w.URL},
	})
}

// oneLine is the beginning of an answer as a page may show it.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if r := []rune(text); len(r) > 300 {
		text = string(r[:300]) + "…"
	}
	return text
}
