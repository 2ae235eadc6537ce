package store_test

import (
	"context"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// bare opens a database without any table.
func bare(t *testing.T, engine store.Dialect) *store.DB {
	t.Helper()
	return reopen(t, empty(t, engine))
}

func TestMigrateBringsAnEmptyDatabaseToTheNewestSchemaOnce(t *testing.T) {
	for _, engine := range []store.Dialect{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db := bare(t, engine)
			for range 2 {
				if err := db.Migrate(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			have, want, err := db.SchemaVersion(context.Background())
			if err != nil || have != want || have == 0 {
				t.Fatalf("have %d, want %d, %v", have, want, err)
			}
		})
	}
}

func TestSimultaneousStartersMigrateOnce(t *testing.T) {
	dsn := testkit.EmptyPostgresURL(t)
	var all sync.WaitGroup
	for range 3 {
		db := reopen(t, store.Options{URL: dsn, MaxConns: 2})
		all.Go(func() {
			if err := db.Migrate(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestTheWayDownLeavesNothing(t *testing.T) {
	for _, engine := range []store.Dialect{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db := bare(t, engine)
			if err := db.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			if err := db.MigrateDown(context.Background()); err != nil {
				t.Fatal(err)
			}
			if left := read(t, db); len(left) != 0 {
				t.Fatalf("left %v", left)
			}
		})
	}
}
