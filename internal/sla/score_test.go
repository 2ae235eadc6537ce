package sla_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/sla"
)

func TestNothingCountedLeansOnThePrior(t *testing.T) {
	if got := (sla.Counts{}).Score(); got != 950*950/1000*950/1000 || got != sla.Unknown {
		t.Errorf("%d", got)
	}
	if _, ok := (sla.Counts{}).Availability(); ok {
		t.Error("a share of nothing")
	}
}

func TestTheScoreIsTheProductOfItsShares(t *testing.T) {
	c := sla.Counts{Looked: 1000, Up: 840, Planned: 60, Ends: 180, SiteFaults: 19, Starts: 80, LateStarts: 9, Benchmarks: 2, Gflops: 160, DeclaredGFLOP: 100}
	// (840+57)/(940+60) = 897, (161+19)/(180+20) = 900, (71+19)/(80+20) = 900, 80/100 = 800
	if got := c.Score(); got != 897*900/1000*900/1000*800/1000 {
		t.Errorf("%d", got)
	}
}

func TestAnAnnouncedDrainIsNeitherUpNorDown(t *testing.T) {
	up := sla.Counts{Looked: 100, Up: 100}
	drained := sla.Counts{Looked: 160, Up: 100, Planned: 60}
	if up.Score() != drained.Score() {
		t.Errorf("%d and %d", up.Score(), drained.Score())
	}
}

func TestWorseServiceNeverScoresHigher(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, name) }
		c := sla.Counts{Looked: n("looked", 50_000), Ends: n("ends", 50_000), Starts: n("starts", 50_000), Benchmarks: n("benchmarks", 30), DeclaredGFLOP: n("declared", 1000)}
		c.Up, c.SiteFaults, c.LateStarts, c.Gflops = n("up", c.Looked), n("faults", c.Ends), n("late", c.Starts), n("gflops", 100_000)
		worse := c
		worse.Up, worse.SiteFaults, worse.LateStarts = n("fewer", c.Up), min(c.Ends, c.SiteFaults+n("more", 100)), min(c.Starts, c.LateStarts+n("later", 100))
		if s := c.Score(); s < 0 || s > 1000 || worse.Score() > s {
			t.Fatalf("%+v scores %d, %+v %d", c, s, worse, worse.Score())
		}
	})
}

func TestAStartCountsWhereThereWasRoom(t *testing.T) {
	ready := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for wait, want := range map[time.Duration]bool{0: true, sla.RoomWithin: true, sla.RoomWithin + time.Millisecond: false, time.Hour: false} {
		if got := (sla.Start{Ready: ready, Planned: ready.Add(wait)}).Counts(); got != want {
			t.Errorf("placed after %v: %t", wait, got)
		}
	}
}

func TestADayIsOfChina(t *testing.T) {
	if got := sla.Day(time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)); got != "2026-11-23" {
		t.Error(got)
	}
	if day, hour := sla.Since(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)); day != "2026-10-25" || !hour.Equal(time.Date(2026, 10, 24, 16, 0, 0, 0, time.UTC)) {
		t.Error(day, hour)
	}
}
