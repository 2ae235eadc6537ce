package account

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"supermarket/internal/mail"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	mailAtOnce = 4
	mailTTL    = 2 * mail.DefaultTimeout
	mailFirst  = 30 * time.Second // the pause after a first failure; it doubles
	mailLast   = time.Hour
)

// Outside sends messages for a process.
type Outside struct {
	Send   func(context.Context, mail.Message) error // nil where no mail leaves: messages are kept
	Holder string                                    // this process, for leases
	Log    *slog.Logger
}

// SendMails claims waiting messages and sends each, at least once and under the
// same id each time. It returns how many it claimed.
func (c *Counter) SendMails(ctx context.Context, out Outside) (int, error) {
	var tasks []models.Task
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks(notice.Queue, out.Holder, mailAtOnce, mailTTL)
		return err
	})
	var wg sync.WaitGroup
	for _, t := range tasks {
		wg.Go(func() {
			if err := c.sendMail(ctx, out, t); err != nil {
				out.Log.WarnContext(ctx, "a message will be tried again", "message", t.Payload, "error", err.Error())
			}
		})
	}
	wg.Wait()
	return len(tasks), err
}

func (c *Counter) sendMail(ctx context.Context, out Outside, t models.Task) error {
	var m models.Mail
	err := c.view(ctx, func(tx *store.Tx) (err error) { m, err = tx.Message(t.Payload); return err })
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && m.State != models.MailWaiting:
		return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.FinishTask(t.ID, t.Fence) }) // swept, or sent by one who was slower to say so
	case err != nil:
		return err
	case out.Send == nil:
		return c.endMail(ctx, t, models.MailKept)
	}
	l, err := c.Notices.Open(m)
	if err != nil {
		return c.failMail(ctx, t, &mail.Failure{Final: true, Code: "sealed"})
	}
	err = out.Send(ctx, mail.Message{ID: m.ID, To: m.Recipient, Subject: l.Subject, Body: l.Body, Language: m.Locale})
	if err != nil {
		return errors.Join(err, c.failMail(ctx, t, err))
	}
	return c.endMail(ctx, t, models.MailSent)
}

func (c *Counter) endMail(ctx context.Context, t models.Task, to models.MailState) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.EndMessage(t.Payload, to, "", c.Clock.Now()); err != nil {
			return err
		}
		return tx.FinishTask(t.ID, t.Fence)
	})
}

// failMail tries again what may pass, and gives up what will not.
func (c *Counter) failMail(ctx context.Context, t models.Task, cause error) error {
	f := &mail.Failure{Code: "unknown"}
	errors.As(cause, &f)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if f.Final || t.Tries >= store.TaskTries {
			if err := tx.EndMessage(t.Payload, models.MailDead, f.Code, c.Clock.Now()); err != nil {
				return err
			}
			return tx.KillTask(t.ID, t.Fence, f)
		}
		if err := tx.DelayMessage(t.Payload, f.Code); err != nil {
			return err
		}
		return tx.RetryTask(t.ID, t.Fence, pause(t.Tries), f)
	})
}

func pause(tries int) time.Duration { return min(mailFirst<<min(max(tries-1, 0), 10), mailLast) }
