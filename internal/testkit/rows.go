package testkit

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"

	"supermarket/internal/store"
)

// Rows returns how many rows each table has: what a deed wrote is the difference.
func Rows(tb testing.TB, db *store.DB) map[string]int64 {
	tb.Helper()
	if db.Dialect() == store.SQLite {
		return rowsSQLite(tb, db.Path())
	}
	url, _ := urls.Load(db)
	return rowsPostgres(tb, url.(string))
}

func rowsSQLite(tb testing.TB, path string) map[string]int64 {
	tb.Helper()
	pool, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	return count(tb, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`, func(query string, each func(scan func(...any) error) error) error {
		rows, err := pool.Query(query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

func rowsPostgres(tb testing.TB, url string) map[string]int64 {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	return count(tb, `SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'`, func(query string, each func(scan func(...any) error) error) error {
		rows, err := conn.Query(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// count asks for the tables' names, and for the rows of each; names are our own migrations'.
func count(tb testing.TB, tables string, ask func(query string, each func(scan func(...any) error) error) error) map[string]int64 {
	tb.Helper()
	out := map[string]int64{}
	err := ask(tables, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		out[name] = 0
		return err
	})
	for name := range out {
		if err == nil {
			err = ask(`SELECT count(*) FROM "`+name+`"`, func(scan func(...any) error) error {
				var n int64
				err := scan(&n)
				out[name] = n
				return err
			})
		}
	}
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
