package seed_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/ledger"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// demo is planted once: a test that is not about planting has a copy.
var demo = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { plant(tb, deps(tb, db, clock.At(morning))) }}

func deps(t testing.TB, db *store.DB, now clock.Clock) seed.Deps {
	t.Helper()
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	terms := order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3}
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Parse(keyring.Generate("t"))
	if err != nil {
		t.Fatal(err)
	}
	desk := notice.Desk{Texts: texts, Keys: ring, Public: "http://shop.test"}
	return seed.Deps{
		DB: db, Clock: now, Data: data, Password: "a long demo password",
		Account:    account.New(account.Deps{DB: db, Clock: now, Hashes: 1, Cheap: true, Data: data.Source(), Notices: desk}),
		Programmes: programmes.New(programmes.Deps{DB: db, Clock: now, Data: data.Source(), Notices: desk}),
		Supply:     supply.New(supply.Deps{DB: db, Clock: now, Real: now, Terms: terms}),
		Checkout: checkout.New(checkout.Deps{
			DB: db, Clock: now, Terms: terms,
			Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: db, Clock: now})},
		}),
		Finance: finance.New(finance.Deps{DB: db, Clock: now, Terms: terms}),
	}
}

func plant(t testing.TB, d seed.Deps) {
	t.Helper()
	if err := seed.Demo(context.Background(), d); err != nil {
		t.Fatal(err)
	}
}

func read[T any](t *testing.T, db *store.DB, f func(*store.Tx) (T, error)) (out T) {
	t.Helper()
	if err := db.View(context.Background(), func(tx *store.Tx) (err error) { out, err = f(tx); return err }); err != nil {
		t.Fatal(err)
	}
	return out
}

// state is what a second run must leave as it was.
type state struct {
	catalogue, deeds      int64
	wallet, granted, left int64
}

func stateOf(t *testing.T, db *store.DB) state {
	t.Helper()
	return read(t, db, func(tx *store.Tx) (s state, err error) {
		if s.catalogue, err = tx.CatalogueVersion(); err != nil {
			return s, err
		}
		if s.deeds, err = deeds(tx); err != nil {
			return s, err
		}
		f, err := tx.FirmByCode("91330106MA2B00027K")
		if err != nil {
			return s, err
		}
		p, err := tx.ProgrammeBySlug("zhejiang-demo")
		if err != nil {
			return s, err
		}
		grants, err := tx.GrantsOf(f.ID)
		if err != nil || len(grants) != 1 {
			return s, errors.Join(err, errors.New("not one grant"))
		}
		for _, a := range []struct {
			kind  models.AccountKind
			owner string
			to    *int64
		}{{models.AccountWallet, f.ID, &s.wallet}, {models.AccountGrant, grants[0].ID, &s.granted}, {models.AccountBudget, p.ID, &s.left}} {
			acc, err := ledger.Find(tx, models.AssetCNY, a.kind, a.owner)
			if err != nil {
				return s, err
			}
			*a.to = acc.Balance
		}
		return s, nil
	})
}

func deeds(tx *store.Tx) (n int64, err error) {
	for page := (store.Page{Limit: 200}); ; {
		rows, next, err := trail.Page(tx, page)
		if n += int64(len(rows)); err != nil || next == "" {
			return n, err
		}
		page.After = next
	}
}

func TestTheDemoStartsWithItsMoneyInPlace(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		got := stateOf(t, db)
		if got.wallet != int64(20*models.Yuan) || got.granted != int64(500*models.Yuan) || got.left != int64(49_500*models.Yuan) {
			t.Fatalf("got %+v", got)
		}
	})
}

func TestASecondRunChangesNothing(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		now := clock.At(morning)
		d := deps(t, db, now)
		before := stateOf(t, db)
		now.Step(40 * 24 * time.Hour)
		plant(t, d)
		if after := stateOf(t, db); after != before {
			t.Fatalf("before %+v, after %+v", before, after)
		}
	})
}

func TestARunCutShortIsFinishedByTheNext(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		d := deps(t, db, clock.At(morning))
		short := d
		short.Checkout = checkout.New(checkout.Deps{DB: db, Clock: d.Clock})
		if err := seed.Demo(context.Background(), short); !errors.Is(err, checkout.ErrNoSandbox) {
			t.Fatalf("got %v", err)
		}
		plant(t, d)
		if got := stateOf(t, db); got.wallet != int64(20*models.Yuan) {
			t.Fatalf("got %+v", got)
		}
	})
}

func TestEveryAccountOfTheDemoHasItsRole(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		d := deps(t, db, clock.At(morning))
		for email, role := range map[string]models.Role{
			seed.Owner: models.RoleOwner, seed.Issuer: models.RoleIssuer, seed.Reviewer: models.RoleReviewer,
			seed.Seller: models.RoleProvider, seed.Operator: models.RoleOperator,
		} {
			u := read(t, db, func(tx *store.Tx) (models.User, error) { return tx.UserByEmail(email) })
			a, err := d.Account.ActorOf(context.Background(), u.ID, "")
			if err != nil || a.Role != role {
				t.Errorf("%s is %q, %v", email, a.Role, err)
			}
		}
	})
}

func TestTheDemosVoucherPaysHalfOfItsOffering(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		d := deps(t, db, clock.At(morning))
		ctx := context.Background()
		u := read(t, db, func(tx *store.Tx) (models.User, error) { return tx.UserByEmail(seed.Owner) })
		owner, err := d.Account.ActorOf(ctx, u.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		o := read(t, db, seed.Thread)
		q, err := d.Checkout.Quote(ctx, owner, checkout.Ask{OfferingID: o.ID, RecipeID: "train", Units: 2, CapMillis: 1_800_000})
		if err != nil {
			t.Fatal(err)
		}
		grants := read(t, db, func(tx *store.Tx) ([]models.Grant, error) { return tx.GrantsOf(owner.FirmID()) })
		till, err := d.Checkout.Till(ctx, owner, q.ID, checkout.Choice{Vouchers: []string{grants[0].ID}, UseWallet: true})
		if err != nil || till.Figures.Voucher != 480*models.Fen || till.Figures.Due != 0 {
			t.Fatalf("list %v, voucher %v, due %v, %v, %v", till.Figures.List, till.Figures.Voucher, till.Figures.Due, till.Refused, err)
		}
		if last := grants[0].ExpiresAt.In(time.FixedZone("", 8*3600)); last.Day() != 1 || last.Hour() != 0 {
			t.Fatalf("the grant ends at %v", last)
		}
	})
}
