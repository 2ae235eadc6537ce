package supply_test

import (
	"errors"
	"testing"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
)

func TestACentreIsDeclaredAsAProviderSaysItOnceAndRecorded(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.described()
		want := supply.Centre{Facility: "smart", PFLOPS: 100, Racks: 20}
		for range 2 {
			b.must(b.DeclareCentre(b.ctx, b.seller, s.ID, want))
		}
		if got := b.read(s.ID); got.Facility != "smart" || got.PFLOPS != 100 || got.Racks != 20 {
			t.Errorf("%+v", got)
		}
		deeds := 0
		b.must(db.View(b.ctx, func(tx *store.Tx) error {
			rows, err := tx.TrailOf("site", s.ID)
			for _, e := range rows {
				if e.Action == "site.centre" {
					deeds++
				}
			}
			return err
		}))
		if deeds != 1 {
			t.Errorf("the trail has it %d times", deeds)
		}
	})
}

func TestWhatNoCentreCanBeIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.described()
		for _, c := range []struct {
			in  supply.Centre
			why *fault.Fault
		}{
			{supply.Centre{Facility: "palace"}, supply.ErrFacility},
			{supply.Centre{PFLOPS: -1}, supply.ErrPFLOPS},
			{supply.Centre{PFLOPS: supply.MaxPFLOPS + 1}, supply.ErrPFLOPS},
			{supply.Centre{Racks: -1}, supply.ErrRacks},
		} {
			if err := b.DeclareCentre(b.ctx, b.seller, s.ID, c.in); !errors.Is(err, c.why) {
				t.Errorf("%+v: %v", c.in, err)
			}
		}
		b.must(b.CloseSite(b.ctx, b.seller, s.ID))
		if err := b.DeclareCentre(b.ctx, b.seller, s.ID, supply.Centre{Facility: "super"}); !errors.Is(err, supply.ErrStage) {
			t.Errorf("a closed site: %v", err)
		}
	})
}
