package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// footprint returns for each table its rows' count and checksum.
func footprint(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	names := read(t, db)
	err := db.Snapshot(context.Background(), func(tx *store.Tx) error {
		for name := range names {
			var rows []map[string]any
			if err := tx.Scan(&rows, "SELECT * FROM "+name); err != nil {
				return err
			}
			lines := make([]string, len(rows))
			for i, r := range rows {
				lines[i] = fmt.Sprintf("%v", r)
			}
			slices.Sort(lines)
			out[name] = fmt.Sprintf("%d %x", len(rows), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// furnish puts rows of every kind of column into db.
func furnish(t *testing.T, db *store.DB) {
	t.Helper()
	atomically(t, db, func(tx *store.Tx) error {
		founded := noon.Add(123456 * time.Microsecond)
		return errors.Join(
			tx.Insert(&models.User{ID: "usr_a", Email: "a@b.test", Name: "张三 'x' \"y\"\n", Locale: "zh-CN", CreatedAt: noon, UpdatedAt: noon}),
			tx.Insert(&models.Firm{ID: "firm_a", Name: "甲", Code: "c", State: models.FirmVerified, FoundedAt: &founded, CreatedAt: noon, UpdatedAt: noon}),
			tx.Insert(&models.Session{TokenHash: "h", Data: []byte{0, 1, 255, '\n'}, CreatedAt: noon, ExpiresAt: noon}),
			tx.AddMove(models.Move{Entity: "order", EntityID: "o", FromTo: "a>b", At: noon}),
			tx.Insert(&models.Limit{ID: "l", Used: 1 << 60, Cap: 1<<62 + 1}),
			tx.SetSetting("a", "1", noon), count("n")(tx),
		)
	})
}

type shelf map[string]string

func (s shelf) each(add func(string, int64, io.Reader) error) error {
	for key, text := range s {
		if err := add(key, int64(len(text)), strings.NewReader(text+"grown meanwhile")); err != nil {
			return err
		}
	}
	return nil
}

func (s shelf) put(key string, r io.Reader) error {
	b, err := io.ReadAll(r)
	s[key] = string(b)
	return err
}

func backup(t *testing.T, db *store.DB, files shelf) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.tar.gz")
	if _, err := db.Backup(context.Background(), store.BackupInput{Path: path, Now: noon, Files: files.each}); err != nil {
		t.Fatal(err)
	}
	return path
}

// empty returns a target of the engine with nothing in it.
func empty(t *testing.T, engine store.Dialect) store.Options {
	t.Helper()
	o := store.Options{Dir: t.TempDir()}
	if engine == store.Postgres {
		o.URL = testkit.EmptyPostgresURL(t)
	}
	return o
}

func TestARestoredBackupIsTheSameDatabaseAndFiles(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		furnish(t, db)
		files := shelf{"art/a.bin": "\x00\x01", "log/b.txt": "日志"}
		path := backup(t, db, files)
		got := shelf{}
		in := store.RestoreInput{Path: path, Options: empty(t, db.Dialect()), PutFile: got.put}
		m, err := store.Restore(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		again := reopen(t, in.Options)
		want, have := footprint(t, db), footprint(t, again)
		for name := range want {
			if want[name] != have[name] {
				t.Errorf("%s: %s, was %s", name, have[name], want[name])
			}
		}
		if len(m.Entries) != 3 || len(got) != 2 || got["log/b.txt"] != "日志" || got["art/a.bin"] != "\x00\x01" {
			t.Errorf("%+v, %q", m, got)
		}
		err = again.Atomic(context.Background(), func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM moves"); return err })
		if !store.IsAppendOnly(err) {
			t.Errorf("history is not append-only any more: %v", err)
		}
		atomically(t, again, func(tx *store.Tx) error {
			return tx.AddMove(models.Move{Entity: "order", EntityID: "p", FromTo: "a>b", At: noon})
		})
	})
}

func TestABackupRunsBesideWritersAndIsOfOneMoment(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-stop:
					return
				default:
					_ = db.Atomic(context.Background(), func(tx *store.Tx) error { return errors.Join(count("a")(tx), count("b")(tx)) })
				}
			}
		}()
		path := backup(t, db, nil)
		close(stop)
		<-stopped
		in := store.RestoreInput{Path: path, Options: empty(t, db.Dialect())}
		if _, err := store.Restore(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		again := reopen(t, in.Options)
		if a, b := number(t, again, "a"), number(t, again, "b"); a != b {
			t.Fatalf("a is %d, b is %d", a, b)
		}
	})
}

func TestRestoreReplacesADatabaseOnlyByForce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		furnish(t, db)
		in := store.RestoreInput{Path: backup(t, db, nil), Options: empty(t, db.Dialect())}
		if _, err := store.Restore(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(context.Background(), in); !errors.Is(err, store.ErrNotEmpty) {
			t.Fatalf("got %v", err)
		}
		other := reopen(t, in.Options)
		atomically(t, other, count("n"))
		_ = other.Close()
		in.Force = true
		if _, err := store.Restore(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		if n := number(t, reopen(t, in.Options), "n"); n != 1 {
			t.Fatalf("n is %d", n)
		}
	})
}

func TestABackupNeverReplacesAFile(t *testing.T) {
	db := testkit.SQLite(t)
	path := backup(t, db, nil)
	if _, err := db.Backup(context.Background(), store.BackupInput{Path: path, Now: noon}); err == nil {
		t.Fatal("wrote over it")
	}
}

func TestABackupThatFailsLeavesNothing(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		_, err := db.Backup(context.Background(), store.BackupInput{
			Path: filepath.Join(dir, "b"), Now: noon,
			Files: func(add func(string, int64, io.Reader) error) error { return add("a", 10, strings.NewReader("short")) },
		})
		left, _ := os.ReadDir(dir)
		if err == nil || len(left) != 0 {
			t.Fatalf("%v, left %v", err, left)
		}
	})
}

func TestABackupOfOneEngineIsRefusedByTheOther(t *testing.T) {
	in := store.RestoreInput{Path: backup(t, testkit.SQLite(t), nil), Options: empty(t, store.Postgres)}
	if _, err := store.Restore(context.Background(), in); err == nil || !strings.Contains(err.Error(), "the backup is of sqlite") {
		t.Fatalf("got %v", err)
	}
}

func TestABackupIsForItsOwnerOnly(t *testing.T) {
	info, err := os.Stat(backup(t, testkit.SQLite(t), nil))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
}

func TestNoPasswordIsAnArgument(t *testing.T) {
	args, env, err := store.ToolCall("postgres://u:s3cret@127.0.0.1/db?sslmode=disable&password=s3cret")
	if err != nil || strings.Contains(strings.Join(args, " "), "s3cret") || !slices.Contains(env, "PGPASSWORD=s3cret") {
		t.Fatalf("%v %v %v", args, env, err)
	}
}

func TestOneProcessAtATimeHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	release, err := store.LockFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockFile(dir); !errors.Is(err, store.ErrLocked) {
		t.Fatalf("a second one: %v", err)
	}
	in := store.RestoreInput{Path: "none", Options: store.Options{Dir: dir}}
	if _, err := store.Restore(context.Background(), in); !errors.Is(err, store.ErrLocked) {
		t.Fatalf("restore: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := store.LockFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = again()
}
