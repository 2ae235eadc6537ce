package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNotEmpty refuses to restore over a database that is there.
var ErrNotEmpty = errors.New("store: restore: the target holds a database already")

// RestoreInput says which archive is restored and where to.
type RestoreInput struct {
	Path    string
	Options Options // the target; Dir is also where the archive is unpacked
	Force   bool    // replace the database that is there
	PutFile func(key string, r io.Reader) error
}

// Restore proves the archive against its manifest, then brings back the files and
// last the database, so that one that was broken off can be run again. On SQLite it
// takes the lock file itself.
func Restore(ctx context.Context, in RestoreInput) (Manifest, error) {
	release, err := in.lock()
	if err != nil {
		return Manifest{}, err
	}
	defer func() { _ = release() }()
	if err := in.target(ctx); err != nil {
		return Manifest{}, err
	}
	aside, err := os.MkdirTemp(in.Options.Dir, ".restore-")
	if err != nil {
		return Manifest{}, fmt.Errorf("store: restore: %w", err)
	}
	defer func() { _ = os.RemoveAll(aside) }()
	m, err := in.unpack(aside)
	if err != nil {
		return m, err
	}
	if err := in.files(aside, m); err != nil {
		return m, err
	}
	return m, in.database(ctx, filepath.Join(aside, archiveDatabase))
}

func (in RestoreInput) engine() Dialect {
	if in.Options.URL == "" {
		return SQLite
	}
	return Postgres
}

func (in RestoreInput) lock() (func() error, error) {
	if in.engine() == SQLite {
		return LockFile(in.Options.Dir)
	}
	return func() error { return nil }, nil
}

// target refuses one that is not empty, unless it is to be replaced.
func (in RestoreInput) target(ctx context.Context) error {
	if in.Force {
		return nil
	}
	if in.engine() == SQLite {
		info, err := os.Stat(in.sqlite())
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
			return nil
		}
		return errors.Join(err, ErrNotEmpty)
	}
	db, err := Open(ctx, in.Options)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.View(ctx, func(tx *Tx) error {
		var n int
		err := tx.scan(&n, `SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
		if err == nil && n > 0 {
			err = ErrNotEmpty
		}
		return err
	})
}

func (in RestoreInput) sqlite() string { return filepath.Join(in.Options.Dir, sqliteName) }

func (in RestoreInput) unpack(aside string) (Manifest, error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return Manifest{}, fmt.Errorf("store: restore: %w", err)
	}
	defer func() { _ = f.Close() }()
	root, err := os.OpenRoot(aside)
	if err != nil {
		return Manifest{}, err
	}
	defer func() { _ = root.Close() }()
	m, err := unpack(f, root)
	if err != nil {
		return m, err
	}
	return m, m.suits(in.engine())
}

// suits tells whether this program can use the backup with the engine.
func (m Manifest) suits(engine Dialect) error {
	newest, err := newestSchema()
	switch {
	case err != nil:
		return err
	case m.Engine != engine:
		return fmt.Errorf("store: restore: the backup is of %s, the target is %s", m.Engine, engine)
	case m.Schema > newest:
		return fmt.Errorf("store: restore: the backup has schema %d, this program knows %d", m.Schema, newest)
	case !slices.ContainsFunc(m.Entries, func(e ManifestEntry) bool { return e.Name == archiveDatabase }):
		return fmt.Errorf("%w: it has no database", ErrArchive)
	}
	return nil
}

func (in RestoreInput) files(aside string, m Manifest) error {
	for _, e := range m.Entries {
		key, ok := strings.CutPrefix(e.Name, archiveFiles)
		if !ok {
			continue
		}
		if in.PutFile == nil {
			return fmt.Errorf("store: restore: no place for the file %s", key)
		}
		f, err := os.Open(filepath.Join(aside, filepath.FromSlash(e.Name)))
		if err != nil {
			return err
		}
		if err := errors.Join(in.PutFile(key, f), f.Close()); err != nil {
			return fmt.Errorf("store: restore %s: %w", key, err)
		}
	}
	return nil
}

func (in RestoreInput) database(ctx context.Context, dump string) error {
	if in.engine() == Postgres {
		args := []string{"--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"}
		if in.Force {
			args = append(args, "--clean", "--if-exists")
		}
		return postgresTool(ctx, in.Options.URL, "pg_restore", append(args, dump)...)
	}
	if err := whole(ctx, dump); err != nil {
		return err
	}
	for _, beside := range []string{"-wal", "-shm"} {
		if err := os.Remove(in.sqlite() + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return appear(dump, in.sqlite())
}

// whole asks SQLite whether a file is a sound database.
func whole(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", sqliteFile(path)+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	var verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		return fmt.Errorf("%w: its database: %s (%w)", ErrArchive, verdict, err)
	}
	return nil
}
