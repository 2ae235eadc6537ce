package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// Dialect names a database engine.
type Dialect string

// The two engines.
const (
	Postgres Dialect = "postgres"
	SQLite   Dialect = "sqlite"
)

// Options say which database to open and how.
type Options struct {
	URL      string // postgres://…; "" means the SQLite file in Dir
	Dir      string // folder of the SQLite file
	MaxConns int    // PostgreSQL connections per pool, 0 means 20
	Strict   bool   // find nested use whatever its context: for tests
	Log      *slog.Logger
}

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	dialect Dialect
	write   *gorm.DB
	read    *gorm.DB
	path    string
	url     string
	log     *slog.Logger
	hub     *hub
	groups  groups
	turns   turns
	strict  strict
}

// Open connects to the database and checks that it answers. It does not migrate.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{log: o.Log, hub: newHub(), url: o.URL}
	db.groups.db = db
	db.strict.on = o.Strict
	var err error
	if o.URL == "" {
		err = db.openSQLite(filepath.Join(o.Dir, sqliteName))
	} else {
		err = db.openPostgres(o)
	}
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	return db, nil
}

// Dialect tells which engine stands behind db.
func (db *DB) Dialect() Dialect { return db.dialect }

// Path returns the SQLite file, "" on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Ping checks that both pools answer.
func (db *DB) Ping(ctx context.Context) error {
	for _, g := range []*gorm.DB{db.write, db.read} {
		pool, err := g.DB()
		if err != nil {
			return err
		}
		if err := pool.PingContext(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the listener and both pools.
func (db *DB) Close() error {
	db.hub.close()
	var first error
	for _, g := range []*gorm.DB{db.write, db.read} {
		if g == nil {
			continue
		}
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

func gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return time.Time{} }, // rows bring their times; gorm asks at every insert
	}
}

func (db *DB) openSQLite(path string) error {
	db.dialect, db.path, db.turns = SQLite, path, oneWriter()
	if err := ownFile(path); err != nil {
		return err
	}
	var err error
	if db.write, err = sqlitePool(path, 1, "_txlock=immediate"); err != nil {
		return err
	}
	db.read, err = sqlitePool(path, 8, "_pragma=query_only(1)")
	return err
}

const sqliteName = "supermarket.db"

// sqliteFile writes a path so that no character of it is taken for an option.
func sqliteFile(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// ownFile makes the file readable by its owner alone; the engine gives the
// files beside it the same mode.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	return f.Close()
}

func sqlitePool(path string, conns int, extra string) (*gorm.DB, error) {
	q := "_time_format=sqlite&_timezone=UTC&_texttotime=1&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&" + extra
	pool, err := sql.Open("sqlite", sqliteFile(path)+"?"+q)
	if err != nil {
		return nil, fmt.Errorf("store: open sqlite: %w", err)
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return gorm.Open(sqliteDialector{pool}, gormConfig())
}

func (db *DB) openPostgres(o Options) error {
	db.dialect = Postgres
	if !strings.HasPrefix(o.URL, "postgres://") && !strings.HasPrefix(o.URL, "postgresql://") {
		return fmt.Errorf("store: DATABASE_URL must begin with postgres://")
	}
	conns := o.MaxConns
	if conns == 0 {
		conns = 20
	}
	var err error
	if db.write, err = postgresPool(o.URL, conns, nil); err != nil {
		return err
	}
	db.read, err = postgresPool(o.URL, conns, map[string]string{"default_transaction_read_only": "on"})
	return err
}

func postgresPool(dsn string, conns int, params map[string]string) (*gorm.DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: DATABASE_URL cannot be read") // the driver's error repeats the password
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.RuntimeParams["application_name"] = "supermarket"
	// A process that is frozen in a transaction keeps its locks, and everyone who waits for them, no longer than this.
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = "30s"
	// One that vanished keeps its session, and what locks a session may hold, no longer than these together: the machine's own are two hours.
	cfg.RuntimeParams["tcp_keepalives_idle"] = "30s"
	cfg.RuntimeParams["tcp_keepalives_interval"] = "10s"
	cfg.RuntimeParams["tcp_keepalives_count"] = "3"
	cfg.RuntimeParams["tcp_user_timeout"] = "60s"
	for k, v := range params {
		cfg.RuntimeParams[k] = v
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
}
