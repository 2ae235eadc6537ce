package oversight_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/oversight"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

var (
	noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)
	boss = models.Actor{UserID: "usr_boss", OrgKind: models.OrgPlatform, OrgID: "platform", Role: models.RoleOperator}
)

func counter(db *store.DB, sandbox bool) *oversight.Counter {
	return oversight.New(oversight.Deps{DB: db, Clock: clock.At(noon), Sandbox: sandbox})
}

func atomically(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Atomic(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, db *store.DB) []models.TrailEntry {
	t.Helper()
	page, err := counter(db, true).Trail(context.Background(), boss, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func TestNobodyButAnOperatorGetsAnAnswer(t *testing.T) {
	c, ctx := counter(testkit.SQLite(t), true), context.Background()
	for name, ask := range map[string]func(a models.Actor) error{
		"time":   func(a models.Actor) error { _, err := c.Time(ctx, a); return err },
		"step":   func(a models.Actor) error { _, err := c.StepClock(ctx, a, time.Hour); return err },
		"trail":  func(a models.Actor) error { _, err := c.Trail(ctx, a, store.Page{}); return err },
		"chain":  func(a models.Actor) error { _, err := c.CheckTrail(ctx, a); return err },
		"outbox": func(a models.Actor) error { _, _, err := c.Outbox(ctx, a, store.Page{}); return err },
		"revive": func(a models.Actor) error { return c.Revive(ctx, a, "task_x") },
		"import": func(a models.Actor) error { _, err := c.ImportStatement(ctx, a, oversight.StatementFile{}); return err },
		"match":  func(a models.Actor) error { return c.MatchEntry(ctx, a, "arr_x", "pay_x") },
		"credit": func(a models.Actor) error { return c.MatchFirm(ctx, a, "arr_x", "frm_x", "why") },
		"undo":   func(a models.Actor) error { return c.UnmatchEntry(ctx, a, "arr_x", "why") },
		"return": func(a models.Actor) error { return c.ReturnEntry(ctx, a, "arr_x", "why") },
		"entry":  func(a models.Actor) error { _, err := c.Entry(ctx, a, "arr_x"); return err },
		"find":   func(a models.Actor) error { _, err := c.FindTransfer(ctx, a, "x"); return err },
		"transfers": func(a models.Actor) error {
			_, err := c.Transfers(ctx, a, models.EntryUnmatched, store.Page{})
			return err
		},
		"health": func(a models.Actor) error { _, err := c.Health(ctx, a); return err },
	} {
		for _, role := range []models.Role{"", models.RoleOwner, models.RoleIssuer, models.RoleReviewer, models.RoleAuditor, models.RoleProvider} {
			if err := ask(models.Actor{UserID: "usr_x", Role: role}); !errors.Is(err, oversight.ErrNoRight) {
				t.Errorf("%s as %q: %v", name, role, err)
			}
		}
		if err := ask(models.Actor{Role: models.RoleOperator}); !errors.Is(err, oversight.ErrNoRight) {
			t.Errorf("%s as a visitor: %v", name, err)
		}
	}
}

func TestASteppedClockIsKeptAndWakesAndStandsInTheTrail(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, ctx := counter(db, true), context.Background()
		woken, end := db.Subscribe(store.SettingsTopic)
		defer end()
		for _, step := range []struct{ by, ahead time.Duration }{{time.Hour, time.Hour}, {24 * time.Hour, 25 * time.Hour}} {
			if got, err := c.StepClock(ctx, boss, step.by); err != nil || got != step.ahead {
				t.Fatalf("%v, %v", got, err)
			}
			<-woken
		}
		if now, err := c.Time(ctx, boss); err != nil || now.Offset != 25*time.Hour || !now.Now.Equal(noon) {
			t.Fatalf("%+v, %v", now, err)
		}
		rows := entries(t, db)
		if len(rows) != 2 || rows[0].Action != "clock.step" || rows[0].Actor != boss.UserID || rows[0].Before != `"1h0m0s"` || rows[0].After != `"25h0m0s"` {
			t.Fatalf("%+v", rows)
		}
	})
}

func TestThisProcessFollowsAStepAtOnce(t *testing.T) {
	own := &clock.Shifted{}
	c := oversight.New(oversight.Deps{DB: testkit.SQLite(t), Clock: own, Sandbox: true})
	if _, err := c.StepClock(context.Background(), boss, time.Hour); err != nil || own.Offset() != time.Hour {
		t.Fatalf("%v, %v", own.Offset(), err)
	}
}

func TestTimeNeverGoesBackNorTooFarNorOutsideASandbox(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for _, d := range []time.Duration{-time.Hour, 0, time.Nanosecond, oversight.StepMost + 1} {
			if _, err := counter(db, true).StepClock(ctx, boss, d); !errors.Is(err, oversight.ErrStep) {
				t.Errorf("%v: %v", d, err)
			}
		}
		if _, err := counter(db, false).StepClock(ctx, boss, time.Hour); !errors.Is(err, oversight.ErrRealTime) {
			t.Errorf("no sandbox: %v", err)
		}
		for range 10 {
			if _, err := counter(db, true).StepClock(ctx, boss, oversight.StepMost); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := counter(db, true).StepClock(ctx, boss, oversight.StepMost); !errors.Is(err, oversight.ErrStep) {
			t.Errorf("an eleventh long step: %v", err)
		}
		if n := len(entries(t, db)); n != 10 {
			t.Errorf("%d entries of 10 steps", n)
		}
	})
}

