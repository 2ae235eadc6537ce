package notice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
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

func reset(locale string) notice.Message {
	return notice.Message{
		Kind: notice.Reset, To: "a@a.test", Locale: locale, At: now,
		Args: map[string]any{"link": "https://shop.test/reset/token-in-the-clear", "until": now.Add(time.Hour)},
	}
}

func sent(t *testing.T, db *store.DB) []models.Mail {
	t.Helper()
	var rows []models.Mail
	err := db.View(ctx, func(tx *store.Tx) error {
		for page, more := (store.Page{Limit: 200}), true; more; {
			some, next, err := tx.Messages(page)
			if err != nil {
				return err
			}
			rows, page.After, more = append(rows, some...), next, next != ""
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func send(t *testing.T, db *store.DB, d notice.Desk, m notice.Message) models.Mail {
	t.Helper()
	if err := db.Atomic(ctx, func(tx *store.Tx) error { return d.Send(tx, m) }); err != nil {
		t.Fatal(err)
	}
	for _, row := range sent(t, db) {
		if row.Recipient == m.To {
			return row
		}
	}
	t.Fatalf("nothing went to %s", m.To)
	return models.Mail{}
}

func TestAMessageSpeaksTheReadersLanguage(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		d := desk(t)
		for locale, want := range map[string][2]string{
			"zh-CN": {"重设密码 · 算力超市", "2026-11-23 11:00 (UTC+8)"},
			"en":    {"Reset your password · Computing Power Supermarket", "2026-11-23 11:00 (UTC+8)"},
		} {
			m := reset(locale)
			m.To = locale + "@a.test"
			row := send(t, db, d, m)
			l, err := d.Open(row)
			if err != nil || l.Subject != want[0] || !strings.Contains(l.Body, want[1]) || row.Locale != locale {
				t.Errorf("%s: %q %v", row.Locale, l, err)
			}
		}
	})
}

func TestNothingOfAMessageStandsInTheClear(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		row := send(t, db, desk(t), reset("en"))
		if strings.Contains(row.Subject+row.Body, "token-in-the-clear") || strings.Contains(row.Subject, "Reset") {
			t.Errorf("%+v", row)
		}
		if _, err := desk(t).Open(row); err == nil {
			t.Error("another ring opens it")
		}
	})
}

func TestAMessageAndItsTaskAreWrittenWithTheirCauseOrNotAtAll(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		d, failed := desk(t), errors.New("the cause failed")
		err := db.Atomic(ctx, func(tx *store.Tx) error {
			if err := d.Send(tx, reset("en")); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) || len(sent(t, db)) != 0 {
			t.Fatal(err)
		}
		row := send(t, db, d, reset("en"))
		var tasks []models.Task
		err = db.View(ctx, func(tx *store.Tx) (err error) { tasks, _, err = tx.Tasks(notice.Queue, store.Page{}); return err })
		if err != nil || len(tasks) != 1 || tasks[0].Payload != row.ID {
			t.Errorf("%+v %v", tasks, err)
		}
	})
}

func TestWhatPeopleWroteMakesNoLinesOfItsOwn(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		d := desk(t)
		row := send(t, db, d, notice.Message{Kind: notice.FirmVerified, To: "a@a.test", Locale: "en", At: now, Args: map[string]any{
			"firm": "Hill\r\nBcc: all@a.test\u2028Go to evil.test", "link": d.Link("firm"),
		}})
		l, err := d.Open(row)
		if err != nil || strings.ContainsAny(l.Subject, "\r\n\u2028") || !strings.Contains(l.Body, "https://shop.test/firm") {
			t.Errorf("%q %v", l, err)
		}
	})
}

func TestEveryKindHasItsTexts(t *testing.T) {
	d := desk(t)
	for _, lang := range i18n.Languages() {
		loc := d.Texts.For(lang)
		for _, k := range append(slices.Clone(notice.Kinds), notice.FactKinds...) {
			for _, part := range []string{".subject", ".body", ".name"} {
				if !loc.Has("mail." + string(k) + part) {
					t.Errorf("%s lacks %s%s", lang, k, part)
				}
			}
		}
	}
}

func TestAnUnknownKindIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := db.Atomic(ctx, func(tx *store.Tx) error {
			return desk(t).Send(tx, notice.Message{Kind: "nothing", To: "a@a.test", At: now})
		})
		if err == nil {
			t.Error("it was sent")
		}
	})
}
