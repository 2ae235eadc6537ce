package oversight_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/notice"
	"supermarket/internal/oversight"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func desk(t *testing.T) notice.Desk {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse(keyring.Generate("t"))
	if err != nil {
		t.Fatal(err)
	}
	return notice.Desk{Texts: texts, Keys: keys, Public: "https://shop.test"}
}

// house is a counter over one message, which was given up for good.
func house(t *testing.T, db *store.DB, sandbox bool) *oversight.Counter {
	t.Helper()
	d := desk(t)
	atomically(t, db, func(tx *store.Tx) error {
		m := notice.Message{Kind: notice.Reset, To: "a@a.test", Locale: "en", At: noon, Args: map[string]any{"link": "https://shop.test/reset/tok", "until": noon}}
		err := d.Send(tx, m)
		tasks, err2 := tx.ClaimTasks(notice.Queue, "w", 1, time.Minute)
		return errors.Join(err, err2, tx.EndMessage(tasks[0].Payload, models.MailDead, "550 5.1.1", noon),
			tx.KillTask(tasks[0].ID, tasks[0].Fence, errors.New("550")))
	})
	return oversight.New(oversight.Deps{DB: db, Clock: clock.At(noon), Sandbox: sandbox, Demo: sandbox, Notices: d})
}

func message(t *testing.T, c *oversight.Counter) oversight.Sent {
	t.Helper()
	rows, next, err := c.Outbox(context.Background(), boss, store.Page{})
	if err != nil || next != "" || len(rows) != 1 {
		t.Fatalf("%+v, %v", rows, err)
	}
	return rows[0]
}

func TestADeadMessageIsRevivedOnceAndStandsInTheTrail(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, ctx := house(t, db, false), context.Background()
		m := message(t, c)
		if m.State != models.MailDead || m.Error != "550 5.1.1" || m.Tries != 1 || m.Kind != "reset" {
			t.Fatalf("%+v", m)
		}
		if err := c.Revive(ctx, boss, m.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.Revive(ctx, boss, m.ID); !errors.Is(err, store.ErrStale) {
			t.Fatalf("twice: %v", err)
		}
		if again := message(t, c); again.State != models.MailWaiting || again.Error != "" {
			t.Errorf("%+v", again)
		}
		if got := entries(t, db); len(got) != 1 || got[0].Action != "mail.revive" || got[0].ObjectID != m.ID {
			t.Fatalf("%+v", got)
		}
	})
}

func TestWhatStandsInAMessageIsReadInASandboxAlone(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c := house(t, db, true)
		if m := message(t, c); !strings.Contains(m.Body, "https://shop.test/reset/tok") {
			t.Errorf("%+v", m)
		}
		c.Sandbox, c.Demo = false, false
		if m := message(t, c); m.Letter != (notice.Letter{}) {
			t.Errorf("%+v", m)
		}
		if _, err := c.Letters(context.Background(), 5); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestAMessageThatNoKeyOpensAnyMoreIsListedAllTheSame(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c := house(t, db, true)
		c.Notices = desk(t)
		if m := message(t, c); m.To != "a@a.test" || m.Letter != (notice.Letter{}) {
			t.Errorf("%+v", m)
		}
	})
}

func TestAMessageWhoseWorkersWereLostShowsAsDeadAndCanBeRevived(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c := house(t, db, false)
		m := message(t, c)
		testkit.Corrupt(t, db, "UPDATE mails SET state = 'waiting', error = ''")
		if got := message(t, c); got.State != models.MailDead {
			t.Errorf("%+v", got)
		}
		if err := c.Revive(context.Background(), boss, m.ID); err != nil {
			t.Error(err)
		}
	})
}
