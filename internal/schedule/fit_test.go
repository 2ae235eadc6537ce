package schedule

import (
	"reflect"
	"testing"
	"time"
)

func TestTheSmallestNodeThatFitsIsTaken(t *testing.T) {
	r := Plan(stateOf(t, siteOf("s", 8, 2, 4), card("a", "f1", 2, 0)), epoch, calmPolicy())
	if want := []Part{{"n1", 2}}; !reflect.DeepEqual(r.Placements[0].Parts, want) {
		t.Fatalf("parts %+v, want %+v", r.Placements[0].Parts, want)
	}
}

func TestAGangFillsLargeNodesAndPutsTheRestWhereItFitsBest(t *testing.T) {
	r := Plan(stateOf(t, siteOf("s", 8, 2, 4, 8), card("a", "f1", 18, 0)), epoch, calmPolicy())
	if want := []Part{{"n3", 8}, {"n0", 8}, {"n1", 2}}; !reflect.DeepEqual(r.Placements[0].Parts, want) {
		t.Fatalf("parts %+v, want %+v", r.Placements[0].Parts, want)
	}
}

// TestEachSetHasItsOwnHead fails with one global head: then the small long job on b would delay the whole-b job for ever.
func TestEachSetHasItsOwnHead(t *testing.T) {
	s := stateOf(t, siteOf("a", 4))
	must(t, s.SetSite(siteOf("b", 4)))
	for site, busy := range map[string]Job{"a": card("busy-a", "f1", 4, 0), "b": card("busy-b", "f1", 3, 0)} {
		must(t, s.Start(runOn(site, busy, epoch, Part{"n0", busy.Units})))
	}
	for _, j := range []Job{at(card("1-all-of-a", "f2", 4, 0), "a"), at(card("2-all-of-b", "f2", 4, 1), "b"), at(card("3-small-on-b", "f2", 1, 2), "b")} {
		must(t, s.Enqueue(j))
	}
	r := Plan(s, epoch.Add(10*time.Minute), calmPolicy())
	wantPlaced(t, r)
	if len(r.Heads) != 2 || r.Waiting[2].Reason.Code != WaitingHead {
		t.Fatalf("heads %+v, waiting %+v", r.Heads, r.Waiting)
	}
	if want := epoch.Add(longest); !r.Waiting[1].Reason.Start.Equal(want) {
		t.Fatalf("the head of b expects %v, want %v", r.Waiting[1].Reason.Start, want)
	}
}

func at(j Job, sites ...string) Job {
	j.Sites = sites
	return j
}

func TestAShortJobBackfillsBeforeTheHead(t *testing.T) {
	short := card("short", "f2", 1, 2)
	short.Cap = 50 * time.Minute
	s := stateOf(t, siteOf("s", 4), card("head", "f2", 4, 1), card("long", "f2", 1, 1), short)
	must(t, s.Start(runOn("s", card("busy", "f1", 3, 0), epoch, Part{"n0", 3})))
	r := Plan(s, epoch.Add(10*time.Minute), calmPolicy())
	wantPlaced(t, r, "short")
	if c := r.Placements[0].Reason.Code; c != PlacedBackfill {
		t.Fatalf("placed as %s", c)
	}
}

func TestARunOverItsEndStillHoldsItsUnits(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 4, 0))
	must(t, s.Start(runOn("s", card("over", "f1", 2, 0), epoch, Part{"n0", 2})))
	now := epoch.Add(2 * longest)
	r := Plan(s, now, calmPolicy())
	wantPlaced(t, r)
	if start := r.Heads[0].Start; !start.After(now) {
		t.Fatalf("the head is promised %v at %v", start, now)
	}
}

func TestOfTwoPlacesFreeAtOnceTheHeadIsKeptTheOneLikedBetter(t *testing.T) {
	dear := siteOf("a", 4)
	dear.Pools[0].Price = 9
	s := stateOf(t, dear, card("head", "f1", 4, 1))
	must(t, s.SetSite(siteOf("b", 4)))
	must(t, s.SetSite(siteOf("c", 4)))
	for _, site := range []string{"a", "b", "c"} {
		must(t, s.Start(runOn(site, card("busy-"+site, "f1", 4, 0), epoch, Part{"n0", 4})))
	}
	if r := Plan(s, epoch.Add(10*time.Minute), calmPolicy()); r.Heads[0].Site != "b" {
		t.Fatalf("kept at %s", r.Heads[0].Site)
	}
}

func capped(j Job, minutes int) Job {
	j.Cap = time.Duration(minutes) * time.Minute
	return j
}

func TestAnEstimateIsPlannedWithOnlyIfThePolicySaysSo(t *testing.T) {
	hopeful := card("hopeful", "f2", 1, 2)
	hopeful.Expected = 10 * time.Minute
	s := stateOf(t, siteOf("s", 4), card("head", "f2", 4, 1), hopeful)
	must(t, s.Start(runOn("s", capped(card("busy", "f1", 3, 0), 30), epoch, Part{"n0", 3})))
	p := calmPolicy()
	wantPlaced(t, Plan(s, epoch.Add(10*time.Minute), p))
	p.ByEstimate = true
	wantPlaced(t, Plan(s, epoch.Add(10*time.Minute), p), "hopeful")
}

func TestTheWindowOfAnotherFirmIsNoReasonToRefuseItsHolder(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 4, 0), card("b", "f2", 4, 1))
	must(t, s.Reserve(Reservation{ID: "r", Site: "s", Class: "card", Stack: "cuda", Firm: "f2", Units: 4, From: epoch, To: epoch.Add(5 * time.Hour)}))
	r := Plan(s, epoch.Add(time.Minute), calmPolicy())
	wantPlaced(t, r, "b")
	if c := r.Placements[0].Reason.Code; c != PlacedReserved {
		t.Fatalf("placed as %s", c)
	}
	if c := r.Waiting[0].Reason.Code; c != WaitingReservation {
		t.Fatalf("the other waits for %s", c)
	}
}

// The first head is kept 6 of 8 units from minute 20, the second 2 units from minute 10 on: nothing is left at minute 20.
func TestAPlaceKeptLaterTakesFromTheOneKeptBefore(t *testing.T) {
	s := stateOf(t, siteOf("a", 8), at(card("1", "f2", 6, 1), "a"), card("2", "f2", 2, 2), at(card("3", "f2", 1, 3), "a"))
	must(t, s.SetSite(siteOf("b", 2)))
	for _, r := range []Run{
		runOn("a", capped(card("r1", "f1", 4, 0), 10), epoch, Part{"n0", 4}),
		runOn("a", capped(card("r2", "f1", 3, 0), 20), epoch, Part{"n0", 3}),
		runOn("b", card("r3", "f1", 2, 0), epoch, Part{"n0", 2}),
	} {
		must(t, s.Start(r))
	}
	r := Plan(s, epoch.Add(5*time.Minute), calmPolicy())
	wantPlaced(t, r)
	if len(r.Heads) != 2 || !r.Heads[1].Start.Equal(epoch.Add(10*time.Minute)) || codeOf(r, "3") != WaitingHead {
		t.Fatalf("%+v", r)
	}
}
