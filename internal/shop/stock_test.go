package shop_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// limit bounds the first offering to so many units, of which some were sold.
func (m *market) limit(stock int64, sold int) models.Offering {
	m.Helper()
	o := m.all[0]
	testkit.Corrupt(m, m.db, fmt.Sprintf("UPDATE offerings SET stock = %d WHERE id = '%s'", stock, o.ID))
	o.Stock = stock
	m.atomic(func(tx *store.Tx) error {
		_, err := catalog.TakeStock(tx, o, sold)
		return errors.Join(err, tx.TouchCatalogue())
	})
	m.shop = shop.New(m.shop.Deps) // a fresh look
	return o
}

func (m *market) cardOf(id string, f shop.Filter) (shop.Card, bool) {
	m.Helper()
	cards := m.shelf(f).Cards
	i := slices.IndexFunc(cards, func(c shop.Card) bool { return c.ID == id })
	if i < 0 {
		return shop.Card{}, false
	}
	return cards[i], true
}

func TestTheShelfSaysHowManyUnitsOfALimitedOfferingAreLeft(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 8)
		o := m.limit(5, 3)
		c, _ := m.cardOf(o.ID, shop.Filter{})
		if c.Left == nil || *c.Left != 2 || c.Why != nil {
			t.Errorf("%v %v", c.Left, c.Why)
		}
		d, err := m.shop.Offering(context.Background(), o.ID)
		if err != nil || d.Left == nil || *d.Left != 2 || d.Why != nil {
			t.Errorf("%v %v %v", d.Left, d.Why, err)
		}
		if other, _ := m.cardOf(m.all[1].ID, shop.Filter{}); other.Left != nil {
			t.Errorf("one without a bound has %d left", *other.Left)
		}
	})
}

func TestWhatIsSoldOutSaysSoAndDoesNotStartNow(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 8)
		o := m.limit(5, 5)
		c, _ := m.cardOf(o.ID, shop.Filter{})
		if !soldOut(c.Why) {
			t.Errorf("%v", c.Why)
		}
		if _, there := m.cardOf(o.ID, shop.Filter{NowOnly: true}); there {
			t.Error("it is said to start now")
		}
		if d, err := m.shop.Offering(context.Background(), o.ID); err != nil || !soldOut(d.Why) {
			t.Errorf("%v %v", d.Why, err)
		}
	})
}

func soldOut(why *fault.Fault) bool { return why != nil && why.Key == catalog.ErrSoldOut.Key }
