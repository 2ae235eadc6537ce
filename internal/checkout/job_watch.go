package checkout

import (
	"context"
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/webhook"
	"supermarket/models"
)

const (
	waitsLong   = 30 * time.Minute
	watchedOnce = 100 // jobs of one look
)

// WatchJobs tells, once for each job, that it waits for long, has not begun by
// when its buyer let it wait, or has nearly used up its cap. Its cost does not depend on how many jobs have ended.
func (c *Counter) WatchJobs(ctx context.Context) error {
	now := c.Clock.Now()
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		long, err := tx.JobsWaitingUntold(string(notice.JobWaitingLong), now.Add(-waitsLong), watchedOnce)
		if err != nil {
			return err
		}
		if err := tellJobs(tx, long, notice.JobWaitingLong, webhook.JobWaitingLong, now); err != nil {
			return err
		}
		if err := waitsOver(tx, now); err != nil {
			return err
		}
		near, err := tx.JobsNearCapUntold(string(notice.JobNearCap), watchedOnce)
		if err != nil {
			return err
		}
		return tellJobs(tx, near, notice.JobNearCap, webhook.JobNearCap, now)
	})
}

// waitsOver tells of jobs that have not begun by when their buyers let them wait:
// they go on waiting, and to cancel them is free.
func waitsOver(tx *store.Tx, now time.Time) error {
	past, err := tx.JobsPastWaitUntold(string(notice.JobWaitOver), now, watchedOnce)
	if err != nil {
		return err
	}
	for _, j := range past {
		if err := order.TellJob(tx, j, notice.JobWaitOver, j.ID, order.Step{At: now}); err != nil {
			return err
		}
	}
	return nil
}

func tellJobs(tx *store.Tx, jobs []models.Job, kind notice.Kind, topic webhook.Topic, at time.Time) error {
	for _, j := range jobs {
		if err := order.TellJob(tx, j, kind, j.ID, order.Step{At: at}); err != nil {
			return err
		}
		if err := webhook.Later(tx, webhook.Event{Topic: topic, Key: j.ID, FirmID: j.FirmID, At: at, Data: order.JobData(j)}); err != nil {
			return err
		}
	}
	return nil
}

// keptDeliveries is how long what went to webhooks is listed.
const keptDeliveries = 30 * 24 * time.Hour

// SweepHooks forgets deliveries that were over long ago.
func (c *Counter) SweepHooks(ctx context.Context) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := tx.SweepWebhookDeliveries(c.Clock.Now().Add(-keptDeliveries))
		return err
	})
}
