package account_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/mail"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// wants holds an error to a sentinel, or to none.
func (s *scene) wants(want, err error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("%v, want %v", err, want)
	}
}

// mails are all messages, newest first.
func (s *scene) mails() []models.Mail {
	s.t.Helper()
	var rows []models.Mail
	err := s.db.View(ctx, func(tx *store.Tx) (err error) { rows, _, err = tx.Messages(store.Page{Limit: 200}); return err })
	s.must(err)
	return rows
}

// mailTo is the newest message of a kind to an address.
func (s *scene) mailTo(email string, kind notice.Kind) (models.Mail, notice.Letter) {
	s.t.Helper()
	for _, m := range s.mails() {
		if m.Recipient == email && m.Kind == string(kind) {
			l, err := s.c.Notices.Open(m)
			s.must(err)
			return m, l
		}
	}
	s.t.Fatalf("no message %s went to %s", kind, email)
	return models.Mail{}, notice.Letter{}
}

var mailed = regexp.MustCompile(`https?://[^/\s]+/(sign-up|reset|email)/([0-9a-z]{52})\n`)

// token is the secret of the link in the newest message of a kind to an address.
func (s *scene) token(email string, kind notice.Kind) string {
	s.t.Helper()
	_, l := s.mailTo(email, kind)
	found := mailed.FindStringSubmatch(l.Body)
	if found == nil {
		s.t.Fatalf("no link in %q", l.Body)
	}
	s.clock.Step(time.Second) // so that the next message is newer
	return found[2]
}

// outside is a server that answers what it is told to.
type outside struct {
	answer error
	taken  []mail.Message
	log    bytes.Buffer
}

func (o *outside) out() account.Outside {
	return account.Outside{Holder: "w", Log: slog.New(slog.NewTextHandler(&o.log, nil)), Send: func(_ context.Context, m mail.Message) error {
		o.taken = append(o.taken, m)
		return o.answer
	}}
}

func (s *scene) run(o account.Outside) {
	s.t.Helper()
	_, err := s.c.SendMails(ctx, o)
	s.must(err)
}

// dueNow spares the pause before the next try.
func (s *scene) dueNow() {
	s.t.Helper()
	testkit.Corrupt(s.t, s.db, "UPDATE tasks SET run_at = created_at WHERE state = 'waiting'")
}

func (s *scene) task() models.Task {
	s.t.Helper()
	var tasks []models.Task
	err := s.db.View(ctx, func(tx *store.Tx) (err error) { tasks, _, err = tx.Tasks(notice.Queue, store.Page{}); return err })
	s.must(err)
	return tasks[0]
}

func TestAMessageIsSentOnceAndItsLinkIsBlankedThen(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "new@demo.test", "en", "192.0.2.1"))
		o := &outside{}
		s.run(o.out())
		s.run(o.out())
		m := s.mails()[0]
		if len(o.taken) != 1 || o.taken[0].ID != m.ID || o.taken[0].To != "new@demo.test" || !mailed.MatchString(o.taken[0].Body) {
			s.t.Fatalf("%+v", o.taken)
		}
		if m.State != models.MailSent || m.Body != "" || m.SentAt == nil {
			s.t.Errorf("%+v", m)
		}
	})
}

func TestAMessageThatMayPassIsTriedAgainUnderTheSameID(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "new@demo.test", "en", "192.0.2.1"))
		o := &outside{answer: &mail.Failure{Code: "451 4.7.1"}}
		s.run(o.out())
		m, task := s.mails()[0], s.task()
		if m.State != models.MailWaiting || m.Error != "451 4.7.1" || m.Body == "" || task.State != "waiting" || !task.RunAt.After(task.CreatedAt) {
			s.t.Errorf("%+v %+v", m, task)
		}
		if strings.Contains(o.log.String(), "new@demo.test") || mailed.MatchString(o.log.String()) {
			s.t.Errorf("the log tells: %s", o.log.String())
		}
		o.answer = nil
		s.dueNow()
		s.run(o.out())
		if len(o.taken) != 2 || o.taken[0].ID != o.taken[1].ID || s.mails()[0].State != models.MailSent {
			s.t.Errorf("%d taken, %+v", len(o.taken), s.mails()[0])
		}
	})
}

func TestAMessageThatWillNotPassIsDead(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "new@demo.test", "en", "192.0.2.1"))
		o := &outside{answer: errors.Join(&mail.Failure{Final: true, Code: "550 5.1.1"})}
		s.run(o.out())
		if m := s.mails()[0]; m.State != models.MailDead || m.Error != "550 5.1.1" || s.task().State != "dead" {
			s.t.Errorf("%+v %+v", m, s.task())
		}
	})
}

func TestAMessageIsGivenUpAfterAllTries(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "new@demo.test", "en", "192.0.2.1"))
		o := &outside{answer: &mail.Failure{Code: "connect"}}
		for range store.TaskTries {
			s.dueNow()
			s.run(o.out())
		}
		if m := s.mails()[0]; m.State != models.MailDead || len(o.taken) != store.TaskTries {
			s.t.Errorf("%+v after %d", m, len(o.taken))
		}
	})
}

func TestWhereNoMailLeavesMessagesAreKept(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "new@demo.test", "en", "192.0.2.1"))
		s.run(account.Outside{Holder: "w"})
		if m := s.mails()[0]; m.State != models.MailKept || m.Body == "" {
			s.t.Errorf("%+v", m)
		}
	})
}
