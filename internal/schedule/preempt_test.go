package schedule

import (
	"slices"
	"testing"
	"time"
)

func pressing() Policy {
	p := DefaultPolicy()
	p.StarveAfter = 0
	p.Preempt = Preemption{On: true, Protect: time.Hour, MinWait: time.Minute, Max: 2}
	return p
}

func expendable(id string, units int) Job {
	j := card(id, "f1", units, 0)
	j.Interruptible, j.Cap = true, 100*time.Hour
	return j
}

// crowded is a node of 8 held by interruptible runs of 4, 3 and 1 units; the first has just been saved.
func crowded(t *testing.T, jobs ...Job) (*State, time.Time) {
	s := stateOf(t, siteOf("s", 8), jobs...)
	for i, units := range []int{4, 3, 1} {
		must(t, s.Start(runOn("s", expendable([]string{"v4", "v3", "v1"}[i], units), epoch, Part{"n0", units})))
	}
	now := epoch.Add(10 * time.Hour)
	must(t, s.Checkpoint("v4", now.Add(-time.Minute)))
	return s, now
}

func TestVictimsAreThoseThatLoseLeastAndNoMoreThanNeeded(t *testing.T) {
	for units, want := range map[int][]string{1: {"v4"}, 4: {"v4"}, 5: {"v4", "v1"}, 7: {"v4", "v3"}, 8: {"v4", "v1", "v3"}} {
		s, now := crowded(t, card("new", "f2", units, 0))
		r := Plan(s, now, pressing())
		if len(r.Placements) != 1 || !slices.Equal(r.Placements[0].Victims, want) {
			t.Fatalf("for %d units: %+v, want victims %v", units, r.Placements, want)
		}
	}
}

func TestNobodyIsEvictedForAJobServedAsLong(t *testing.T) {
	served := card("new", "f2", 4, 0)
	served.Attained = time.Hour
	s, now := crowded(t, served)
	wantPlaced(t, Plan(s, now, pressing()))
}

func TestNobodyIsEvictedBeforeTheJobHasWaited(t *testing.T) {
	s, now := crowded(t, card("new", "f2", 4, 10*60))
	wantPlaced(t, Plan(s, now.Add(59*time.Second), pressing()))
	wantPlaced(t, Plan(s, now.Add(time.Minute), pressing()), "new")
}

func TestARunToldToLeaveStaysTheVictim(t *testing.T) {
	s, now := crowded(t, card("new", "f2", 3, 0))
	must(t, s.Leave("v3", now.Add(5*time.Minute)))
	r := Plan(s, now, pressing())
	if len(r.Placements) != 1 || !slices.Equal(r.Placements[0].Victims, []string{"v3"}) {
		t.Fatalf("%+v", r.Placements)
	}
}

func TestTheDearestVictimThatIsNotNeededIsSpared(t *testing.T) {
	s := stateOf(t, siteOf("s", 8), card("new", "f2", 6, 0))
	for i, units := range []int{2, 2, 4} {
		started := epoch.Add(-time.Duration(i) * time.Hour)
		must(t, s.Start(runOn("s", expendable([]string{"cheap", "dear", "large"}[i], units), started, Part{"n0", units})))
	}
	r := Plan(s, epoch.Add(10*time.Hour), pressing())
	if want := []string{"cheap", "large"}; len(r.Placements) != 1 || !slices.Equal(r.Placements[0].Victims, want) {
		t.Fatalf("%+v, want victims %v", r.Placements, want)
	}
}

func TestALeavingRunIsAVictimWhateverItIs(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("new", "f2", 4, 0))
	must(t, s.Start(runOn("s", card("firm", "f1", 4, 0), epoch, Part{"n0", 4})))
	now := epoch.Add(10 * time.Minute)
	wantPlaced(t, Plan(s, now, pressing()))
	must(t, s.Leave("firm", now.Add(time.Minute)))
	wantPlaced(t, Plan(s, now, pressing()), "new")
}

func TestAnEvictedJobDoesNotEvictInReturn(t *testing.T) {
	s, now := crowded(t, card("new", "f2", 4, 0))
	r := Plan(s, now, pressing())
	victim := expendable("v4", 4)
	victim.Attained, victim.Preempted = 40*time.Hour, 1
	must(t, s.Finish("v4", now))
	fresh := card("new", "f2", 4, 0)
	fresh.Interruptible, fresh.Cap = true, 100*time.Hour
	must(t, s.Start(runOn("s", fresh, now, r.Placements[0].Parts...)))
	must(t, s.Enqueue(victim))
	wantPlaced(t, Plan(s, now.Add(10*time.Hour), pressing()))
}
