package programmes

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/coverage"
)

var atNoon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func TestWhoeverNoLongerWaitsForThePublicReportIsLetGo(t *testing.T) {
	c := New(Deps{Clock: clock.At(atNoon)})
	if _, fresh, counting := c.open.look(atNoon); fresh || counting != nil {
		t.Fatal("somebody counts already")
	}
	ctx, leave := context.WithCancel(context.Background())
	leave()
	if _, err := c.OpenCoverage(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("while another counts: %v", err)
	}
}

func TestWhoeverWaitsForThePublicReportGetsTheCountThatWasMade(t *testing.T) {
	c := New(Deps{Clock: clock.At(atNoon)})
	c.open.look(atNoon)
	got := make(chan Coverage)
	go func() {
		r, err := c.OpenCoverage(context.Background())
		if err != nil {
			t.Error(err)
		}
		got <- r
	}()
	counted := Coverage{}
	counted.AsOf, counted.To = atNoon, coverage.MonthOf(atNoon)
	c.open.done(&counted)
	if r := <-got; !r.AsOf.Equal(atNoon) {
		t.Errorf("as of %v", r.AsOf)
	}
}
