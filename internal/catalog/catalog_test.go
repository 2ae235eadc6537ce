package catalog_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) // 10:00 in Shanghai

// shelf is one listed card-hour offering at a ready site of two nodes.
type shelf struct {
	*testing.T
	db       *store.DB
	cal      reference.Calendar
	offering models.Offering
}

func newShelf(t *testing.T, db *store.DB) *shelf {
	t.Helper()
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{T: t, db: db, cal: data.Calendar}
	s.atomic(s.stock)
	s.tariff(12, 6)
	s.atomic(func(tx *store.Tx) error { return catalog.List(tx, s.offering.ID, "usr_1", monday) })
	return s
}

func (s *shelf) stock(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "甲", NameEn: "A", Code: "91520115MA6D00034K", Region: "CN-GZ", State: "approved", CreatedAt: monday, UpdatedAt: monday})
	err = errors.Join(err,
		tx.PutClass(models.Class{ID: "ascend-910b", Kind: "accelerator", NameZh: "昇腾 910B", NameEn: "Ascend 910B", Vendor: "Huawei", Domestic: true, MemoryGB: 64}),
		tx.PutClass(models.Class{ID: "cpu", Kind: "cpu", NameZh: "核", NameEn: "Core", Vendor: "various"}),
		tx.PutStack(models.Stack{ID: "cann-8", Name: "CANN", Version: "8"}),
		tx.AddSite(models.Site{ID: "sit_1", ProviderID: "prv_1", NameZh: "一", NameEn: "One", Region: "CN-GZ", Driver: "local", State: "ready", Simulated: true, CreatedAt: monday, UpdatedAt: monday}),
		tx.AddNode(models.Node{ID: "nod_1", SiteID: "sit_1", Name: "n1", ClassID: "ascend-910b", StackID: "cann-8", Units: 4, State: "up"}),
		tx.AddNode(models.Node{ID: "nod_2", SiteID: "sit_1", Name: "n2", ClassID: "ascend-910b", StackID: "cann-8", Units: 4, State: "up"}))
	if err != nil {
		return err
	}
	s.offering, err = catalog.Add(tx, cardHours(), monday)
	return err
}

func cardHours() models.Offering {
	return models.Offering{
		Kind: models.OfferCardHour, ProviderID: "prv_1", SiteID: "sit_1", ClassID: "ascend-910b", StackID: "cann-8", Region: "CN-GZ",
		TitleZh: "昇腾 910B 卡时", TitleEn: "Ascend 910B card-hours", MinUnits: 1, MaxUnits: 16, MaxSeconds: 3600,
	}
}

func (s *shelf) atomic(f func(*store.Tx) error) {
	s.Helper()
	if err := s.db.Atomic(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) tariff(peak, offPeak models.Money) {
	s.Helper()
	s.atomic(func(tx *store.Tx) error {
		_, err := catalog.SetTariff(tx, catalog.TariffInput{OfferingID: s.offering.ID, By: "usr_1", Now: monday, Prices: []models.TariffPrice{
			{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: peak * models.Yuan},
			{Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: offPeak * models.Yuan},
		}})
		return err
	})
}

func (s *shelf) ask() catalog.QuoteInput {
	return catalog.QuoteInput{
		FirmID: "frm_1", UserID: "usr_1", OfferingID: s.offering.ID, RecipeID: "matmul",
		Params: map[string]string{"size": "256"}, Units: 2, CapMillis: 1_800_000, Now: monday, Calendar: s.cal,
	}
}

func (s *shelf) quote(in catalog.QuoteInput) (q models.Quote, err error) {
	err = s.db.Atomic(context.Background(), func(tx *store.Tx) error {
		q, err = catalog.MakeQuote(tx, in)
		return err
	})
	return q, err
}

func TestAQuoteIsOrderedAndEndsAtTheDearestBandTimesTheCap(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		q, err := s.quote(s.ask())
		if err != nil {
			t.Fatal(err)
		}
		if q.CapAmount != 12*models.Yuan || !q.ExpiresAt.Equal(monday.Add(30*time.Minute)) {
			t.Fatalf("cap %v, expires %v", q.CapAmount, q.ExpiresAt)
		}
		if q.LowAmount > q.LikelyAmount || q.LikelyAmount > q.HighAmount || q.HighAmount > q.CapAmount || q.LowAmount == 0 {
			t.Fatalf("%v, %v, %v, %v", q.LowAmount, q.LikelyAmount, q.HighAmount, q.CapAmount)
		}
	})
}

