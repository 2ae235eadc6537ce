package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func acquire(t *testing.T, db *store.DB, holder string) (fence int64, ok bool) {
	t.Helper()
	atomically(t, db, func(tx *store.Tx) (err error) {
		fence, ok, err = tx.Acquire("tick", holder, time.Minute)
		return err
	})
	return fence, ok
}

func TestALeaseHasOneHolder(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var won atomic.Int64
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if _, ok := acquire(t, db, fmt.Sprint(i)); ok {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d holders", won.Load())
		}
	})
}

func TestAFenceOnlyGrows(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		last := int64(0)
		for i, next := range []func(){
			func() {},
			func() {},
			func() { expire(t, db) },
			func() { atomically(t, db, func(tx *store.Tx) error { return tx.ReleaseLease("tick", last) }) },
		} {
			next()
			fence, ok := acquire(t, db, []string{"a", "a", "b", "c"}[i])
			if !ok || fence <= last {
				t.Fatalf("step %d: fence %d after %d, %v", i, fence, last, ok)
			}
			last = fence
		}
	})
}

func TestAWriterBackFromTheDeadIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		write := func(fence int64) error {
			return db.Atomic(context.Background(), func(tx *store.Tx) error {
				if err := tx.Fenced("tick", fence); err != nil {
					return err
				}
				return count("n")(tx)
			})
		}
		old, _ := acquire(t, db, "old")
		if err := write(old); err != nil {
			t.Fatal(err)
		}
		expire(t, db)
		if err := write(old); !errors.Is(err, store.ErrStale) {
			t.Fatalf("after its lease ran out: %v", err)
		}
		heir, _ := acquire(t, db, "heir")
		if err := write(old); !errors.Is(err, store.ErrStale) {
			t.Fatalf("after another took over: %v", err)
		}
		err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.Renew("tick", old, time.Minute) })
		if !errors.Is(err, store.ErrStale) {
			t.Fatalf("renewed: %v", err)
		}
		if err := write(heir); err != nil || number(t, db, "n") != 2 {
			t.Fatalf("%v, %d writes", err, number(t, db, "n"))
		}
	})
}

func TestNobodyTakesALeaseBetweenAFencedWriteAndItsCommit(t *testing.T) {
	db := testkit.Postgres(t)
	fence, _ := acquire(t, db, "old")
	took := make(chan struct{})
	atomically(t, db, func(tx *store.Tx) error {
		if err := tx.Fenced("tick", fence); err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			defer close(took)
			_ = db.Atomic(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE leases SET fence = fence + 1")
				return err
			})
		}()
		blocked(t, db)
		cancel()
		<-took
		return tx.Fenced("tick", fence)
	})
}

// blocked returns once a connection waits for a lock of another.
func blocked(t *testing.T, db *store.DB) {
	t.Helper()
	found := make(chan error)
	go func() {
		n, err := 0, error(nil)
		for n == 0 && err == nil {
			err = db.View(context.Background(), func(tx *store.Tx) error {
				return tx.Scan(&n, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`)
			})
		}
		found <- err
	}()
	if err := <-found; err != nil {
		t.Fatal(err)
	}
}

func TestRenewKeepsALease(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		fence, _ := acquire(t, db, "a")
		atomically(t, db, func(tx *store.Tx) error { return tx.Renew("tick", fence, time.Hour) })
		if _, ok := acquire(t, db, "b"); ok {
			t.Fatal("taken from its holder")
		}
	})
}

// The database ends what a frozen process left open, and the session of one that
// vanished: without it a stopped worker keeps its locks, and its successors wait for
// ever. On a socket of the same machine the last four say nothing: its end is seen.
func TestAFrozenTransactionAndAVanishedSessionAreEndedByTheDatabase(t *testing.T) {
	db := testkit.Postgres(t)
	for name, want := range map[string]string{
		"idle_in_transaction_session_timeout": "30s", "tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3", "tcp_user_timeout": "60000",
	} {
		var write, read string
		show := func(to *string) func(*store.Tx) error {
			return func(tx *store.Tx) error { return tx.Scan(to, "SHOW "+name) }
		}
		atomically(t, db, show(&write))
		if err := db.View(context.Background(), show(&read)); err != nil {
			t.Fatal(err)
		}
		if write != want || read != want {
			t.Errorf("%s is %s for a writer, %s for a reader", name, write, read)
		}
	}
}

func TestAFileThatAFrozenProcessHoldsIsBusyAndNoFlawOfOurs(t *testing.T) {
	dir := t.TempDir()
	held, waits := openDir(t, dir), openDir(t, dir)
	atomically(t, waits, func(tx *store.Tx) error { _, err := tx.Exec("PRAGMA busy_timeout = 1"); return err })
	atomically(t, held, func(tx *store.Tx) error {
		if err := waits.Atomic(context.Background(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrBusy) {
			t.Errorf("it is told as %v", err)
		}
		return nil
	})
}

func openDir(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
