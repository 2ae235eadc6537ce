package testkit

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"supermarket/internal/store"
)

// Planted is a database of each engine that Plant fills once: each test has a copy of its own.
type Planted struct {
	Plant    func(testing.TB, *store.DB)
	mu       sync.Mutex
	sqlite   []byte
	postgres string
	pool     pool
}

// Both runs f on a copy of each engine.
func (p *Planted) Both(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, p.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, p.Postgres(t)) })
}

// SQLite returns a copy in a file of its own.
func (p *Planted) SQLite(tb testing.TB) *store.DB {
	tb.Helper()
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "supermarket.db"), p.file(tb), 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, store.Options{Dir: dir}, false)
}

// Postgres returns a copy in a database of its own.
func (p *Planted) Postgres(tb testing.TB) *store.DB {
	tb.Helper()
	return open(tb, store.Options{URL: p.copy(tb)}, false)
}

func (p *Planted) copy(tb testing.TB) string {
	tb.Helper()
	return p.pool.lend(tb, databaseOf(tb, p.url(tb)))
}

func (p *Planted) file(tb testing.TB) []byte {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sqlite == nil {
		dir := copyOfMigrated(tb)
		p.fill(tb, store.Options{Dir: dir}, false)
		b, err := os.ReadFile(filepath.Join(dir, "supermarket.db"))
		if err != nil {
			tb.Fatal(err)
		}
		p.sqlite = b
	}
	return p.sqlite
}

func (p *Planted) url(tb testing.TB) string {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.postgres == "" {
		from := KeptPostgresURL(tb)
		p.fill(tb, store.Options{URL: from}, true)
		p.postgres = from
	}
	return p.postgres
}

// fill leaves the database closed: only so it can be copied.
func (p *Planted) fill(tb testing.TB, o store.Options, migrate bool) {
	tb.Helper()
	db := open(tb, o, migrate)
	p.Plant(tb, db)
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}
