package oversight

import (
	"context"

	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// MailQueue is the queue of tasks that are messages on their way out.
const MailQueue = "mail"

// Outbox returns a page of messages, newest first, and the cursor of the next.
func (c *Counter) Outbox(ctx context.Context, a models.Actor, page store.Page) (rows []models.Task, next string, err error) {
	if err := operator(a); err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.Tasks(MailQueue, page)
		return err
	})
	return rows, next, err
}

// Revive lets a task that was given up be tried again; store.ErrStale when it was not.
func (c *Counter) Revive(ctx context.Context, a models.Actor, taskID string) error {
	if err := operator(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		t, err := tx.Task(taskID)
		if err != nil {
			return err
		}
		if err := tx.ReviveTask(t); err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: "task.revive", ObjectKind: "task", ObjectID: t.ID, Reason: t.Error})
	})
}
