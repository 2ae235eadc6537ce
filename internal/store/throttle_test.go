package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

func try(db *store.DB, at time.Time) error {
	return db.Atomic(context.Background(), func(tx *store.Tx) error {
		return tx.Throttle("sign-in:a@b.test", 5, 15*time.Minute, at)
	})
}

func TestNoMoreTriesThanTheLimitAtOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var passed atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				switch err := try(db, noon); {
				case err == nil:
					passed.Add(1)
				case !errors.Is(err, store.ErrThrottled):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if passed.Load() != 5 {
			t.Fatalf("%d tries passed", passed.Load())
		}
	})
}

func TestAThrottleOpensWhenItsWindowEnds(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for range 5 {
			if err := try(db, noon); err != nil {
				t.Fatal(err)
			}
		}
		var f *fault.Fault
		if err := try(db, noon.Add(14*time.Minute)); !errors.As(err, &f) || f.Args["seconds"] != int64(60) {
			t.Fatalf("got %v", err)
		}
		if err := try(db, noon.Add(15*time.Minute)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestASuccessForgivesTheTriesBefore(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for range 5 {
			_ = try(db, noon)
		}
		atomically(t, db, func(tx *store.Tx) error { return tx.ForgiveThrottle("sign-in:a@b.test") })
		if err := try(db, noon); err != nil {
			t.Fatal(err)
		}
	})
}
