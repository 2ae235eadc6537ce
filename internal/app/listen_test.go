package app

import (
	"net"
	"testing"
	"time"
)

func TestAnAddressThatACrashedServerStillHoldsForAMomentIsWaitedFor(t *testing.T) {
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	go func() {
		ln, err := listen(t.Context(), held.Addr().String())
		if err == nil {
			err = ln.Close()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}