func TestALaterTariffLeavesAQuoteAsItWas(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		old, err := s.quote(s.ask())
		if err != nil {
			t.Fatal(err)
		}
		s.tariff(100, 90)
		s.atomic(func(tx *store.Tx) error {
			q, err := catalog.TakeQuote(tx, old.ID, "frm_1", monday)
			if err != nil {
				return err
			}
			p, err := catalog.PricesOf(tx, q.OfferingID, q.TariffVersion)
			if err != nil {
				return err
			}
			again, err := catalog.Reprice(q, p, s.cal)
			if again != q || q.CapAmount != old.CapAmount || p.Dearest() != 12*models.Yuan {
				t.Errorf("quote %+v, made %+v", again, old)
			}
			return err
		})
		if young, _ := s.quote(s.ask()); young.CapAmount != 100*models.Yuan || young.TariffVersion != 2 {
			t.Fatalf("a new quote has version %d and cap %v", young.TariffVersion, young.CapAmount)
		}
	})
}

func TestATariffIsNeverRewritten(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		err := db.Atomic(context.Background(), func(tx *store.Tx) error {
			return tx.AddTariff(models.Tariff{OfferingID: s.offering.ID, Version: 1, ValidFrom: monday, CreatedBy: "usr_2", CreatedAt: monday}, nil, monday)
		})
		if !errors.Is(err, store.ErrStale) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestAnExpiredQuoteCannotBeTaken(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		q, err := s.quote(s.ask())
		if err != nil {
			t.Fatal(err)
		}
		take := func(firm string, after time.Duration) error {
			return db.Atomic(context.Background(), func(tx *store.Tx) error {
				_, err := catalog.TakeQuote(tx, q.ID, firm, monday.Add(after))
				return err
			})
		}
		if err := take("frm_1", catalog.QuoteLife); !errors.Is(err, catalog.ErrQuoteExpired) {
			t.Errorf("after its life: %v", err)
		}
		if err := take("frm_2", 0); !errors.Is(err, catalog.ErrNoQuote) {
			t.Errorf("by another firm: %v", err)
		}
		if err := take("frm_1", catalog.QuoteLife-time.Microsecond); err != nil {
			t.Errorf("in its last moment: %v", err)
		}
		if err := take("frm_1", 0); !errors.Is(err, catalog.ErrQuoteOrdered) {
			t.Errorf("again: %v", err)
		}
	})
}

func TestOfManyTakersOfAQuoteOneSucceeds(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		q, err := s.quote(s.ask())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				errs[i] = db.Atomic(context.Background(), func(tx *store.Tx) error {
					_, err := catalog.TakeQuote(tx, q.ID, "frm_1", monday)
					return err
				})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, catalog.ErrQuoteOrdered) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d took it", won)
		}
	})
}

func TestAnAskOutOfBoundsIsRefusedFieldByField(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		in := s.ask()
		in.Units, in.CapMillis, in.Params = 1<<40, 1<<60, map[string]string{"size": "NaN"}
		_, err := s.quote(in)
		for _, want := range []error{catalog.ErrQuoteUnits, catalog.ErrQuoteCap, recipe.ErrParamNotANumber} {
			if !errors.Is(err, want) {
				t.Errorf("%v is missing in %v", want, err)
			}
		}
		for _, units := range []int{0, -1} {
			in := s.ask()
			in.Units = units
			if _, err := s.quote(in); !errors.Is(err, catalog.ErrQuoteUnits) {
				t.Errorf("%d units: %v", units, err)
			}
		}
		in = s.ask()
		in.RecipeID = "shell"
		if _, err := s.quote(in); !errors.Is(err, catalog.ErrQuoteRecipe) {
			t.Errorf("an unknown recipe: %v", err)
		}
	})
}

func TestWhatCannotBePlacedIsNotQuoted(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		refused := func(in catalog.QuoteInput, want error) {
			t.Helper()
			if _, err := s.quote(in); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
		many := s.ask()
		many.Units = 9
		refused(many, catalog.ErrNoRoom)
		s.atomic(func(tx *store.Tx) error { return tx.MoveSite("sit_1", "ready", "draining", monday) })
		refused(s.ask(), catalog.ErrSiteDown)
		s.atomic(func(tx *store.Tx) error { return tx.MoveSite("sit_1", "draining", "ready", monday) })
		s.atomic(func(tx *store.Tx) error { return tx.MoveProvider("prv_1", "approved", "suspended", monday) })
		refused(s.ask(), catalog.ErrProvider)
		s.atomic(func(tx *store.Tx) error { return catalog.Withdraw(tx, s.offering.ID, "usr_1", monday) })
		refused(s.ask(), catalog.ErrNotListed)
		none := s.ask()
		none.OfferingID = "off_none"
		refused(none, catalog.ErrNotOffering)
	})
}

