package supply_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/clock"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var (
	operator = models.Actor{UserID: "usr_o", OrgKind: models.OrgPlatform, OrgID: "platform", Role: models.RoleOperator}
	monday   = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
)

// desk is a stocked shelf with one provider's site.
func desk(t *testing.T, db *store.DB) (*supply.Counter, models.Actor, models.Site) {
	t.Helper()
	ctx, c := context.Background(), supply.New(supply.Deps{DB: db, Clock: clock.At(monday)})
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Stock(ctx, data); err != nil {
		t.Fatal(err)
	}
	p, err := c.Register(ctx, operator, models.Provider{NameZh: "甲", NameEn: "A", Code: "91520115MA6D00034K", Region: "CN-GZ"})
	if err != nil {
		t.Fatal(err)
	}
	seller := models.Actor{UserID: "usr_p", OrgKind: models.OrgProvider, OrgID: p.ID, Role: models.RoleProvider}
	s, err := c.Connect(ctx, seller, models.Site{NameZh: "一", NameEn: "One", Region: "CN-GZ", Driver: "local"},
		[]models.Node{{Name: "n", ClassID: "cpu-core", StackID: "cpu", Units: 4}})
	if err != nil {
		t.Fatal(err)
	}
	return c, seller, s
}

func cores(s models.Site) models.Offering {
	return models.Offering{
		Kind: models.OfferCoreHour, SiteID: s.ID, ClassID: "cpu-core", StackID: "cpu", Region: "CN-GZ",
		TitleZh: "核时", TitleEn: "Core-hours", MinUnits: 1, MaxUnits: 4, MaxSeconds: 3600,
	}
}

func TestAnotherProvidersOfferingIsNotFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, seller, site := desk(t, db)
		ctx := context.Background()
		o, err := c.Offer(ctx, seller, cores(site))
		if err != nil {
			t.Fatal(err)
		}
		stranger := seller
		stranger.OrgID = "prv_other"
		price := []models.TariffPrice{{Meter: catalog.MeterUnitHour, Band: catalog.Always, Price: models.Fen}}
		_, priced := c.SetPrices(ctx, stranger, o.ID, price)
		for _, err := range []error{priced, c.List(ctx, stranger, o.ID), c.Withdraw(ctx, stranger, o.ID)} {
			if !errors.Is(err, supply.ErrNotYours) {
				t.Errorf("got %v", err)
			}
		}
		if _, err := c.Offer(ctx, stranger, cores(site)); err == nil {
			t.Error("sold at a site of another")
		}
	})
}

func TestOnlyStaffOfAProviderSells(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, seller, site := desk(t, db)
		key := seller
		key.KeyID = "key_1"
		for _, a := range []models.Actor{{}, operator, key} {
			if _, err := c.Offer(context.Background(), a, cores(site)); err == nil {
				t.Errorf("%+v sold", a)
			}
		}
		if _, err := c.Register(context.Background(), seller, models.Provider{Code: "91440305MA5E000414"}); !errors.Is(err, supply.ErrNoRight) {
			t.Errorf("a provider approved a provider: %v", err)
		}
	})
}

func TestStockingTwiceChangesNothing(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, _, _ := desk(t, db)
		data, _ := reference.Embedded()
		if n, err := c.Stock(context.Background(), data); n != 0 || err != nil {
			t.Fatalf("%d changed, %v", n, err)
		}
	})
}
