package schedule

import (
	"errors"
	"testing"
	"time"
)

func twoSites(t *testing.T) *State {
	s := New()
	for _, site := range []Site{
		{ID: "a", Region: "north", State: Ready, Residency: []string{"cn"}, Pools: []Pool{{Class: "card", Stack: "cuda", Price: 5, Nodes: []Node{{ID: "n0", Units: 8}, {ID: "n1", Units: 8}}}}},
		{ID: "b", Region: "south", State: Ready, Pools: []Pool{{Class: "card", Stack: "cann", Domestic: true, Price: 3, Nodes: []Node{{ID: "n0", Units: 8}, {ID: "n1", Units: 8, Down: true}}}}},
		{ID: "c", Region: "south", State: Draining, Pools: []Pool{{Class: "core", Stack: "linux", Price: 1, Nodes: []Node{{ID: "n0", Units: 64}}}}},
		{ID: "d", Region: "south", State: Down, Pools: []Pool{{Class: "core", Stack: "linux", Price: 1, Nodes: []Node{{ID: "n0", Units: 64}}}}},
		{ID: "e", Region: "south", State: Down, Pools: []Pool{{Class: "core", Stack: "arm", Price: 1, Nodes: []Node{{ID: "n0", Units: 64}}}}},
		{ID: "f", Region: "south", State: Resting, Pools: []Pool{{Class: "core", Stack: "risc", Price: 1, Nodes: []Node{{ID: "n0", Units: 64}}}}},
	} {
		must(t, s.SetSite(site))
	}
	return s
}

