package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

var errBoom = errors.New("boom")

// atomically runs f in a transaction that must commit.
func atomically(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Atomic(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

// number reads a counter, 0 when it is not there.
func number(t *testing.T, db *store.DB, name string) (n int64) {
	t.Helper()
	err := db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Scan(&n, "SELECT value FROM counters WHERE name = ?", name)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func count(name string) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.NextNumber(name)
		return err
	}
}

func TestAtomicInsideAtomicIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		nothing := func(*store.Tx) error { return nil }
		inside := map[string]func(context.Context) error{
			"atomic":   func(ctx context.Context) error { return db.Atomic(ctx, nothing) },
			"grouped":  func(ctx context.Context) error { return db.Atomic(ctx, nothing, store.Hot("a")) },
			"view":     func(ctx context.Context) error { return db.View(ctx, nothing) },
			"snapshot": func(ctx context.Context) error { return db.Snapshot(ctx, nothing) },
		}
		for name, use := range inside {
			for _, outer := range []context.Context{nil, context.Background()} {
				err := db.Atomic(context.Background(), func(tx *store.Tx) error {
					if outer == nil {
						return use(tx.Context())
					}
					return use(outer)
				})
				if !errors.Is(err, store.ErrNested) {
					t.Errorf("%s with outer context %v: %v", name, outer != nil, err)
				}
			}
		}
	})
}

func TestAWriterOfSQLiteThatWaitsForItselfGetsAnError(t *testing.T) {
	db := testkit.SQLite(t)
	db.TurnTimeout(20 * time.Millisecond)
	inner := make(chan error, 1)
	atomically(t, db, func(*store.Tx) error {
		go func() { inner <- db.Atomic(context.Background(), count("n")) }()
		if err := <-inner; !errors.Is(err, store.ErrBusy) {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestAtomicRollsBackOnErrorAndOnPanic(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := db.Atomic(context.Background(), func(tx *store.Tx) error {
			return errors.Join(count("n")(tx), errBoom)
		})
		if !errors.Is(err, errBoom) {
			t.Fatalf("got %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Atomic(context.Background(), func(tx *store.Tx) error {
				_ = count("n")(tx)
				panic("boom")
			})
		}()
		if n := number(t, db, "n"); n != 0 {
			t.Fatalf("%d writes of failed transactions were kept", n)
		}
	})
}

func TestWorkAfterACommitRunsOnlyWhenItLanded(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		ran := 0
		_ = db.Atomic(context.Background(), func(tx *store.Tx) error { tx.After(func() { ran++ }); return errBoom })
		if ran != 0 {
			t.Fatal("ran after a rollback")
		}
		atomically(t, db, func(tx *store.Tx) error {
			tx.After(func() { ran++; atomically(t, db, count("n")) })
			return nil
		})
		if ran != 1 {
			t.Fatalf("ran %d times", ran)
		}
	})
}

func TestAViewCannotWrite(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for name, read := range map[string]func(context.Context, func(*store.Tx) error) error{"view": db.View, "snapshot": db.Snapshot} {
			if err := read(context.Background(), count("n")); err == nil {
				t.Errorf("%s wrote", name)
			}
		}
	})
}

func TestASnapshotSeesOneMoment(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		read := func(tx *store.Tx) (n int64) {
			if err := tx.Scan(&n, "SELECT count(*) FROM counters"); err != nil {
				t.Fatal(err)
			}
			return n
		}
		wrote, begin := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(wrote)
			<-begin
			if err := db.Atomic(context.Background(), count("n")); err != nil {
				t.Error(err)
			}
		}()
		err := db.Snapshot(context.Background(), func(tx *store.Tx) error {
			before := read(tx)
			close(begin)
			<-wrote
			if after := read(tx); after != before {
				t.Errorf("saw %d, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestACancelledContextEndsAWait(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		atomically(t, db, count("n"))
		ctx, cancel := context.WithCancel(context.Background())
		got := make(chan error, 1)
		atomically(t, db, func(tx *store.Tx) error {
			if err := count("n")(tx); err != nil {
				return err
			}
			go func() { got <- db.Atomic(ctx, count("n")) }()
			cancel()
			if err := <-got; err == nil {
				t.Error("wrote through another's lock")
			}
			return nil
		})
	})
}
