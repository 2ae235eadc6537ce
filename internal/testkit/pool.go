package testkit

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// pool lends copies of one database to one test after another: to bring one back
// to its beginning takes a tenth of the time of making one. They go with the
// private server.
type pool struct {
	mu   sync.Mutex
	idle []string
}

// began is the schema in which a copy keeps the rows that it begins with.
const began = "began"

// blank lends what the migrations make.
var blank pool

// lend returns the URL of a copy of from that is the test's own until it ends. The
// test leaves its schema as it is.
func (p *pool) lend(tb testing.TB, from string) string {
	tb.Helper()
	name := p.take()
	if name == "" {
		name = newName("t")
		admin(tb, "CREATE DATABASE "+name+" TEMPLATE "+from+" STRATEGY file_copy")
		onDatabase(tb, name, keep)
	}
	tb.Cleanup(func() { p.giveBack(tb, name) })
	return withDatabase(tb, name)
}

func (p *pool) take() (name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		name, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	return name
}

// giveBack readies a database for the next test; one whose test failed is dropped.
func (p *pool) giveBack(tb testing.TB, name string) {
	tb.Helper()
	if tb.Failed() {
		admin(tb, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		return
	}
	onDatabase(tb, name, restore)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, name)
}

func databaseOf(tb testing.TB, dsn string) string {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func onDatabase(tb testing.TB, name string, f func(context.Context, *pgx.Conn) error) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, withDatabase(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := f(ctx, conn); err != nil {
		tb.Fatalf("database %s: %v", name, err)
	}
}

// keep sets aside all rows, and how far each sequence has counted.
func keep(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `DO $$
		DECLARE name text;
		BEGIN
			CREATE SCHEMA `+began+`;
			FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 LOOP
				EXECUTE format('CREATE TABLE `+began+`.%1$I AS TABLE public.%1$I', name);
			END LOOP;
			CREATE TABLE `+began+`.counted AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
		END $$`)
	return err
}

// restore ends what others still do there, and brings all rows and numbers back to
// where they began. A table that was never written to has no size.
func restore(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.PgConn().Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
		BEGIN; SET LOCAL session_replication_role = replica;
		DO $$
		DECLARE name text;
		BEGIN
			FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
				AND relname <> 'goose_db_version' AND pg_relation_size(oid) > 0 LOOP
				EXECUTE format('DELETE FROM public.%I', name);
				IF to_regclass('`+began+`.' || name) IS NOT NULL THEN
					EXECUTE format('INSERT INTO public.%1$I TABLE `+began+`.%1$I', name);
				END IF;
			END LOOP;
		END $$;
		SELECT setval(format('public.%I', s.sequencename), coalesce(b.last_value, 1), b.last_value IS NOT NULL)
			FROM pg_sequences s JOIN `+began+`.counted b USING (sequencename)
			WHERE s.schemaname = 'public' AND s.last_value IS DISTINCT FROM b.last_value; COMMIT;`).ReadAll()
	return err
}
