// Package testkit owns what tests of rooms share: a fresh, migrated database of
// each engine. The harness of the whole program lives in e2e.
//
// Invariant: a missing engine fails the test, it never skips it.
package testkit

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"supermarket/internal/store"
)

// Both runs f on a fresh SQLite database and on a fresh PostgreSQL database.
func Both(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite returns a migrated database in a file of its own.
func SQLite(tb testing.TB) *store.DB {
	tb.Helper()
	return open(tb, store.Options{Dir: copyOfMigrated(tb)}, false)
}

// Postgres returns a migrated database of its own on the server that
// SUPERMARKET_TEST_POSTGRES names.
func Postgres(tb testing.TB) *store.DB {
	tb.Helper()
	return open(tb, store.Options{URL: PostgresURL(tb)}, false)
}

// PostgresURL returns the URL of a migrated database that is the test's own until
// it ends. The test leaves its schema as it is.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	return blank.lend(tb, template(tb))
}

// EmptyPostgresURL makes a database without any table; it is dropped when the
// test ends.
func EmptyPostgresURL(tb testing.TB) string {
	tb.Helper()
	name := newName("t")
	admin(tb, "CREATE DATABASE "+name)
	tb.Cleanup(func() { admin(tb, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return withDatabase(tb, name)
}

// KeptPostgresURL makes an empty database for the whole test process: a later process sweeps it away.
func KeptPostgresURL(tb testing.TB) string {
	tb.Helper()
	template(tb) // sweeps first
	name := newName("template")
	admin(tb, "CREATE DATABASE "+name)
	return withDatabase(tb, name)
}

// ForkPostgres copies a database that nobody is connected to; the copy is dropped when the test ends.
func ForkPostgres(tb testing.TB, from string) string {
	tb.Helper()
	name := newName("t")
	admin(tb, "CREATE DATABASE "+name+" TEMPLATE "+databaseOf(tb, from)+" STRATEGY file_copy")
	tb.Cleanup(func() { admin(tb, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return withDatabase(tb, name)
}

func open(tb testing.TB, o store.Options, migrate bool) *store.DB {
	tb.Helper()
	o.Strict = true
	db, err := store.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	urls.Store(db, o.URL)
	tb.Cleanup(func() {
		urls.Delete(db)
		_ = db.Close()
	})
	if migrate {
		if err := db.Migrate(context.Background()); err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

var migrated struct {
	sync.Mutex
	sqlite   []byte
	postgres string
}

func copyOfMigrated(tb testing.TB) string {
	tb.Helper()
	migrated.Lock()
	defer migrated.Unlock()
	if migrated.sqlite == nil {
		dir := tb.TempDir()
		db := open(tb, store.Options{Dir: dir}, true)
		if err := db.Close(); err != nil {
			tb.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, "supermarket.db"))
		if err != nil {
			tb.Fatal(err)
		}
		migrated.sqlite = b
	}
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "supermarket.db"), migrated.sqlite, 0o600); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// template is a migrated database that each test process makes once, when it
// has swept away what processes before it left.
func template(tb testing.TB) string {
	tb.Helper()
	migrated.Lock()
	defer migrated.Unlock()
	if migrated.postgres == "" {
		sweep(tb)
		name := newName("template")
		admin(tb, "CREATE DATABASE "+name)
		db := open(tb, store.Options{URL: withDatabase(tb, name)}, true)
		if err := db.Close(); err != nil {
			tb.Fatal(err)
		}
		migrated.postgres = name
	}
	return migrated.postgres
}

func server(tb testing.TB) string {
	tb.Helper()
	dsn := os.Getenv("SUPERMARKET_TEST_POSTGRES")
	if dsn == "" {
		tb.Fatal("SUPERMARKET_TEST_POSTGRES is not set: run scripts/test, or scripts/postgres start")
	}
	return dsn
}

func withDatabase(tb testing.TB, name string) string {
	tb.Helper()
	u, err := url.Parse(server(tb))
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func admin(tb testing.TB, statement string) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server(tb))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatal(err)
	}
}
