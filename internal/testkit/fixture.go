package testkit

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"supermarket/internal/store"
)

// Fixture is a migrated database that Plant fills once for each engine and test
// process; tests get copies.
type Fixture struct {
	Plant func(testing.TB, *store.DB)

	mu       sync.Mutex
	sqlite   []byte
	postgres string
}

// Both runs f on a copy of each engine.
func (x *Fixture) Both(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, x.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, x.Postgres(t)) })
}

// SQLite returns a copy in a file of the test's own.
func (x *Fixture) SQLite(tb testing.TB) *store.DB {
	tb.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.sqlite == nil {
		db := open(tb, store.Options{Dir: copyOfMigrated(tb)}, false)
		x.plant(tb, db)
		b, err := os.ReadFile(db.Path())
		if err != nil {
			tb.Fatal(err)
		}
		x.sqlite = b
	}
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "supermarket.db"), x.sqlite, 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, store.Options{Dir: dir}, false)
}

// Postgres returns a copy that is dropped when the test ends.
func (x *Fixture) Postgres(tb testing.TB) *store.DB {
	tb.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.postgres == "" {
		from := KeptPostgresURL(tb)
		x.plant(tb, open(tb, store.Options{URL: from}, true))
		x.postgres = from
	}
	return open(tb, store.Options{URL: ForkPostgres(tb, x.postgres)}, false)
}

// plant leaves the database closed: it is copied as it lies.
func (x *Fixture) plant(tb testing.TB, db *store.DB) {
	tb.Helper()
	x.Plant(tb, db)
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}
