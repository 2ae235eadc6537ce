package store_test

import (
	"context"
	"sync/atomic"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func TestAnAtomicWhoseCommitWasLostIsNotRunAgain(t *testing.T) {
	for name, lands := range map[string]bool{"before it landed": false, "after it was sent": true} {
		for kind, opts := range map[string][]store.Option{"alone": nil, "in a group": {store.Hot("row")}} {
			t.Run(name+" "+kind, func(t *testing.T) {
				dsn := testkit.PostgresURL(t)
				w := &testkit.Wire{Lands: lands}
				db := reopen(t, store.Options{URL: w.Between(t, dsn)})
				direct := reopen(t, store.Options{URL: dsn})
				w.Armed.Store(true)
				tries := 0
				err := db.Atomic(context.Background(), func(tx *store.Tx) error { tries++; return count("n")(tx) }, opts...)
				if err == nil || tries != 1 || w.Commits.Load() != 1 {
					t.Fatalf("%d tries, %d commits sent: %v", tries, w.Commits.Load(), err)
				}
				if n := number(t, direct, "n"); n > 1 || !lands && n != 0 {
					t.Fatalf("n is %d", n)
				}
				if err := db.Atomic(context.Background(), count("other"), opts...); err != nil {
					t.Fatalf("the next one: %v", err)
				}
			})
		}
	}
}

func TestAGroupWhoseCommitWasLostRunsNoMemberAgain(t *testing.T) {
	dsn := testkit.PostgresURL(t)
	w := &testkit.Wire{Lands: true}
	db := reopen(t, store.Options{URL: w.Between(t, dsn)})
	var ran atomic.Int64
	works := make([]func(context.Context) error, 5)
	for i := range works {
		works[i] = hot(db, func(tx *store.Tx) error {
			if ran.Add(1) == 1 {
				w.Armed.Store(true)
			}
			if i == 4 {
				return errBoom
			}
			return count("n")(tx)
		})
	}
	errs := grouped(db, works)
	for i, err := range errs {
		if err == nil || (i == 4) != (err == errBoom) {
			t.Errorf("member %d: %v", i, err)
		}
	}
	if n := w.Commits.Load(); n != 2 {
		t.Fatalf("%d commits were sent: the one before the group, the group's, and more", n)
	}
}

// reopen opens one more DB.
func reopen(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
