package usage_test

import (
	"fmt"
	"testing"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

const minute = int64(60_000)

// try is how one attempt ends: after it, by which word of its runner.
type try struct {
	runs   int64 // milliseconds that really pass
	finish models.FinishRequest
	lost   bool
	cancel bool // the buyer asks for an end first
	saved  bool // the file of its checkpoint came
}

func says(cause models.RunCause, exit int, runs int64) try {
	return try{runs: runs, finish: models.FinishRequest{Cause: cause, ExitCode: exit, RunMillis: runs, LogBytes: 1}}
}

func preempted(runs, checkpoint int64) try {
	t := says(models.CausePreempted, -1, runs)
	t.finish.CheckpointMillis, t.saved = checkpoint, checkpoint > 0
	return t
}

// unsaved is preempted at a checkpoint whose file never came.
func unsaved(runs, checkpoint int64) try {
	t := preempted(runs, checkpoint)
	t.saved = false
	return t
}

var endings = []struct {
	name   string
	tries  []try
	line   models.LineState
	cause  string
	billed []int64 // milliseconds of each attempt
}{
	{"done", []try{says(models.CauseExit, 0, 2*minute)}, models.LineFulfilled, order.CauseDone, []int64{2 * minute}},
	{"exit code", []try{says(models.CauseExit, 3, minute)}, models.LineFailed, order.CauseExit, []int64{minute}},
	{"hard cap", []try{says(models.CauseCap, -1, 10*minute)}, models.LineFailed, order.CauseCap, []int64{10 * minute}},
	{"beyond the cap", []try{says(models.CauseCap, -1, 11*minute)}, models.LineFailed, order.CauseCap, []int64{10 * minute}},
	{"limits", []try{says(models.CauseLimits, -1, minute)}, models.LineFailed, order.CauseLimits, []int64{minute}},
	{"cancel", []try{{runs: minute, finish: models.FinishRequest{Cause: models.CauseCancelled, ExitCode: -1, RunMillis: minute}, cancel: true}}, models.LineCancelled, order.CauseCancelled, []int64{minute}},
	{"launch fault, then done", []try{says(models.CauseLaunch, -1, 0), says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{0, minute}},
	{"lost, then done", []try{{runs: 3 * minute, lost: true}, says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{0, minute}},
	{"a site that never manages", []try{{runs: minute, lost: true}, says(models.CauseLaunch, -1, minute), {runs: minute, lost: true}}, models.LineFailed, order.CauseGaveUp, []int64{0, 0, 0}},
	{"preempted at a checkpoint, then done", []try{preempted(3*minute, 2*minute), says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{2 * minute, minute}},
	{"preempted without one, then done", []try{preempted(3*minute, 0), says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{0, minute}},
	{"preempted at a checkpoint that never came, then done", []try{unsaved(3*minute, 2*minute), says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{0, minute}},
	{"preempted at a checkpoint, again at one that never came, then done", []try{preempted(3*minute, 2*minute), unsaved(2*minute, minute), says(models.CauseExit, 0, minute)}, models.LineFulfilled, order.CauseDone, []int64{2 * minute, 0, minute}},
	{"preempted at a checkpoint, then given up", []try{preempted(3*minute, 2*minute), {runs: minute, lost: true}, {runs: minute, lost: true}, {runs: minute, lost: true}}, models.LineFailed, order.CauseGaveUp, []int64{2 * minute, 0, 0, 0}},
	{"preempted up to the cap", []try{preempted(8*minute, 8*minute), says(models.CauseCap, -1, 5*minute)}, models.LineFailed, order.CauseCap, []int64{8 * minute, 2 * minute}},
	{"a claim of an hour in a minute", []try{{runs: minute, finish: models.FinishRequest{Cause: models.CauseExit, RunMillis: 60 * minute}}}, models.LineFulfilled, order.CauseDone, []int64{minute}},
}

// starts are moments at which a run begins: within a band, and just before its border.
var starts = map[string]time.Time{
	"peak":     time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC),
	"off-peak": time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC),
	"crossing": time.Date(2026, 11, 20, 9, 59, 30, 0, time.UTC), // peak ends at 18:00 in Shanghai
}

func TestEveryEndingIsChargedByItsRule(t *testing.T) {
	both(t, func(s *scene) {
		for band, from := range starts {
			for _, e := range endings {
				s.ends(band+", "+e.name, from, e.tries, e.line, e.cause, e.billed)
			}
		}
		s.sound()
	})
}

func (s *scene) ends(name string, from time.Time, tries []try, line models.LineState, cause string, billed []int64) {
	s.Helper()
	j := s.bought(from)
	var want models.Money
	at := from
	for i, t := range tries {
		a := s.begins(j, i+1, at)
		want += s.price(at, billed[i])
		at = at.Add(time.Duration(t.runs) * time.Millisecond)
		s.over(j, a, t, at)
	}
	s.see(func(tx *store.Tx) error {
		l, err := tx.Line(j.LineID)
		if err != nil {
			return err
		}
		z, err := tx.SettlementOfLine(j.LineID)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		voucher, _ := z.Cost.Share(30, 100)
		fee, _ := z.Cost.Share(feePPM, 1_000_000)
		if l.State != line || z.Cause != cause || z.Cost != want {
			s.Errorf("%s: the line is %s by %s and costs %d, want %s by %s and %d", name, l.State, z.Cause, z.Cost, line, cause, want)
		}
		if z.Voucher != voucher || z.Firm != z.Cost-voucher || z.Fee != fee || z.Provider != z.Cost-fee || z.Returned != l.CapAmount-z.Cost {
			s.Errorf("%s: settled as %+v of a cap of %d", name, z, l.CapAmount)
		}
		segments, err := tx.SegmentsOfLine(j.LineID)
		by := map[string]int64{}
		for _, u := range segments {
			if u.Billed {
				by[u.AttemptID] += u.Millis
			}
		}
		attempts, err2 := tx.AttemptsOfJob(j.ID)
		for i, a := range attempts {
			if by[a.ID] != billed[i] {
				s.Errorf("%s: attempt %d is billed for %d ms, want %d", name, i+1, by[a.ID], billed[i])
			}
		}
		if err == nil {
			err = err2
		}
		return err
	})
}

// price is what a stretch costs by hand: peak until 18:00 in Shanghai, then off-peak.
func (s *scene) price(from time.Time, millis int64) models.Money {
	border := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	high := int64(0)
	if from.Before(border) {
		high = min(millis, border.Sub(from).Milliseconds())
	}
	return part(peak, high) + part(off, millis-high)
}

func part(price models.Money, millis int64) models.Money {
	m, _ := models.CostOf(price, units, millis)
	return m
}
