package handlers_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"supermarket/internal/store"
)

// demo is the file of a database with the demo in it: hashing its passwords once
// is enough for all tests of this room.
var demo struct {
	sync.Mutex
	file []byte
}

const dbFile = "supermarket.db"

// demoDB returns a SQLite database of the test's own that has the demo in it.
func demoDB(t *testing.T) *store.DB {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, dbFile), demoFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return openDB(t, dir)
}

func openDB(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Dir: dir, Strict: true})
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
	db := openDB(t, dir)
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	newHouse(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	demo.file = b
	return b
}