func TestAnOfferingIsListedOnlyWithATariffByAnApprovedProvider(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		var bare models.Offering
		s.atomic(func(tx *store.Tx) (err error) { bare, err = catalog.Add(tx, cardHours(), monday); return err })
		list := func() error {
			return db.Atomic(context.Background(), func(tx *store.Tx) error { return catalog.List(tx, bare.ID, "usr_1", monday) })
		}
		if err := list(); !errors.Is(err, catalog.ErrUnpriced) {
			t.Errorf("without a tariff: %v", err)
		}
		s.atomic(func(tx *store.Tx) error { return tx.MoveProvider("prv_1", "approved", "suspended", monday) })
		if err := list(); !errors.Is(err, catalog.ErrProvider) {
			t.Errorf("by a suspended provider: %v", err)
		}
	})
}

func TestAnOfferingThatBreaksTheRuleOfItsKindIsRefused(t *testing.T) {
	day, later := monday, monday.Add(time.Hour)
	good := cardHours()
	for name, c := range map[string]struct {
		spoil func(*models.Offering)
		class string
		want  error
	}{
		"cores as cards":   {func(o *models.Offering) {}, "cpu", catalog.ErrClass},
		"cards as cores":   {func(o *models.Offering) { o.Kind = models.OfferCoreHour }, "accelerator", catalog.ErrClass},
		"no title":         {func(o *models.Offering) { o.TitleEn = "" }, "accelerator", catalog.ErrRequired},
		"no units":         {func(o *models.Offering) { o.MinUnits = 0 }, "accelerator", catalog.ErrUnits},
		"fewer than least": {func(o *models.Offering) { o.MinUnits, o.MaxUnits = 3, 2 }, "accelerator", catalog.ErrUnits},
		"no end":           {func(o *models.Offering) { o.MaxSeconds = 0 }, "accelerator", catalog.ErrRunTime},
		"a pack of none":   {func(o *models.Offering) { o.Kind, o.MaxSeconds = models.OfferTokenPack, 0 }, "accelerator", catalog.ErrPack},
		"a run of tokens":  {func(o *models.Offering) { o.Kind = models.OfferModelToken }, "accelerator", catalog.ErrRunTime},
		"a block reversed": {func(o *models.Offering) {
			o.Kind, o.MaxSeconds, o.BlockStartsAt, o.BlockEndsAt = models.OfferDatedBlock, 0, &later, &day
		}, "accelerator", catalog.ErrBlock},
		"no such kind": {func(o *models.Offering) { o.Kind = "gold" }, "accelerator", catalog.ErrKind},
	} {
		o := good
		c.spoil(&o)
		if err := catalog.Check(o, c.class); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := catalog.Check(good, "accelerator"); err != nil {
		t.Error(err)
	}
}

func TestEveryChangeOfTheShelfIsSeenInItsVersion(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		version := func() (n int64) {
			if err := db.View(context.Background(), func(tx *store.Tx) (err error) { n, err = tx.CatalogueVersion(); return }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := version()
		for name, change := range map[string]func(*store.Tx) error{
			"node": func(tx *store.Tx) error { return tx.MoveNode("nod_1", "up", "down") },
			"site": func(tx *store.Tx) error { return tx.MoveSite("sit_1", "ready", "down", monday) },
			"provider": func(tx *store.Tx) error {
				return tx.MoveProvider("prv_1", "approved", "suspended", monday)
			},
			"offering": func(tx *store.Tx) error { return catalog.Withdraw(tx, s.offering.ID, "usr_1", monday) },
		} {
			s.atomic(change)
			if now := version(); now <= before {
				t.Errorf("%s: still version %d", name, now)
			} else {
				before = now
			}
		}
	})
}

func TestAllSitesComeWithTheirMachines(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		newShelf(t, db)
		err := db.View(context.Background(), func(tx *store.Tx) error {
			sites, err := tx.AllSites()
			if err != nil || len(sites) != 1 || len(sites[0].Nodes) != 2 || sites[0].ProviderState != "approved" {
				t.Errorf("got %+v, %v", sites, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAProviderSellsOnlyAtItsOwnSites(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		newShelf(t, db)
		for name, c := range map[string]struct {
			spoil func(*models.Offering)
			want  error
		}{
			"a stranger's site": {func(o *models.Offering) { o.ProviderID = "prv_2" }, catalog.ErrSite},
			"elsewhere":         {func(o *models.Offering) { o.Region = "CN-BJ" }, catalog.ErrSite},
			"no such site":      {func(o *models.Offering) { o.SiteID = "sit_9" }, catalog.ErrSite},
			"no such class":     {func(o *models.Offering) { o.ClassID = "abacus" }, catalog.ErrClass},
			"no such stack":     {func(o *models.Offering) { o.StackID = "punch-cards" }, catalog.ErrStack},
		} {
			o := cardHours()
			c.spoil(&o)
			err := db.Atomic(context.Background(), func(tx *store.Tx) error { _, err := catalog.Add(tx, o, monday); return err })
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
