package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"supermarket/migrations"
)

// Migrate brings the schema to the newest version. Simultaneous starters on
// PostgreSQL wait for each other; on SQLite the caller holds the lock file.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// SchemaVersion returns the version of the schema and the newest that this
// program knows.
func (db *DB) SchemaVersion(ctx context.Context) (have, want int64, err error) {
	p, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	return p.GetVersions(ctx)
}

func (db *DB) provider() (*goose.Provider, error) {
	pool, err := db.write.DB()
	if err != nil {
		return nil, err
	}
	if db.dialect == SQLite {
		return provider(goose.DialectSQLite3, pool, migrations.SQLite, "sqlite")
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, for five minutes
	if err != nil {
		return nil, err
	}
	return provider(goose.DialectPostgres, pool, migrations.Postgres, "postgres", goose.WithSessionLocker(locker))
}

func provider(d goose.Dialect, pool *sql.DB, files fs.FS, dir string, opts ...goose.ProviderOption) (*goose.Provider, error) {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(d, pool, sub, append(opts, goose.WithDisableGlobalRegistry(true))...)
}

// newestSchema returns the version of the newest migration.
func newestSchema() (int64, error) {
	files, err := fs.Glob(migrations.Postgres, "postgres/*.sql")
	return int64(len(files)), err
}
