package order_test

import (
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/order"
	"supermarket/models"
)

func TestEachProgrammePaysItsRateRoundedDownAndTheFirmTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := models.Money(rapid.Int64Range(0, int64(1000*models.Yuan)).Draw(t, "cost"))
		var held []models.Reservation
		for i := range rapid.IntRange(0, 3).Draw(t, "grants") {
			den := rapid.Int64Range(1, 1_000_000).Draw(t, "den")
			held = append(held, models.Reservation{
				GrantID: string(rune('a' + i)), Amount: models.Money(rapid.Int64Range(1, int64(500*models.Yuan)).Draw(t, "reserved")),
				RateNum: rapid.Int64Range(1, den).Draw(t, "num"), RateDen: den,
			})
		}
		s, err := order.Divide(cost, held, func(id string) string { return "grant-" + id }, "wallet", 30_000)
		if err != nil {
			t.Fatal(err)
		}
		var paid models.Money
		for _, src := range s.Sources {
			if src.Amount <= 0 {
				t.Fatalf("a source of %d", src.Amount)
			}
			paid += models.Money(src.Amount)
		}
		if paid != cost || s.Voucher+s.Firm != cost || s.Provider+s.Fee != cost {
			t.Fatalf("%+v of a cost of %d", s, cost)
		}
		for _, r := range held {
			if at, _ := cost.Share(r.RateNum, r.RateDen); s.Grants[r.GrantID] > min(at, r.Amount) {
				t.Fatalf("grant %s pays %d, at its rate %d, it reserved %d", r.GrantID, s.Grants[r.GrantID], at, r.Amount)
			}
		}
	})
}

func TestTheFirstGrantOfTheStatedOrderPaysFirst(t *testing.T) {
	held := []models.Reservation{
		{GrantID: "a", Amount: 80, RateNum: 1, RateDen: 1}, {GrantID: "b", Amount: 80, RateNum: 1, RateDen: 1},
	}
	s, err := order.Divide(100, held, func(id string) string { return id }, "wallet", 0)
	if err != nil || s.Grants["a"] != 80 || s.Grants["b"] != 20 || s.Firm != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
}

func TestWhoeverIsAtFaultPays(t *testing.T) {
	for _, c := range []struct {
		cause  models.RunCause
		exit   int
		tries  bool
		job    models.JobState
		billed bool
		millis int64
	}{
		{models.CauseExit, 0, true, models.JobSucceeded, true, 900},
		{models.CauseExit, 7, true, models.JobFailed, true, 900},
		{models.CauseCap, -1, true, models.JobFailed, true, 900},
		{models.CauseLimits, -1, true, models.JobFailed, true, 900},
		{models.CauseCancelled, -1, true, models.JobCancelled, true, 900},
		{models.CausePreempted, -1, true, models.JobQueued, true, 600},
		{models.CauseLaunch, -1, true, models.JobQueued, false, 900},
		{models.CauseLaunch, -1, false, models.JobFailed, false, 900},
		{"anything else", 0, true, models.JobQueued, false, 900},
	} {
		got := order.Decide(models.FinishRequest{Cause: c.cause, ExitCode: c.exit, RunMillis: 900, CheckpointMillis: 600}, c.tries)
		if got.Job != c.job || got.Billed != c.billed || got.Millis != c.millis {
			t.Errorf("%s, exit %d: %+v", c.cause, c.exit, got)
		}
	}
	if got := order.DecideLost(true); got.Billed || got.Job != models.JobQueued {
		t.Errorf("lost: %+v", got)
	}
}
