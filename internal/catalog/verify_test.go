package catalog_test

import (
	"context"
	"slices"
	"testing"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestAQuoteThatItsTariffDoesNotGiveIsFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		good, err := s.quote(s.ask())
		if err != nil {
			t.Fatal(err)
		}
		s.tariff(100, 90)
		dear, free := good, good
		dear.ID, dear.CapAmount = models.NewID("quo"), good.CapAmount+1
		free.ID, free.TariffVersion = models.NewID("quo"), 99
		s.atomic(func(tx *store.Tx) error { return tx.AddQuote(dear) })
		s.atomic(func(tx *store.Tx) error { return tx.AddQuote(free) })
		err = db.View(context.Background(), func(tx *store.Tx) error {
			n, wrong, err := catalog.VerifyQuotes(tx)
			slices.Sort(wrong)
			want := []string{dear.ID, free.ID}
			slices.Sort(want)
			if n != 3 || !slices.Equal(wrong, want) {
				t.Errorf("%d quotes, wrong %v", n, wrong)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAListedOfferingWithoutAPriceIsFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		bare := cardHours()
		bare.ID, bare.State, bare.CreatedAt, bare.UpdatedAt = "off_bare", catalog.Listed, monday, monday
		s.atomic(func(tx *store.Tx) error { return tx.AddOffering(bare) })
		err := db.View(context.Background(), func(tx *store.Tx) error {
			n, wrong, err := catalog.VerifyListed(tx)
			if n != 2 || !slices.Equal(wrong, []string{"off_bare"}) {
				t.Errorf("%d offerings, wrong %v", n, wrong)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
