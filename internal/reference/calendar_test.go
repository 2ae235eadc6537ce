package reference

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04:05.999999999", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBandsChangeExactlyAtTheirBorders(t *testing.T) {
	c := data(t).Calendar
	for s, want := range map[string]string{
		"2026-11-23 08:59:59.999999999": OffPeak, // a Monday
		"2026-11-23 09:00:00":           Peak,
		"2026-11-23 11:59:59.999999999": Peak,
		"2026-11-23 12:00:00":           OffPeak,
		"2026-11-23 14:00:00":           Peak,
		"2026-11-23 18:00:00":           OffPeak,
		"2026-11-22 10:00:00":           OffPeak, // a Sunday
		"2026-10-01 10:00:00":           OffPeak, // National Day, a Thursday
		"2026-10-07 10:00:00":           OffPeak,
		"2026-10-08 10:00:00":           Peak,
		"2027-10-01 10:00:00":           Peak, // no data: an ordinary Friday
	} {
		if got := c.Band(at(t, s)); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
		if got := c.Band(at(t, s).UTC()); got != want {
			t.Errorf("%s in UTC: got %s, want %s", s, got, want)
		}
	}
}

func TestSegmentsSplitAtTheBorders(t *testing.T) {
	got := data(t).Calendar.Segments(at(t, "2026-11-23 08:30:00"), 6*time.Hour)
	want := []Segment{
		{OffPeak, at(t, "2026-11-23 08:30:00"), 30 * time.Minute},
		{Peak, at(t, "2026-11-23 09:00:00"), 3 * time.Hour},
		{OffPeak, at(t, "2026-11-23 12:00:00"), 2 * time.Hour},
		{Peak, at(t, "2026-11-23 14:00:00"), 30 * time.Minute},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i].Band != want[i].Band || !got[i].Start.Equal(want[i].Start) || got[i].Duration != want[i].Duration {
			t.Errorf("segment %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestAWeekendIsOneSegment(t *testing.T) {
	got := data(t).Calendar.Segments(at(t, "2026-11-20 18:00:00"), 63*time.Hour)
	if len(got) != 1 || got[0].Band != OffPeak || got[0].Duration != 63*time.Hour {
		t.Errorf("got %v", got)
	}
}

func TestNoTimeHasNoSegments(t *testing.T) {
	c := data(t).Calendar
	if got := c.Segments(at(t, "2026-11-20 18:00:00"), 0); got != nil {
		t.Errorf("got %v", got)
	}
	if got := c.Segments(at(t, "2026-11-20 18:00:00"), -time.Hour); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestNextOffPeakIsWhenThePeakEnds(t *testing.T) {
	c := data(t).Calendar
	if got := c.NextOffPeak(at(t, "2026-11-23 10:00:00")); !got.Equal(at(t, "2026-11-23 12:00:00")) {
		t.Errorf("got %v", got)
	}
	if got := at(t, "2026-11-23 12:00:00"); !c.NextOffPeak(got).Equal(got) {
		t.Error("an off-peak moment moves")
	}
}

// Every nanosecond belongs to one segment, and no segment hides a change of band.
func TestSegmentsCoverTheWholeTimeAndNothingElse(t *testing.T) {
	c := data(t).Calendar
	origin := at(t, "2026-01-01 00:00:00")
	rapid.Check(t, func(rt *rapid.T) {
		start := origin.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(rt, "start")))
		d := time.Duration(rapid.Int64Range(1, int64(40*24*time.Hour)).Draw(rt, "d"))
		next := start
		for i, s := range c.Segments(start, d) {
			if !s.Start.Equal(next) || s.Duration <= 0 {
				rt.Fatalf("segment %d begins at %v for %v, want %v", i, s.Start, s.Duration, next)
			}
			next = s.Start.Add(s.Duration)
			inside := s.Start.Add(time.Duration(rapid.Int64Range(0, int64(s.Duration)-1).Draw(rt, "inside")))
			if c.Band(s.Start) != s.Band || c.Band(next.Add(-1)) != s.Band || c.Band(inside) != s.Band {
				rt.Fatalf("segment %d hides another band", i)
			}
			if next.Before(start.Add(d)) && c.Band(next) == s.Band {
				rt.Fatalf("segment %d ends where its band goes on", i)
			}
		}
		if !next.Equal(start.Add(d)) {
			rt.Fatalf("the segments end at %v, want %v", next, start.Add(d))
		}
	})
}
