package store_test

import (
	"context"
	"fmt"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func wake(topic string) func(tx *store.Tx) error {
	return func(tx *store.Tx) error { tx.Wake(topic); return nil }
}

// listen runs Listen until the test ends and returns once it hears.
func listen(t *testing.T, db, other *store.DB) {
	t.Helper()
	heard, end := db.Subscribe("any")
	defer end()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- db.Listen(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-heard // everyone is woken when the connection stands
	atomically(t, other, wake("any"))
	<-heard
}

func TestAWakeIsHeardOnlyAfterACommit(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, end := db.Subscribe("jobs")
		defer end()
		_ = db.Atomic(context.Background(), func(tx *store.Tx) error { tx.Wake("jobs"); return errBoom })
		select {
		case <-c:
			t.Fatal("woken by a rollback")
		default:
		}
		atomically(t, db, wake("jobs"))
		<-c
	})
}

func TestAWakeReachesOtherProcesses(t *testing.T) {
	dsn := testkit.PostgresURL(t)
	one, two := reopen(t, store.Options{URL: dsn}), reopen(t, store.Options{URL: dsn})
	listen(t, one, two)
	c, end := one.Subscribe("jobs")
	defer end()
	atomically(t, two, wake("jobs"))
	<-c
}

func TestALostListenerComesBackAndWakesEveryone(t *testing.T) {
	dsn := testkit.PostgresURL(t)
	one, two := reopen(t, store.Options{URL: dsn}), reopen(t, store.Options{URL: dsn})
	listen(t, one, two)
	c, end := one.Subscribe("jobs")
	defer end()
	atomically(t, two, func(tx *store.Tx) error {
		n, err := tx.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen%'`)
		if n != 1 {
			t.Errorf("%d listeners", n)
		}
		return err
	})
	<-c
	atomically(t, two, wake("jobs"))
	<-c
}

func TestMoreWakesThanOneMessageHoldsAllArrive(t *testing.T) {
	dsn := testkit.PostgresURL(t)
	one, two := reopen(t, store.Options{URL: dsn}), reopen(t, store.Options{URL: dsn})
	listen(t, one, two)
	topic := func(i int) string { return fmt.Sprintf("job:%032d", i) }
	var heard []<-chan struct{}
	for i := range 500 {
		c, end := one.Subscribe(topic(i))
		defer end()
		heard = append(heard, c)
	}
	atomically(t, two, func(tx *store.Tx) error {
		for i := range heard {
			tx.Wake(topic(i))
		}
		return nil
	})
	for _, c := range heard {
		<-c
	}
}

func TestListenOnSQLiteEndsWithItsDatabase(t *testing.T) {
	db := testkit.SQLite(t)
	done := make(chan error)
	go func() { done <- db.Listen(context.Background()) }()
	_ = db.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestWakesThatNobodyReadAreOne(t *testing.T) {
	db := testkit.SQLite(t)
	c, end := db.Subscribe("jobs")
	for range 3 {
		atomically(t, db, wake("jobs"))
	}
	<-c
	select {
	case <-c:
		t.Fatal("a second wake")
	default:
	}
	end()
	atomically(t, db, wake("jobs"))
	select {
	case <-c:
		t.Fatal("woken after the subscription ended")
	default:
	}
}
