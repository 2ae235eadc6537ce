package oversight

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// Sent is one message as it may be looked at. What stands in it shows in a
// sandbox alone: elsewhere a link in it is its reader's and nobody else's.
type Sent struct {
	ID, Kind, To  string
	Locale        string // of its words
	State         models.MailState
	Error         string // a code
	Tries         int
	At            time.Time
	SentAt        time.Time // zero until then
	Next          time.Time // when it is tried again, zero when it is not
	notice.Letter           // empty where it may not be read
}

// Outbox returns a page of messages, newest first, and the cursor of the next.
func (c *Counter) Outbox(ctx context.Context, a models.Actor, page store.Page) (rows []Sent, next string, err error) {
	if err := operator(a); err != nil {
		return nil, "", err
	}
	return c.outbox(ctx, page)
}

// Letters are the newest messages of the demo, for everyone to read:
// store.ErrNotFound anywhere else.
func (c *Counter) Letters(ctx context.Context, most int) ([]Sent, error) {
	if !c.Demo {
		return nil, store.ErrNotFound
	}
	rows, _, err := c.outbox(ctx, store.Page{Limit: most})
	return rows, err
}

func (c *Counter) outbox(ctx context.Context, page store.Page) (rows []Sent, next string, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		mails, after, err := tx.Messages(page)
		if err != nil {
			return err
		}
		tasks, err := tx.TasksByKey(notice.Queue, ids(mails))
		if err != nil {
			return err
		}
		rows, next = make([]Sent, len(mails)), after
		for i, m := range mails {
			rows[i] = c.sent(m, tasks[m.ID])
		}
		return nil
	})
	return rows, next, err
}

func ids(mails []models.Mail) []string {
	out := make([]string, len(mails))
	for i, m := range mails {
		out[i] = m.ID
	}
	return out
}

func (c *Counter) sent(m models.Mail, t models.Task) Sent {
	s := Sent{ID: m.ID, Kind: m.Kind, To: m.Recipient, Locale: m.Locale, State: m.State, Error: m.Error, Tries: t.Tries, At: m.CreatedAt}
	if m.SentAt != nil {
		s.SentAt = *m.SentAt
	}
	switch {
	case s.State == models.MailWaiting && t.State == "dead": // its worker was lost each time
		s.State, s.Error = models.MailDead, t.Error
	case s.State == models.MailWaiting:
		s.Next = t.RunAt
	}
	if l, err := c.Notices.Open(m); err == nil && c.Sandbox { // what an old key sealed is listed all the same
		s.Letter = l
	}
	return s
}

// Revive lets a message that was given up be tried again; store.ErrStale when it
// was not, or when its words were blanked since.
func (c *Counter) Revive(ctx context.Context, a models.Actor, id string) error {
	if err := operator(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		m, err := tx.Message(id)
		if err != nil {
			return err
		}
		tasks, err := tx.TasksByKey(notice.Queue, []string{id})
		if err != nil {
			return err
		}
		if err := tx.WakeMessage(id); err != nil && (m.State != models.MailWaiting || !errors.Is(err, store.ErrStale)) {
			return err
		}
		if err := tx.ReviveTask(tasks[id]); err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: "mail.revive", ObjectKind: "mail", ObjectID: id, Reason: m.Error})
	})
}
