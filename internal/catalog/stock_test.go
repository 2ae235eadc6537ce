package catalog_test

import (
	"errors"
	"testing"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestALimitedOfferingGivesNoMoreThanItHas(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s, o := newShelf(t, db), models.Offering{ID: "off_1", Stock: 5}
		s.atomic(func(tx *store.Tx) error { return take(t, tx, o, 4) })
		s.soldOut(o, 2, 1)
		s.atomic(func(tx *store.Tx) error { return catalog.GiveStock(tx, o.ID, 4) })
		s.atomic(func(tx *store.Tx) error { return take(t, tx, o, 5) })
		s.soldOut(o, 1, 0)
		o.Stock = 3 // cut below what was sold
		s.soldOut(o, 1, 0)
	})
}

func take(t *testing.T, tx *store.Tx, o models.Offering, units int) error {
	t.Helper()
	taken, err := catalog.TakeStock(tx, o, units)
	if err == nil && !taken {
		t.Error("nothing was counted")
	}
	return err
}

// soldOut holds that so many cannot be had, since only left are there.
func (s *shelf) soldOut(o models.Offering, units int, left int64) {
	s.Helper()
	err := s.db.Atomic(s.Context(), func(tx *store.Tx) error { _, err := catalog.TakeStock(tx, o, units); return err })
	var f *fault.Fault
	if !errors.Is(err, catalog.ErrSoldOut) || !errors.As(err, &f) || f.Args["left"] != left || f.Args["units"] != units {
		s.Errorf("%d units: %v %+v", units, err, f)
	}
	s.atomic(func(tx *store.Tx) error {
		if have, limited, err := catalog.Left(tx, o); have != left || !limited || err != nil {
			s.Errorf("%d left, %v, %v", have, limited, err)
		}
		return nil
	})
}

func TestAnOfferingWithoutABoundCountsNothing(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		newShelf(t, db).atomic(func(tx *store.Tx) error {
			taken, err := catalog.TakeStock(tx, models.Offering{ID: "off_1"}, 1_000_000)
			if taken || err != nil {
				t.Error(taken, err)
			}
			return nil
		})
	})
}

func TestWhatWasNotTakenCannotBeGivenBack(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s, o := newShelf(t, db), models.Offering{ID: "off_1", Stock: 5}
		s.atomic(func(tx *store.Tx) error { return take(t, tx, o, 1) })
		err := db.Atomic(t.Context(), func(tx *store.Tx) error { return catalog.GiveStock(tx, o.ID, 2) })
		if !errors.Is(err, store.ErrStale) {
			t.Error(err)
		}
	})
}
