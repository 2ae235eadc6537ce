package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrLocked means that another process owns the folder of the SQLite database.
var ErrLocked = errors.New("store: another process (serve, work, migrate or restore) uses this folder; several need PostgreSQL")

// lockPatience is how long a lock is asked for. What a killed process was about to
// start holds its lock for the moment between fork and exec, and a supervisor starts
// the successor within it.
const lockPatience = 5 * time.Second

// LockFile makes this process the only one of those that must be alone with the
// SQLite database in dir: serve, work, migrate, restore. The lock ends with
// release or with the process; it keeps nobody out who does not ask. One that is held
// is waited for, a few seconds, before it is ErrLocked.
func LockFile(dir string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "supermarket.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	if err := exclusive(f); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	return f.Close, nil
}

func exclusive(f *os.File) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	over := time.NewTimer(lockPatience)
	defer over.Stop()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		select {
		case <-again.C:
		case <-over.C:
			return err
		}
	}
}
