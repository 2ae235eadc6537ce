package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLocked means that another process owns the folder of the SQLite database.
var ErrLocked = errors.New("store: another process (serve, work, migrate or restore) uses this folder; several need PostgreSQL")

// LockFile makes this process the only one of those that must be alone with the
// SQLite database in dir: serve, work, migrate, restore. The lock ends with
// release or with the process; it keeps nobody out who does not ask.
func LockFile(dir string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "supermarket.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	return f.Close, nil
}
