package handlers_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// demo is a database of each engine with the demo in it: planting it once is
// enough for all tests of this room.
var demo struct {
	sync.Mutex
	file     []byte
	postgres string
}

const dbFile = "supermarket.db"

// demoBoth runs f on a copy of the demo of each engine.
func demoBoth(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, demoDB(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, testkit.PostgresCopy(t, demoPostgres(t))) })
}

// demoDB returns a SQLite database of the test's own that has the demo in it.
func demoDB(t *testing.T) *store.DB {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, dbFile), demoFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return openDB(t, store.Options{Dir: dir})
}

func openDB(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	o.Strict = true
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func demoFile(t *testing.T) []byte {
	t.Helper()
	demo.Lock()
	defer demo.Unlock()
	if demo.file != nil {
		return demo.file
	}
	dir := t.TempDir()
	planted(t, store.Options{Dir: dir})
	b, err := os.ReadFile(filepath.Join(dir, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	demo.file = b
	return b
}

func demoPostgres(t *testing.T) string {
	t.Helper()
	demo.Lock()
	defer demo.Unlock()
	if demo.postgres == "" {
		from := testkit.KeptPostgresURL(t)
		planted(t, store.Options{URL: from})
		demo.postgres = from
	}
	return demo.postgres
}

// planted makes a database with the demo in it, and leaves it closed.
func planted(t *testing.T, o store.Options) {
	t.Helper()
	db := openDB(t, o)
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	bare(t, db).plant()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
