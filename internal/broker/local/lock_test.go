package local_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
)

func TestASubmitterThatIsFrozenWithASubmissionKeepsNobodyElseForGood(t *testing.T) {
	root, s := t.TempDir(), brokertest.NewServer(t)
	d, a := open(t, root), s.Offer("exit", nil)
	if err := os.MkdirAll(filepath.Join(root, a.Key), 0o711); err != nil {
		t.Fatal(err)
	}
	frozen, err := os.Create(filepath.Join(root, a.Key, "submit.lock"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(frozen.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, ".live", a.Key), []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := d.Capacity(t.Context()); err != nil || c.UnitsFree != units-1 {
		t.Errorf("a start in progress holds its unit: %+v, %v", c, err)
	}
	sub := broker.Submission{SubmissionKey: a.Key, Token: a.Token, ServerURL: s.URL, Nodes: 1, Units: 1}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := d.Submit(ctx, sub); !errors.Is(err, broker.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("while another has it: %v", err)
	}
	if err := frozen.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Submit(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if seen := s.AwaitFinish(a.Key); len(seen.Claims) != 1 {
		t.Errorf("%d claims", len(seen.Claims))
	}
}
