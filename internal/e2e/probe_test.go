package e2e_test

import (
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAnOutageIsToldToItsProviderOnceAndTheHouseIsNoCustomer(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		door := w.dispatch.Driver
		w.dispatch.Driver = func(s models.Site) (broker.Driver, error) {
			if s.ID == w.offering.SiteID {
				return nil, broker.ErrUnavailable
			}
			return door(s)
		}
		for range 6 {
			w.must(w.dispatch.Probe(w.ctx))
			w.clock.Step(time.Minute)
		}
		w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error { return tx.EnsureHouse(order.HouseFirm, w.clock.Now()) }))
		w.view(func(tx *store.Tx) error {
			rows, _, err := tx.Tasks("fact", store.Page{Limit: 200})
			w.must(err)
			told := 0
			for _, r := range rows {
				if len(r.Key) > 11 && r.Key[:11] == "site_silent" {
					told++
				}
			}
			if told != 1 {
				t.Errorf("told %d times", told)
			}
			firms, err := tx.Firms(store.Page{Limit: 200})
			for _, f := range firms {
				if f.ID == order.HouseFirm {
					t.Error("the house stands among the firms")
				}
			}
			return err
		})
	})
}
