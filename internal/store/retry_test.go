package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

const (
	fail40001 = "DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = 'serialization_failure'; END $$"
	bump      = "UPDATE counters SET value = value + 1 WHERE name = ?"
)

func TestADeadlockIsTriedAgain(t *testing.T) {
	db := testkit.Postgres(t)
	for _, name := range []string{"a", "b"} {
		atomically(t, db, count(name))
	}
	var both, end sync.WaitGroup
	both.Add(2)
	tries := make([]int, 2)
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		end.Go(func() {
			err := db.Atomic(context.Background(), func(tx *store.Tx) error {
				tries[i]++
				if _, err := tx.Exec("SET LOCAL deadlock_timeout = '5ms'"); err != nil {
					return err
				}
				if _, err := tx.Exec(bump, order[0]); err != nil {
					return err
				}
				if tries[i] == 1 {
					both.Done()
					both.Wait()
				}
				_, err := tx.Exec(bump, order[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	end.Wait()
	if tries[0]+tries[1] < 3 || number(t, db, "a") != 3 || number(t, db, "b") != 3 {
		t.Fatalf("tries %v, a %d, b %d", tries, number(t, db, "a"), number(t, db, "b"))
	}
}

func TestASerializationFailureIsTriedAgain(t *testing.T) {
	db := testkit.Postgres(t)
	atomically(t, db, count("n"))
	tries := 0
	atomically(t, db, func(tx *store.Tx) error {
		tries++
		if _, err := tx.Exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"); err != nil {
			return err
		}
		var n int64
		if err := tx.Scan(&n, "SELECT value FROM counters WHERE name = 'n'"); err != nil {
			return err
		}
		if tries == 1 {
			fromElsewhere(t, db)
		}
		_, err := tx.Exec(bump, "n")
		return err
	})
	if n := number(t, db, "n"); tries != 2 || n != 3 {
		t.Fatalf("%d tries, n is %d", tries, n)
	}
}

// fromElsewhere changes the row from another goroutine and waits for it.
func fromElsewhere(t *testing.T, db *store.DB) {
	t.Helper()
	done := make(chan error)
	go func() { done <- db.Atomic(context.Background(), count("n")) }()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAtomicGivesUpAfterFiveTries(t *testing.T) {
	db := testkit.Postgres(t)
	tries := 0
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		tries++
		_, err := tx.Exec(fail40001)
		return err
	})
	if err == nil || tries != 5 {
		t.Fatalf("%d tries: %v", tries, err)
	}
}

func TestNoTryFollowsTheEndOfTheContext(t *testing.T) {
	db := testkit.Postgres(t)
	ctx, cancel := context.WithCancel(context.Background())
	tries := 0
	err := db.Atomic(ctx, func(tx *store.Tx) error {
		tries++
		_, err := tx.Exec(fail40001)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) || tries != 1 {
		t.Fatalf("%d tries: %v", tries, err)
	}
}

func TestOtherErrorsAreNotTriedAgain(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		tries := 0
		err := db.Atomic(context.Background(), func(tx *store.Tx) error {
			tries++
			_, err := tx.Exec("INSERT INTO limits (id, used, cap) VALUES ('a', 2, 1)")
			return err
		})
		if !store.IsCheck(err) || tries != 1 {
			t.Fatalf("%d tries: %v", tries, err)
		}
	})
}
