package trail_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

var (
	noon  = time.Date(2026, 7, 1, 4, 0, 0, 123456000, time.UTC)
	clerk = models.Actor{UserID: "usr_clerk", Role: models.RoleIssuer}
)

func deed(id string) trail.Entry {
	return trail.Entry{Actor: clerk, Action: "grant.issue", ObjectKind: "grant", ObjectID: id, Reason: "原因", At: noon}
}

func record(t *testing.T, db *store.DB, entries ...trail.Entry) {
	t.Helper()
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		for _, e := range entries {
			if err := trail.Record(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, db *store.DB, from int64) (n int64, err error) {
	t.Helper()
	err = db.Snapshot(context.Background(), func(tx *store.Tx) (err error) {
		n, err = trail.Verify(tx, from)
		return err
	})
	return n, err
}

func about(t *testing.T, db *store.DB, id string) (rows []models.TrailEntry) {
	t.Helper()
	err := db.View(context.Background(), func(tx *store.Tx) (err error) {
		rows, err = trail.Of(tx, "grant", id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestEntriesFormOneChainUnderConcurrency(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		boom := errors.New("boom")
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				err := db.Atomic(context.Background(), func(tx *store.Tx) error {
					if err := trail.Record(tx, deed(fmt.Sprint(i))); err != nil || i%4 != 0 {
						return err
					}
					return boom
				})
				if err != nil && !errors.Is(err, boom) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n, err := verify(t, db, 0); n != 15 || err != nil {
			t.Fatalf("%d entries, %v", n, err)
		}
		if n, err := verify(t, db, 5); n != 10 || err != nil {
			t.Fatalf("%d entries after the fifth, %v", n, err)
		}
	})
}

func TestAnEmptyTrailIsWhole(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		if n, err := verify(t, db, 0); n != 0 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	})
}

func TestSecretsNeverEnterTheTrail(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		e := deed("g1")
		e.Before = models.User{ID: "usr_a", Email: "a@b.test", PasswordHash: "argon-leak"}
		e.After = map[string]any{
			"api_key": "leak", "Token": "leak", "client-secret": "leak", "list": []any{map[string]any{"TokenHash": "leak"}},
			"tokens_per_pack": 5, "amount": int64(9007199254740993),
		}
		record(t, db, e)
		row := about(t, db, "g1")[0]
		if strings.Contains(row.Before+row.After, "leak") {
			t.Fatalf("kept %s %s", row.Before, row.After)
		}
		if !strings.Contains(row.Before, `"Email":"a@b.test"`) || !strings.Contains(row.After, `"tokens_per_pack":5`) ||
			!strings.Contains(row.After, "9007199254740993") {
			t.Fatalf("lost %s %s", row.Before, row.After)
		}
	})
}

func TestAnEntryMustSayWhoDidWhat(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for name, spoil := range map[string]func(*trail.Entry){
			"actor":  func(e *trail.Entry) { e.Actor = models.Actor{} },
			"action": func(e *trail.Entry) { e.Action = "" },
			"object": func(e *trail.Entry) { e.ObjectID = "" },
			"time":   func(e *trail.Entry) { e.At = time.Time{} },
		} {
			e := deed("g1")
			spoil(&e)
			err := db.Atomic(context.Background(), func(tx *store.Tx) error { return trail.Record(tx, e) })
			if !errors.Is(err, trail.ErrIncomplete) {
				t.Errorf("without %s: %v", name, err)
			}
		}
	})
}

func TestPagesOfTheTrailMeetWithoutGapOrOverlap(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for i := range 7 {
			record(t, db, deed(fmt.Sprint(i)))
		}
		var seen []string
		for page := (store.Page{Limit: 3}); ; {
			var rows []models.TrailEntry
			err := db.View(context.Background(), func(tx *store.Tx) (err error) {
				rows, page.After, err = trail.Page(tx, page)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				seen = append(seen, r.ObjectID)
			}
			if page.After == "" {
				break
			}
		}
		if strings.Join(seen, "") != "6543210" {
			t.Fatalf("saw %v", seen)
		}
	})
}

func TestACursorThatWasNotMadeHereIsRefused(t *testing.T) {
	db := testkit.SQLite(t)
	err := db.View(context.Background(), func(tx *store.Tx) error {
		_, _, err := trail.Page(tx, store.Page{After: "1; DROP TABLE"})
		return err
	})
	if !errors.Is(err, store.ErrCursor) {
		t.Fatalf("got %v", err)
	}
}
