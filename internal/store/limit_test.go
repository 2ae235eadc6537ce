package store_test

import (
	"context"
	"errors"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func TestALimitIsNeverTakenBeyondTheCapOfTheTaker(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for i, c := range []struct {
			n, cap int64
			want   error
		}{{60, 100, nil}, {41, 100, store.ErrStale}, {40, 100, nil}, {1, 100, store.ErrStale}, {1, 50, store.ErrStale}, {100, 200, nil}, {1, 1<<63 - 1, nil}} {
			err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.TakeLimit("x", c.n, c.cap) })
			if !errors.Is(err, c.want) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func TestNoMoreOfALimitComesBackThanWasTaken(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.TakeLimit("x", 10, 10) })
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []error{nil, store.ErrStale} {
			err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.GiveBackLimit("x", 6) })
			if !errors.Is(err, want) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}
