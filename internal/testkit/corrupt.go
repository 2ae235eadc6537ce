package testkit

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"supermarket/internal/store"
)

// urls remembers where the databases of PostgreSQL are.
var urls sync.Map // *store.DB -> string

// Corrupt runs statements behind the store's back, with triggers and foreign keys
// off: what an audit must find. CHECKs still hold.
func Corrupt(tb testing.TB, db *store.DB, statements ...string) {
	tb.Helper()
	if db.Dialect() == store.SQLite {
		corruptSQLite(tb, db.Path(), statements)
		return
	}
	url, _ := urls.Load(db)
	corruptPostgres(tb, url.(string), statements)
}

func corruptPostgres(tb testing.TB, url string, statements []string) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range append([]string{"SET session_replication_role = replica"}, statements...) {
		if _, err := conn.Exec(ctx, s); err != nil {
			tb.Fatalf("%s: %v", s, err)
		}
	}
}

func corruptSQLite(tb testing.TB, path string, statements []string) {
	tb.Helper()
	pool, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	pool.SetMaxOpenConns(1)
	triggers := dropTriggers(tb, pool)
	for _, s := range append(triggers, statements...) {
		if _, err := pool.Exec(s); err != nil {
			tb.Fatalf("%s: %v", s, err)
		}
	}
}

func dropTriggers(tb testing.TB, pool *sql.DB) (statements []string) {
	tb.Helper()
	rows, err := pool.Query(`SELECT 'DROP TRIGGER "' || name || '"' FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			tb.Fatal(err)
		}
		statements = append(statements, s)
	}
	return statements
}
