package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func TestAtomicInsideAtomicIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := db.Atomic(context.Background(), func(tx *store.Tx) error {
			return db.Atomic(tx.Context(), func(*store.Tx) error { return nil })
		})
		if !errors.Is(err, store.ErrNested) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestAGroupKeepsTheWorkOfMembersWhoseNeighbourFailed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		ctx, boom := context.Background(), errors.New("boom")
		var wg sync.WaitGroup
		errs := make([]error, 40)
		for i := range errs {
			wg.Go(func() {
				errs[i] = db.Atomic(ctx, func(tx *store.Tx) error {
					if _, err := tx.NextNumber("n"); err != nil {
						return err
					}
					if i%2 == 1 {
						return boom
					}
					return nil
				}, store.Hot("n"))
			})
		}
		wg.Wait()
		for i, err := range errs {
			if (i%2 == 1) != errors.Is(err, boom) || (i%2 == 0 && err != nil) {
				t.Errorf("member %d: %v", i, err)
			}
		}
		var n int64
		if err := db.Atomic(ctx, func(tx *store.Tx) (err error) { n, err = tx.NextNumber("n"); return }); err != nil {
			t.Fatal(err)
		}
		if n != 21 {
			t.Fatalf("20 members committed, the next number is %d", n)
		}
	})
}

func TestAWakeIsHeardOnlyAfterACommit(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, end := db.Subscribe("jobs")
		defer end()
		_ = db.Atomic(context.Background(), func(tx *store.Tx) error { tx.Wake("jobs"); return errors.New("no") })
		select {
		case <-c:
			t.Fatal("woken by a rollback")
		default:
		}
		if err := db.Atomic(context.Background(), func(tx *store.Tx) error { tx.Wake("jobs"); return nil }); err != nil {
			t.Fatal(err)
		}
		<-c
	})
}
