package schedule

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// calmPolicy has neither preemption nor starvation, so that one rule at a time is seen.
func calmPolicy() Policy {
	p := DefaultPolicy()
	p.Preempt.On, p.StarveAfter = false, 0
	return p
}

func stateOf(t *testing.T, site Site, jobs ...Job) *State {
	t.Helper()
	s := New()
	must(t, s.SetSite(site))
	for _, j := range jobs {
		must(t, s.Enqueue(j))
	}
	return s
}

func placed(r Result) []string {
	var ids []string
	for _, p := range r.Placements {
		ids = append(ids, p.Job)
	}
	return ids
}

func wantPlaced(t *testing.T, r Result, ids ...string) {
	t.Helper()
	if got := placed(r); !slices.Equal(got, ids) {
		t.Fatalf("placed %v, want %v; waiting %+v", got, ids, r.Waiting)
	}
}

func TestPriorityGoesBeforeShareAndAge(t *testing.T) {
	urgent := card("b", "f1", 4, 5)
	urgent.Priority = 1
	s := stateOf(t, siteOf("s", 4), card("a", "f2", 4, 0), urgent)
	s.Used("f1", epoch, 1000*time.Hour)
	wantPlaced(t, Plan(s, epoch.Add(time.Hour), calmPolicy()), "b")
}

func TestFirmsOfEqualShareTakeTurns(t *testing.T) {
	var jobs []Job
	for i := range 4 {
		jobs = append(jobs, card(fmt.Sprintf("a%d", i), "f1", 1, 0), card(fmt.Sprintf("b%d", i), "f2", 1, 30))
	}
	wantPlaced(t, Plan(stateOf(t, siteOf("s", 4), jobs...), epoch.Add(time.Hour), calmPolicy()), "a0", "b0", "a1", "b1")
}

func TestAWeightOfThreeTakesThreePlacesOfFour(t *testing.T) {
	var jobs []Job
	for i := range 8 {
		jobs = append(jobs, card(fmt.Sprintf("a%d", i), "f1", 1, 0), card(fmt.Sprintf("b%d", i), "f2", 1, 0))
	}
	s := stateOf(t, siteOf("s", 8), jobs...)
	s.SetWeight("f2", 3)
	of := 0
	for _, id := range placed(Plan(s, epoch, calmPolicy())) {
		if id[0] == 'b' {
			of++
		}
	}
	if of != 6 {
		t.Fatalf("the heavier firm got %d of 8", of)
	}
}

func TestPastUseFadesByHalfLife(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 4, 0), card("b", "f2", 4, 0))
	s.Used("f1", epoch.Add(-10*24*time.Hour), 100*time.Hour)
	s.Used("f2", epoch.Add(-time.Hour), 60*time.Hour)
	p := calmPolicy()
	p.HalfLife = 1000 * 24 * time.Hour
	wantPlaced(t, Plan(s, epoch, p), "b")
	p.HalfLife = 24 * time.Hour
	wantPlaced(t, Plan(s, epoch, p), "a")
}

func TestWhatAFirmRunsCountsAgainstIt(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 1, 0), card("b", "f2", 1, 0))
	must(t, s.Start(runOn("s", card("old", "f1", 3, 0), epoch, Part{"n0", 3})))
	wantPlaced(t, Plan(s, epoch, calmPolicy()), "b")
}

func runOn(site string, j Job, started time.Time, parts ...Part) Run {
	return Run{Job: j, Site: site, Parts: parts, Started: started, End: started.Add(j.Cap)}
}

func TestAFirmsOwnUrgentJobGoesFirst(t *testing.T) {
	soon := card("b", "f1", 4, 10)
	soon.Deadline = epoch.Add(150 * time.Minute)
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 4, 0), soon)
	wantPlaced(t, Plan(s, epoch.Add(time.Hour), calmPolicy()), "b")
	wantPlaced(t, Plan(s, epoch.Add(20*time.Minute), calmPolicy()), "a")
}

func TestAStarvingJobGoesBeforeAll(t *testing.T) {
	dear := card("a", "f1", 4, 60)
	dear.Priority = 9
	s := stateOf(t, siteOf("s", 4), dear, card("b", "f2", 4, 0))
	p := calmPolicy()
	p.StarveAfter = time.Hour
	wantPlaced(t, Plan(s, epoch.Add(59*time.Minute), p), "a")
	wantPlaced(t, Plan(s, epoch.Add(60*time.Minute), p), "b")
}

func TestDeferralIsNotWaiting(t *testing.T) {
	late := card("b", "f1", 4, 0)
	late.EarliestStart = epoch.Add(10 * time.Hour)
	s := stateOf(t, siteOf("s", 4), late, card("a", "f1", 4, 300))
	p := calmPolicy()
	p.StarveAfter = time.Hour
	wantPlaced(t, Plan(s, epoch.Add(10*time.Hour), p), "a")
}

func TestAnEmptyQueueLeavesNothingBehind(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("a", "f1", 1, 0), card("b", "f1", 1, 0), card("c", "f2", 2, 0))
	for _, id := range []string{"a", "c", "b"} {
		must(t, s.Dequeue(id))
	}
	if len(s.order)+len(s.tiers)+len(s.shapes)+len(s.jobs) != 0 {
		t.Fatalf("left: %d in order, %d tiers, %d shapes", len(s.order), len(s.tiers), len(s.shapes))
	}
}
