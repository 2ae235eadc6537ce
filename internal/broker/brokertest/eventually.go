package brokertest

import (
	"testing"
	"time"
)

// Eventually waits until ok holds; the test fails when it never does.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	late := time.NewTimer(10 * time.Minute)
	defer late.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-late.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
