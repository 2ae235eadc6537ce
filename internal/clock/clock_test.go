package clock

import (
	"testing"
	"time"
)

func TestAManualClockMovesOnlyWhenTold(t *testing.T) {
	start := time.Date(2026, 11, 22, 10, 0, 0, 123456000, time.UTC)
	m := At(start)
	if !m.Now().Equal(start) {
		t.Fatalf("shows %v", m.Now())
	}
	m.Step(31 * time.Minute)
	if got := m.Now().Sub(start); got != 31*time.Minute {
		t.Fatalf("moved by %v", got)
	}
}

func TestAShiftedClockIsAheadByItsOffset(t *testing.T) {
	var s Shifted
	s.SetOffset(48 * time.Hour)
	if d := s.Now().Sub(System().Now()); d < 47*time.Hour || d > 49*time.Hour {
		t.Fatalf("is %v ahead", d)
	}
}

func TestTimesAreUTCAndCutToTheMicrosecond(t *testing.T) {
	now := System().Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Fatalf("%v", now)
	}
}
