package supply_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

func ownCommand(j *models.Job) { j.Command = `["/usr/bin/env","a b"]` }

func TestABuyersCommandIsHandedOutWithItsBounds(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.placed(0, ownCommand)
		for range 2 { // the same runner again gets the same answer
			got, err := w.claim(a, "run", able)
			w.must(err)
			l := got.Limits
			if !slices.Equal(got.Command, []string{"/usr/bin/env", "a b"}) || !got.Isolated {
				t.Errorf("%+v", got)
			}
			if l.MemoryBytes != 2*models.CommandMemory || l.Processes == 0 || l.FileBytes == 0 || l.DiskBytes == 0 || l.CPUSeconds < 2*capMillis/1000 || l.OpenFiles == 0 {
				t.Errorf("%+v", l)
			}
		}
		w.finished(a)
	})
}

func TestABuyersCommandLeavesTheHostSomeMemory(t *testing.T) {
	bothWorks(t, func(w *works) {
		a, small := w.placed(0, ownCommand), able
		small.MemoryBytes = 1 << 30
		got, err := w.claim(a, "run", small)
		w.must(err)
		if got.Limits.MemoryBytes >= small.MemoryBytes {
			t.Errorf("%+v", got.Limits)
		}
		w.finished(a)
	})
}

func TestAHostThatCannotKeepACommandApartGetsNone(t *testing.T) {
	bothWorks(t, func(w *works) {
		for _, host := range []models.HostFacts{
			{Namespaces: false, Cgroup: models.CgroupV2}, {Namespaces: true, Cgroup: models.CgroupNone}, {Namespaces: true}, {},
		} {
			a := w.placed(0, ownCommand)
			for range 2 {
				if got, err := w.claim(a, "run", host); !errors.Is(err, supply.ErrOver) || got.Command != nil || got.FinishURL != "" {
					t.Errorf("%+v: %+v %v", host, got, err)
				}
			}
			end, j := w.attempt(a.ID)
			if end.State != models.AttemptFailed || end.Cause != "job.launch" || !strings.Contains(end.Detail, "namespaces") {
				t.Errorf("%+v: %s %s %q", host, end.State, end.Cause, end.Detail)
			}
			if j.State != models.JobQueued {
				t.Errorf("its job does not wait for another site: %s", j.State)
			}
			var cost []models.UsageSegment
			w.see(func(tx *store.Tx) (err error) { cost, err = tx.SegmentsOfLine(j.LineID); return err })
			if len(cost) > 0 {
				t.Errorf("somebody is billed: %+v", cost)
			}
		}
	})
}

func TestASiteIsKnownByWhatItsRunnersFind(t *testing.T) {
	bothWorks(t, func(w *works) {
		for _, host := range []models.HostFacts{able, {Cgroup: models.CgroupV1}, able} {
			a := w.placed(0)
			_, err := w.claim(a, "run", host)
			w.must(err)
			var s models.Site
			w.see(func(tx *store.Tx) (err error) { s, err = tx.Site(w.sites[0].ID); return err })
			if s.Namespaces != host.Isolates() || s.LastSeenAt == nil {
				t.Errorf("%+v: %+v", host, s)
			}
			w.finished(a)
		}
	})
}

func TestBesideBuyersCommandsRecipesAreKeptApartToo(t *testing.T) {
	bothWorks(t, func(w *works) {
		for _, mixed := range []bool{false, true} {
			if mixed {
				w.offer = w.mixed
			}
			a := w.placed(0)
			got, err := w.claim(a, "run", able)
			w.must(err)
			if got.Isolated != mixed || got.Command != nil {
				t.Errorf("mixed %t: %+v", mixed, got)
			}
			w.finished(a)
		}
	})
}
