package shop_test

import (
	"context"
	"errors"
	"testing"

	"supermarket/internal/catalog"
	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestADossierOfWhatNeverRanSaysSo(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 1)
		d, err := m.shop.Dossier(context.Background(), m.all[0].ID)
		if err != nil || d.Record.Ended != 0 || d.Standing.Settled != 0 || d.Benchmark != nil || d.Record.Month.In(peak.Location()).After(peak) {
			t.Fatalf("%+v, %v", d, err)
		}
		if d.Sample != nil && !d.Sample.Computed {
			t.Errorf("a record of a job that never ran: %+v", d.Sample)
		}
	})
}

func TestASellersPageShowsWhatIsListedAndPagesOn(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m, seen := newMarket(t, db, 60), map[string]bool{}
		m.atomic(func(tx *store.Tx) error { return catalog.Withdraw(tx, m.all[0].ID, "usr_1", peak) })
		for after, first := "", true; first || after != ""; first = false {
			s, err := m.shop.Seller(context.Background(), "prv_1", after)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range s.Listed {
				if seen[o.ID] || o.Price <= 0 {
					t.Errorf("%s twice or without a price", o.ID)
				}
				seen[o.ID] = true
			}
			after = s.Next
		}
		if len(seen) != 59 || seen[m.all[0].ID] {
			t.Errorf("%d of 59", len(seen))
		}
	})
}

func TestASellerThatIsNotShownYetIsNotFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 1)
		m.atomic(func(tx *store.Tx) error {
			_, err := tx.InsertProvider(models.Provider{ID: "prv_2", NameZh: "丙", NameEn: "C", Code: "91150123MA0Q000352", Region: "CN-NM", State: "draft", CreatedAt: peak, UpdatedAt: peak})
			return err
		})
		for _, id := range []string{"prv_2", "prv_none", ""} {
			if _, err := m.shop.Seller(context.Background(), id, ""); !errors.Is(err, shop.ErrNoProvider) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}
