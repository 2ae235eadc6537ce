package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func begin(db *store.DB, hash string) (answer models.APIResult, first bool, err error) {
	err = db.Atomic(context.Background(), func(tx *store.Tx) (err error) {
		answer, first, err = tx.BeginAPI("firm_a POST /orders", "key", hash)
		return err
	})
	return answer, first, err
}

func TestOneCallOfManyWithOneKeyIsTheFirst(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var firsts atomic.Int64
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				switch _, first, err := begin(db, "h"); {
				case first:
					firsts.Add(1)
				case !errors.Is(err, store.ErrKeyBusy):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if firsts.Load() != 1 {
			t.Fatalf("%d were first", firsts.Load())
		}
	})
}

func TestTheFirstAnswerIsReplayed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		_, _, _ = begin(db, "h")
		finish := func(tx *store.Tx) error { return tx.FinishAPI("firm_a POST /orders", "key", 201, "{}") }
		atomically(t, db, finish)
		if got, first, err := begin(db, "h"); first || err != nil || got.Status != 201 || got.Body != "{}" {
			t.Fatalf("%+v, %v, %v", got, first, err)
		}
		if err := db.Atomic(context.Background(), finish); !errors.Is(err, store.ErrStale) {
			t.Fatalf("a second answer: %v", err)
		}
		if _, _, err := begin(db, "other"); !errors.Is(err, store.ErrKeyReused) {
			t.Fatalf("another input: %v", err)
		}
	})
}

func TestAnotherInputIsRefusedWhileTheFirstRuns(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		_, _, _ = begin(db, "h")
		if _, first, err := begin(db, "other"); first || !errors.Is(err, store.ErrKeyReused) {
			t.Fatalf("%v, %v", first, err)
		}
	})
}

func TestACallThatNeverEndedIsTakenOver(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		_, _, _ = begin(db, "h")
		atomically(t, db, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE api_results SET created_at = ?", time.Now().UTC().Add(-2*time.Minute))
			return err
		})
		if _, _, err := begin(db, "other"); !errors.Is(err, store.ErrKeyReused) {
			t.Fatalf("another input: %v", err)
		}
		if _, first, err := begin(db, "h"); !first || err != nil {
			t.Fatalf("%v, %v", first, err)
		}
		if _, _, err := begin(db, "h"); !errors.Is(err, store.ErrKeyBusy) {
			t.Fatalf("a second heir: %v", err)
		}
	})
}

func TestACallThatStillRunsKeepsItsKey(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		_, _, _ = begin(db, "h")
		atomically(t, db, func(tx *store.Tx) error {
			if _, err := tx.Exec("UPDATE api_results SET created_at = ?", time.Now().UTC().Add(-2*time.Minute)); err != nil {
				return err
			}
			return tx.KeepAPI("firm_a POST /orders", "key")
		})
		if _, first, err := begin(db, "h"); first || !errors.Is(err, store.ErrKeyBusy) {
			t.Fatalf("%v, %v", first, err)
		}
	})
}

func TestADroppedKeyIsFreeAgain(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		_, _, _ = begin(db, "h")
		atomically(t, db, func(tx *store.Tx) error { return tx.DropAPI("firm_a POST /orders", "key") })
		if _, first, err := begin(db, "other"); !first || err != nil {
			t.Fatalf("%v, %v", first, err)
		}
	})
}