func TestTheTrailNamesItsActors(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		atomically(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertUser(models.User{ID: boss.UserID, Email: "b@b.test", Name: "李四", Locale: "zh-CN", CreatedAt: noon, UpdatedAt: noon})
			byKey := models.Actor{UserID: boss.UserID, KeyID: "key_1", Role: models.RoleOperator}
			return errors.Join(err, trail.Record(tx, trail.Entry{Actor: byKey, Action: "a", ObjectKind: "b", ObjectID: "c", At: noon}))
		})
		page, err := counter(db, true).Trail(context.Background(), boss, store.Page{})
		if err != nil || page.Names[boss.UserID] != "李四" || page.Rows[0].Actor != boss.UserID+" key_1" {
			t.Fatalf("%+v, %v", page, err)
		}
	})
}

func TestABrokenTrailIsShownWhereItBreaks(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, ctx := counter(db, true), context.Background()
		for range 3 {
			if _, err := c.StepClock(ctx, boss, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := c.CheckTrail(ctx, boss); err != nil || got != (oversight.Chain{Checked: 3}) {
			t.Fatalf("%+v, %v", got, err)
		}
		testkit.Corrupt(t, db, "UPDATE trail_entries SET reason = 'x' WHERE seq = 2")
		if got, err := c.CheckTrail(ctx, boss); err != nil || got != (oversight.Chain{Checked: 1, BrokenAt: 2}) {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

func TestHealthCountsWhatThereIs(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		atomically(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertProvider(models.Provider{ID: "prv_a", NameZh: "甲", NameEn: "A", Code: "c", Region: "CN-BJ", State: "approved", CreatedAt: noon, UpdatedAt: noon})
			return errors.Join(err,
				tx.Enqueue(models.Task{Queue: "mail", Key: "a", Payload: "{}"}),
				tx.AddSite(models.Site{ID: "site_a", ProviderID: "prv_a", NameZh: "甲", NameEn: "A", Region: "CN-BJ", Driver: "local", State: "ready", CreatedAt: noon, UpdatedAt: noon}),
			)
		})
		h, err := counter(db, true).Health(context.Background(), boss)
		if err != nil || h.Tasks["mail"]["waiting"] != 1 || len(h.Sites) != 1 || h.Sites[0].Site.ID != "site_a" || !h.At.Equal(noon) {
			t.Fatalf("%+v, %v", h, err)
		}
	})
}
