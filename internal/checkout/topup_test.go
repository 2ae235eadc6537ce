package checkout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var buyer = models.Actor{UserID: "usr_1", OrgKind: models.OrgFirm, OrgID: "firm_1", Role: models.RoleOwner}

func till(db *store.DB) *checkout.Counter {
	now := clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	return checkout.New(checkout.Deps{DB: db, Clock: now, Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: db, Clock: now})}})
}

func TestASandboxTopUpArrivesOncePerKey(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, ctx := till(db), context.Background()
		for _, key := range []string{"a", "a", "b"} {
			if err := c.SandboxTopUp(ctx, buyer, 20*models.Yuan, key); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.SandboxTopUp(ctx, buyer, 21*models.Yuan, "a"); !errors.Is(err, ledger.ErrKeyReused) {
			t.Errorf("another amount under the same key: %v", err)
		}
		err := db.View(ctx, func(tx *store.Tx) error {
			w, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, "firm_1")
			if w.Balance != int64(40*models.Yuan) {
				t.Errorf("the wallet holds %v", models.Money(w.Balance))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestATopUpThatIsNoneIsRefused(t *testing.T) {
	c := till(testkit.SQLite(t))
	for _, amount := range []models.Money{0, -models.Yuan, models.Fen / 2, checkout.MaxTopUp + models.Fen} {
		if err := c.SandboxTopUp(context.Background(), buyer, amount, "k"); !errors.Is(err, checkout.ErrTopUp) {
			t.Errorf("%v: %v", amount, err)
		}
	}
	stranger := buyer
	stranger.Role = models.RoleDeveloper
	if err := c.SandboxTopUp(context.Background(), stranger, models.Yuan, "k"); !errors.Is(err, checkout.ErrMayNotBuy) {
		t.Errorf("a developer: %v", err)
	}
}
