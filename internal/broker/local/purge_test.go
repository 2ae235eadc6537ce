package local_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
	"supermarket/models"
)

func TestOnlyWhatHasSettledIsPurged(t *testing.T) {
	d, err := local.New(local.Config{Root: t.TempDir(), Exe: os.Args[0], Units: units})
	if err != nil {
		t.Fatal(err)
	}
	s := brokertest.NewServer(t)
	var refs []broker.Ref
	for _, program := range []string{"exit", "wait"} {
		a := s.Offer(program, nil)
		sub := broker.Submission{SubmissionKey: a.Key, Token: a.Token, ServerURL: s.URL, Nodes: 1, Units: 1}
		if _, err := d.Submit(t.Context(), sub); err != nil {
			t.Fatal(err)
		}
		refs = append(refs, broker.Ref{SubmissionKey: a.Key})
	}
	free := func(want int) {
		brokertest.Eventually(t, "runners to go", func() bool {
			c, err := d.Capacity(t.Context())
			return err == nil && c.UnitsFree == want
		})
	}
	s.AwaitLog(refs[1].SubmissionKey, "ready")
	free(units - 1)
	if n, err := d.Purge(t.Context(), time.Unix(0, 0)); n != 0 || err != nil {
		t.Fatalf("%d purged before their time, %v", n, err)
	}
	later := time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	if n, err := d.Purge(t.Context(), later); n != 1 || err != nil {
		t.Fatalf("%d purged, %v", n, err)
	}
	if _, err := d.Status(t.Context(), refs[0]); !errors.Is(err, broker.ErrNotFound) {
		t.Fatalf("the ended one: %v", err)
	}
	if st, err := d.Status(t.Context(), refs[1]); err != nil || st.State != models.SeenRunning {
		t.Fatalf("the running one: %v %v", st, err)
	}
	if err := d.Cancel(t.Context(), refs[1]); err != nil {
		t.Fatal(err)
	}
	free(units)
}