func TestEachKindOfWaitNamesItsReason(t *testing.T) {
	cases := map[Code]func(*Job){
		WaitingClass:     func(j *Job) { j.Class = "tpu" },
		WaitingStack:     func(j *Job) { j.Stack = "rocm" },
		WaitingDomestic:  func(j *Job) { j.Domestic = true },
		WaitingSite:      func(j *Job) { j.Sites = []string{"b"} },
		WaitingRegion:    func(j *Job) { j.Regions = []string{"south"} },
		WaitingResidency: func(j *Job) { j.Residency = []string{"cn", "hub"} },
		WaitingIsolation: func(j *Job) { j.Isolated = true },
		WaitingPrice:     func(j *Job) { j.MaxPrice = 4 },
		WaitingNeverFits: func(j *Job) { j.Units = 17 },
		WaitingDraining:  func(j *Job) { j.Class, j.Stack = "core", "linux" },
		WaitingSiteDown:  func(j *Job) { j.Class, j.Stack = "core", "arm" },
		WaitingResting:   func(j *Job) { j.Class, j.Stack = "core", "risc" },
		WaitingNodesDown: func(j *Job) { j.Stack, j.Units = "cann", 16 },
		WaitingDeferred:  func(j *Job) { j.EarliestStart = epoch.Add(time.Hour) },
		WaitingRetry:     func(j *Job) { j.EarliestStart, j.Paused = epoch.Add(time.Hour), true },
		PlacedBestFit:    func(*Job) {},
	}
	for want, change := range cases {
		s, j := twoSites(t), card("j", "f1", 4, 0)
		change(&j)
		if forecast := Placeable(s, epoch, calmPolicy(), j); forecast.Reason.Code != want {
			t.Errorf("forecast %s, want %s", forecast.Reason.Code, want)
		}
		must(t, s.Enqueue(j))
		if got := codeOf(Plan(s, epoch, calmPolicy()), "j"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func codeOf(r Result, id string) Code {
	for _, p := range r.Placements {
		if p.Job == id {
			return p.Reason.Code
		}
	}
	for _, w := range r.Waiting {
		if w.Job == id {
			return w.Reason.Code
		}
	}
	return ""
}

func TestAPriceTooHighNamesTheLowestOnOffer(t *testing.T) {
	s, j := twoSites(t), card("j", "f1", 4, 0)
	j.MaxPrice = 4
	must(t, s.Enqueue(j))
	if got := Plan(s, epoch, calmPolicy()).Waiting[0].Reason.Price; got != 5 {
		t.Fatalf("lowest price %d, want 5", got)
	}
}

func TestRoomTakenByThoseAheadIsToldFromNoRoom(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("1", "f1", 4, 0), card("2", "f1", 4, 1), card("3", "f1", 1, 2))
	r := Plan(s, epoch, calmPolicy())
	if got := codeOf(r, "3"); got != WaitingTurn {
		t.Fatalf("got %s", got)
	}
	must(t, s.Start(runOn("s", s.jobs["1"].Job, epoch, Part{"n0", 4})))
	if got := codeOf(Plan(s, epoch, calmPolicy()), "3"); got != WaitingCapacity {
		t.Fatalf("got %s", got)
	}
}

func TestFreeUnitsInTheWrongPlacesAreAGangsReason(t *testing.T) {
	even := card("even", "f1", 8, 0)
	even.PerNode = 4
	s := stateOf(t, siteOf("s", 4, 4, 4), even)
	for _, n := range []string{"n0", "n1"} {
		must(t, s.Start(runOn("s", card("r"+n, "f1", 1, 0), epoch, Part{n, 1})))
	}
	w := Plan(s, epoch, calmPolicy()).Waiting[0].Reason
	if w.Code != WaitingGang || w.Needed != 8 || w.Free != 10 || w.Site != "s" || !w.Start.Equal(epoch.Add(longest)) {
		t.Fatalf("%+v", w)
	}
}

func TestTheChoiceOfASiteIsExplained(t *testing.T) {
	cases := map[Code]func(a, b *Site, j *Job){
		ChosenOrder:    func(_, _ *Site, _ *Job) {},
		ChosenReliable: func(a, b *Site, _ *Job) { a.Reliability, b.Reliability = 990, 980 },
		ChosenPrice:    func(_, b *Site, _ *Job) { b.Pools[0].Price = 2 },
		ChosenRegion:   func(_, b *Site, j *Job) { b.Region, j.Near = "south", "north" },
		ChosenDomestic: func(a, _ *Site, _ *Job) { a.Pools[0].Domestic = true },
		ChosenOnly:     func(a, _ *Site, j *Job) { j.Sites = []string{a.ID} },
	}
	for want, change := range cases {
		a, b, j := siteOf("a", 4), siteOf("b", 4), card("j", "f1", 1, 0)
		change(&a, &b, &j)
		s := stateOf(t, a, j)
		must(t, s.SetSite(b))
		if p := Plan(s, epoch, calmPolicy()).Placements[0]; p.Reason.Choice != want || p.Site != "a" {
			t.Errorf("%s at %s, want %s at a", p.Reason.Choice, p.Site, want)
		}
	}
}

func TestAnEmptierSiteIsLikedBetterAndAFullOnePassedOver(t *testing.T) {
	s := stateOf(t, siteOf("a", 4), card("j", "f1", 1, 0))
	must(t, s.SetSite(siteOf("b", 4)))
	must(t, s.Start(runOn("a", card("r", "f1", 2, 0), epoch, Part{"n0", 2})))
	if p := Plan(s, epoch, calmPolicy()).Placements[0]; p.Site != "b" || p.Reason.Choice != ChosenLoad {
		t.Fatalf("%+v", p)
	}
	must(t, s.Start(runOn("b", card("q", "f1", 2, 0), epoch, Part{"n0", 2})))
	must(t, s.Enqueue(card("k", "f1", 2, 1)))
	must(t, s.Enqueue(card("l", "f1", 2, 2)))
	r := Plan(s, epoch, calmPolicy())
	if last := r.Placements[len(r.Placements)-1]; last.Reason.Choice != ChosenFree || last.Site != "b" {
		t.Fatalf("%+v", r.Placements)
	}
}

func TestAMissedDeadlineIsSaidAndNotRefused(t *testing.T) {
	j := card("j", "f1", 1, 0)
	j.Deadline = epoch.Add(30 * time.Minute)
	r := Plan(stateOf(t, siteOf("s", 4), j), epoch, calmPolicy())
	wantPlaced(t, r, "j")
	if !r.Placements[0].Reason.Late {
		t.Fatal("it will be late, and nobody says so")
	}
}

func TestAForecastGivesTheWaitBehindTheQueue(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("head", "f1", 4, 0))
	must(t, s.Start(runOn("s", card("busy", "f1", 4, 0), epoch, Part{"n0", 4})))
	f := Placeable(s, epoch, calmPolicy(), card("mine", "f2", 2, 0))
	if f.Now || f.Site != "s" || !f.Earliest.Equal(epoch.Add(2*longest)) || f.Expected.Before(f.Earliest) {
		t.Fatalf("%+v", f)
	}
	short := card("short", "f2", 2, 0)
	must(t, s.Finish("busy", epoch.Add(time.Minute)))
	must(t, s.Dequeue("head"))
	if f := Placeable(s, epoch.Add(time.Minute), calmPolicy(), short); !f.Now || !f.Expected.Equal(epoch.Add(time.Minute)) {
		t.Fatalf("%+v", f)
	}
}

func TestAMalformedJobIsNeverPlaceable(t *testing.T) {
	if f := Placeable(twoSites(t), epoch, calmPolicy(), Job{ID: "j"}); f.Now || f.Reason.Code != WaitingNeverFits {
		t.Fatalf("%+v", f)
	}
}

func TestAStateRefusesOnlyWhatContradictsItself(t *testing.T) {
	s := stateOf(t, siteOf("s", 4), card("q", "f1", 1, 0))
	must(t, s.Start(runOn("s", card("r", "f1", 1, 0), epoch, Part{"n0", 1})))
	window := Reservation{ID: "w", Site: "s", Class: "card", Stack: "cuda", Firm: "f1", Units: 1, From: epoch, To: epoch.Add(1)}
	must(t, s.Reserve(window))
	uneven := card("u", "f1", 5, 0)
	uneven.PerNode = 2
	twice := siteOf("x", 4)
	twice.Pools = append(twice.Pools, Pool{Class: "card", Stack: "cuda"})
	sameNode := siteOf("x", 4)
	sameNode.Pools = append(sameNode.Pools, Pool{Class: "card", Stack: "cann", Nodes: []Node{{ID: "n0", Units: 1}}})
	for name, c := range map[string]struct{ got, want error }{
		"queued twice":       {s.Enqueue(card("q", "f1", 1, 0)), ErrDuplicate},
		"queued and running": {s.Enqueue(card("r", "f1", 1, 0)), ErrDuplicate},
		"running twice":      {s.Start(runOn("s", card("r", "f1", 1, 0), epoch, Part{"n0", 1})), ErrDuplicate},
		"reserved twice":     {s.Reserve(window), ErrDuplicate},
		"uneven gang":        {s.Enqueue(uneven), ErrInvalid},
		"no parts":           {s.Start(Run{Job: card("z", "f1", 1, 0)}), ErrInvalid},
		"empty window":       {s.Reserve(Reservation{ID: "e", Units: 1, From: epoch, To: epoch}), ErrInvalid},
		"pool twice":         {s.SetSite(twice), ErrInvalid},
		"node twice":         {s.SetSite(sameNode), ErrInvalid},
		"no queued job":      {s.Dequeue("x"), ErrUnknown},
		"no run":             {s.Finish("x", epoch), ErrUnknown},
		"no run to save":     {s.Checkpoint("x", epoch), ErrUnknown},
		"no run to leave":    {s.Leave("x", epoch), ErrUnknown},
		"no window":          {s.Unreserve("x"), ErrUnknown},
		"no site":            {s.SetSiteState("x", Down), ErrUnknown},
		"no site to remove":  {s.RemoveSite("x"), ErrUnknown},
		"no site of node":    {s.SetNode("x", "n0", true), ErrUnknown},
		"no node":            {s.SetNode("s", "x", true), ErrUnknown},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}
