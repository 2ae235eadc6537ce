package e2e_test

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// limited bounds the world's offering to so many units.
func (w *world) limited(stock int64) {
	w.t.Helper()
	testkit.Corrupt(w.t, w.db, fmt.Sprintf("UPDATE offerings SET stock = %d WHERE id = '%s'", stock, w.offering.ID))
	w.offering.Stock = stock
}

// left holds how many units of the offering are left.
func (w *world) left(want int64) {
	w.t.Helper()
	w.view(func(tx *store.Tx) error {
		left, _, err := catalog.Left(tx, w.offering)
		if left != want {
			w.t.Errorf("%d units are left, want %d", left, want)
		}
		return err
	})
}

func TestUnitsThatNobodyRanComeBackToTheShelf(t *testing.T) {
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.limited(3)
		p := w.place(w.quote(2, time.Hour), checkout.Choice{})
		w.left(1)
		_, err := w.checkout.Place(w.ctx, w.owner, checkout.Placing{Quotes: []string{w.quote(2, time.Hour).ID}})
		if !errors.Is(err, catalog.ErrSoldOut) {
			t.Errorf("%v", err)
		}
		w.must(w.checkout.Cancel(w.ctx, w.owner, p.Order.ID))
		w.left(3) // cancelled before it was paid
		w.place(w.quote(2, time.Hour), checkout.Choice{})
		w.clock.Step(24 * time.Hour)
		w.must(w.checkout.Lapse(w.ctx))
		w.left(3) // lapsed
		o := w.paid(2, time.Hour, checkout.Choice{})
		w.must(w.checkout.Cancel(w.ctx, w.owner, o.ID))
		w.left(3) // cancelled while it waited
		o = w.paid(2, time.Hour, checkout.Choice{})
		w.run(o.ID, time.Minute, models.FinishRequest{Cause: models.CauseExit})
		w.left(1) // what ran is sold
		w.audited()
	})
}

func TestTheAuditFindsUnitsThatNoLineTook(t *testing.T) {
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.limited(3)
		w.place(w.quote(2, time.Hour), checkout.Choice{})
		w.audited()
		testkit.Corrupt(t, db, "UPDATE limits SET used = 1 WHERE id = 'stock:"+w.offering.ID+"'")
		w.view(func(tx *store.Tx) error {
			f, err := tx.MiscountedStock()
			if len(f.Bad) != 1 {
				t.Errorf("%+v", f)
			}
			return err
		})
	})
}

func TestTheEndOfALineIsToldToWhoOrderedIt(t *testing.T) {
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.paid(1, time.Hour, checkout.Choice{Vouchers: []string{w.grant.ID}})
		w.run(o.ID, time.Minute, models.FinishRequest{Cause: models.CauseExit})
		w.told(notice.OrderPlaced, notice.PaymentReceived, notice.LineEnded)
		w.audited()
	})
}

// told has what happened told, and holds that the owner received each of these once.
func (w *world) told(kinds ...notice.Kind) {
	w.t.Helper()
	for {
		n, err := w.accounts.TellFacts(w.ctx, account.Outside{Holder: "test", Log: slog.New(slog.DiscardHandler)})
		w.must(err)
		if n == 0 {
			break
		}
	}
	got := map[string]int{}
	w.view(func(tx *store.Tx) error {
		rows, _, err := tx.Messages(store.Page{Limit: 200})
		for _, m := range rows {
			if m.Recipient == w.owner.Email {
				got[m.Kind]++
			}
		}
		return err
	})
	for _, k := range kinds {
		if got[string(k)] != 1 {
			w.t.Errorf("%s was told %d times", k, got[string(k)])
		}
	}
}
