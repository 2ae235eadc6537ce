package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// BackupInput says where a backup goes and which files go with the database.
type BackupInput struct {
	Path  string // of the archive; nothing is there yet
	Now   time.Time
	Files func(add func(key string, size int64, r io.Reader) error) error // nil: none
}

// Backup writes the database, then the files, as one archive that appears whole or
// not at all. It runs beside live processes: the database is as at one moment, and
// files are never changed once a row names them, logs grow only.
func (db *DB) Backup(ctx context.Context, in BackupInput) (Manifest, error) {
	if _, err := os.Lstat(in.Path); !errors.Is(err, os.ErrNotExist) {
		return Manifest{}, fmt.Errorf("store: back up: %s is there already", in.Path)
	}
	have, _, err := db.SchemaVersion(ctx)
	if err != nil {
		return Manifest{}, err
	}
	aside, err := os.MkdirTemp(filepath.Dir(in.Path), ".backup-")
	if err != nil {
		return Manifest{}, fmt.Errorf("store: back up: %w", err)
	}
	defer func() { _ = os.RemoveAll(aside) }()
	m, err := db.archive(ctx, aside, in, Manifest{Format: archiveFormat, Engine: db.dialect, Schema: have, MadeAt: in.Now.UTC()})
	if err != nil {
		return Manifest{}, err
	}
	return m, appear(filepath.Join(aside, "archive"), in.Path)
}

func (db *DB) archive(ctx context.Context, aside string, in BackupInput, m Manifest) (Manifest, error) {
	dump := filepath.Join(aside, archiveDatabase)
	if err := db.dump(ctx, dump); err != nil {
		return m, err
	}
	out, err := os.OpenFile(filepath.Join(aside, "archive"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	a := newArchive(out, m)
	err = a.addFile(archiveDatabase, dump)
	if err == nil && in.Files != nil {
		err = in.Files(func(key string, size int64, r io.Reader) error {
			if !entryName(archiveFiles + key) {
				return fmt.Errorf("store: back up: key %q", key)
			}
			return a.add(archiveFiles+key, size, r)
		})
	}
	if err == nil {
		err = a.close()
	}
	return a.manifest, errors.Join(err, out.Sync(), out.Close())
}

func (a *archive) addFile(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return a.add(name, info.Size(), f)
}

// appear gives a finished file its name, and makes the name last.
func appear(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// dump writes the database as at one moment.
func (db *DB) dump(ctx context.Context, path string) error {
	if db.dialect == Postgres {
		return postgresTool(ctx, db.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+path)
	}
	pool, err := sql.Open("sqlite", sqliteFile(db.path)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("store: back up: %w", err)
	}
	return os.Chmod(path, 0o600)
}
