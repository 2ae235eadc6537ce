package store_test

import (
	"testing"
	"time"

	"supermarket/internal/store"
)

func TestALockThatACrashedProcessStillHoldsForAMomentIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	release, err := store.LockFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	go func() {
		again, err := store.LockFile(dir)
		if err == nil {
			err = again()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}
