package shop

import (
	"testing"

	"supermarket/internal/order"
	"supermarket/internal/store"
)

func TestOnlyFaultsOfTheSiteCountAgainstIt(t *testing.T) {
	var r Record
	for _, e := range []store.EndCount{
		{State: "succeeded", Cause: order.CauseDone, N: 90},
		{State: "failed", Cause: order.CauseExit, N: 3},
		{State: "failed", Cause: order.CauseCap, N: 1},
		{State: "cancelled", Cause: order.CauseCancelled, N: 1},
		{State: "preempted", Cause: order.CausePreempted, N: 1},
		{State: "failed", Cause: order.CauseLaunch, N: 1},
		{State: "failed", Cause: order.CauseGaveUp, N: 1},
		{State: "lost", Cause: order.CauseLost, N: 2},
	} {
		r.count(e)
	}
	share, ok := r.Available()
	if !ok || share != 0.96 || r.Ended != 100 || r.Succeeded+r.ByBuyer+r.Preempted+r.BySite != r.Ended || r.ByBuyer != 5 {
		t.Fatalf("%v of %+v", share, r)
	}
}

func TestTooFewSayNothing(t *testing.T) {
	if _, ok := (Record{Ended: TooFew - 1, BySite: TooFew - 1}).Available(); ok {
		t.Error("a share of too few attempts")
	}
	if _, ok := (Standing{Recent: TooFew - 1, Failed: 1}).Failure(); ok {
		t.Error("a share of too few lines")
	}
	if share, ok := (Standing{Recent: TooFew, Failed: 1}).Failure(); !ok || share != 0.05 {
		t.Errorf("%v, %v", share, ok)
	}
}
