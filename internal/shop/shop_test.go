package shop_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/clock"
	"supermarket/internal/reference"
	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var (
	peak    = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)  // Monday 10:00 in Shanghai
	offPeak = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // 20:00
	regions = []string{"CN-GZ", "CN-NM", "CN-GS"}
	classes = []string{"ascend-910b", "h20", "cpu"}
)

// market is a shelf of n offerings, drawn with a fixed seed.
type market struct {
	testing.TB
	db   *store.DB
	all  []models.Offering
	now  *clock.Manual
	shop *shop.Counter
}

func newMarket(tb testing.TB, db *store.DB, n int) *market {
	tb.Helper()
	data, err := reference.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	m := &market{TB: tb, db: db, now: clock.At(peak)}
	m.shop = shop.New(shop.Deps{DB: db, Clock: m.now, Calendar: data.Calendar, Data: data.Source(), Rooms: rooms})
	m.atomic(stock)
	rng := rand.New(rand.NewPCG(7, 7))
	m.atomic(func(tx *store.Tx) error {
		for i := range n {
			if err := m.add(tx, rng, i); err != nil {
				return err
			}
		}
		return nil
	})
	return m
}

// rooms has a unit free more for each letter of the region's last one.
func rooms(_ context.Context, asks []shop.Ask) ([]shop.Room, error) {
	out := make([]shop.Room, len(asks))
	for i, a := range asks {
		out[i] = shop.Room{Known: true, Now: true, Free: slices.Index(regions, a.Region)}
	}
	return out, nil
}

func stock(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "黔云", NameEn: "Qian", Code: "91520115MA6D00034K", Region: "CN-GZ", State: "approved", CreatedAt: peak, UpdatedAt: peak})
	for i, region := range regions {
		id := fmt.Sprint("sit_", i)
		err = errors.Join(err, tx.AddSite(models.Site{ID: id, ProviderID: "prv_1", NameZh: "站", NameEn: "Site", Region: region, Driver: "local", State: "ready", CreatedAt: peak, UpdatedAt: peak}))
	}
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "ascend-910b", Kind: "accelerator", NameZh: "昇腾", NameEn: "Ascend 910B", Domestic: true}),
		tx.PutClass(models.Class{ID: "h20", Kind: "accelerator", NameZh: "H20", NameEn: "H20"}),
		tx.PutClass(models.Class{ID: "cpu", Kind: "cpu", NameZh: "核", NameEn: "Core"}),
		tx.PutStack(models.Stack{ID: "cann-8", Name: "CANN", Version: "8"}),
		tx.PutStack(models.Stack{ID: "cuda-12", Name: "CUDA", Version: "12"}))
}

func (m *market) add(tx *store.Tx, rng *rand.Rand, i int) error {
	at, class := rng.IntN(len(regions)), classes[rng.IntN(len(classes))]
	o := models.Offering{
		Kind: models.OfferCardHour, ProviderID: "prv_1", SiteID: fmt.Sprint("sit_", at), ClassID: class, StackID: "cuda-12", Region: regions[at],
		TitleZh: fmt.Sprintf("卡时 %d", i), TitleEn: fmt.Sprintf("Hours 100%% %d", i), MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600,
	}
	if class == "cpu" {
		o.Kind = models.OfferCoreHour
	}
	if class == "ascend-910b" {
		o.StackID = "cann-8"
	}
	o, err := catalog.Add(tx, o, peak)
	if err != nil {
		return err
	}
	price := models.Money(rng.IntN(900)+100) * models.Fen
	_, err = catalog.SetTariff(tx, catalog.TariffInput{OfferingID: o.ID, By: "usr_1", Now: peak, Prices: []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: price},
		{Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: 1001*models.Fen - price}, // the dearest at peak is the cheapest off-peak
	}})
	m.all = append(m.all, o)
	return errors.Join(err, catalog.List(tx, o.ID, "usr_1", peak))
}

func (m *market) atomic(f func(*store.Tx) error) {
	m.Helper()
	if err := m.db.Atomic(context.Background(), f); err != nil {
		m.Fatal(err)
	}
}

func (m *market) shelf(f shop.Filter) shop.Shelf {
	m.Helper()
	s, err := m.shop.Shelf(context.Background(), f)
	if err != nil {
		m.Fatal(err)
	}
	return s
}

func matches(o models.Offering, f shop.Filter) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	return in(f.Kinds, string(o.Kind)) && in(f.Regions, o.Region) && in(f.Classes, o.ClassID) && in(f.Stacks, o.StackID) &&
		(!f.DomesticOnly || o.ClassID == "ascend-910b")
}

func (m *market) count(f shop.Filter) (n int64) {
	for _, o := range m.all {
		if matches(o, f) {
			n++
		}
	}
	return n
}

func TestEachFilterCountsUnderTheOthers(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 60)
		for _, f := range []shop.Filter{
			{},
			{Regions: []string{"CN-GZ"}},
			{Kinds: []string{"core_hour"}, Regions: []string{"CN-GZ", "CN-NM"}},
			{Classes: []string{"h20"}, DomesticOnly: true},
			{Stacks: []string{"cann-8"}, Regions: []string{"CN-GS"}},
			{Classes: []string{"none"}},
		} {
			s := m.shelf(f)
			if want := m.count(f); s.Total != want {
				t.Errorf("%+v: %d, want %d", f, s.Total, want)
			}
			for _, c := range s.Facets.Regions {
				g := f
				g.Regions = []string{c.Value}
				if want := m.count(g); c.N != want {
					t.Errorf("%+v: region %s counts %d, want %d", f, c.Value, c.N, want)
				}
			}
			for _, c := range s.Facets.Classes {
				g := f
				g.Classes = []string{c.Value}
				if want := m.count(g); c.N != want {
					t.Errorf("%+v: class %s counts %d, want %d", f, c.Value, c.N, want)
				}
			}
			g := f
			g.DomesticOnly = true
			if want := m.count(g); s.Facets.Domestic != want {
				t.Errorf("%+v: domestic counts %d, want %d", f, s.Facets.Domestic, want)
			}
		}
	})
}

func TestThePagesShowEachMatchOnceAndInOrder(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 60)
		for _, sort := range []string{shop.SortPrice, shop.SortFree, shop.SortName} {
			var cards []shop.Card
			pages := m.shelf(shop.Filter{Sort: sort}).Pages
			for page := 1; page <= pages; page++ {
				cards = append(cards, m.shelf(shop.Filter{Sort: sort, Page: page}).Cards...)
			}
			seen := map[string]bool{}
			for i, c := range cards {
				if seen[c.ID] {
					t.Errorf("%s: %s twice", sort, c.ID)
				}
				seen[c.ID] = true
				if i > 0 && sort == shop.SortPrice && cards[i-1].Price > c.Price {
					t.Errorf("%v comes before %v", cards[i-1].Price, c.Price)
				}
				if i > 0 && sort == shop.SortFree && cards[i-1].Room.Free < c.Room.Free {
					t.Errorf("%d free comes before %d", cards[i-1].Room.Free, c.Room.Free)
				}
			}
			if len(seen) != 60 {
				t.Errorf("%s: %d of 60", sort, len(seen))
			}
		}
	})
}

func TestThePriceIsThatOfTheHour(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 30)
		day := m.shelf(shop.Filter{Sort: shop.SortPrice}).Cards
		m.now.Set(offPeak)
		night := m.shelf(shop.Filter{Sort: shop.SortPrice}).Cards
		if day[0].Price != day[0].PeakPrice || night[0].Price != night[0].OffPeakPrice {
			t.Fatalf("by day %v, by night %v", day[0].Price, night[0].Price)
		}
		for i := range night[1:] {
			if night[i].Price > night[i+1].Price {
				t.Fatal("the night is sorted by the prices of the day")
			}
		}
	})
}

func TestASearchTakesItsSignsLiterally(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 30)
		for query, want := range map[string]bool{"卡时 3": true, "ascend": true, "黔云": true, "100% hours": true, "1_0%": false, "' OR 1=1 --": false, "!": false, "nothing": false} {
			if got := m.shelf(shop.Filter{Query: query}).Total > 0; got != want {
				t.Errorf("%q found something: %v", query, got)
			}
		}
		long := m.shelf(shop.Filter{Query: strings.Repeat("卡", 10_000) + "\xff\x00"})
		if long.Total != 0 || len(long.Filter.Query) > 300 {
			t.Errorf("a long search found %d and is kept in %d bytes", long.Total, len(long.Filter.Query))
		}
	})
}

func TestWhatCannotBePlacedLeavesTheShelfAtOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 30)
		gone := func(change func(*store.Tx) error, f shop.Filter) {
			t.Helper()
			if m.shelf(f).Total == 0 {
				t.Fatal("nothing was there")
			}
			m.atomic(change)
			if n := m.shelf(f).Total; n != 0 {
				t.Errorf("%d are still there", n)
			}
		}
		gone(func(tx *store.Tx) error { return tx.MoveSite("sit_0", "ready", "down", peak) }, shop.Filter{Regions: []string{"CN-GZ"}})
		gone(func(tx *store.Tx) error { return tx.MoveSite("sit_1", "ready", "draining", peak) }, shop.Filter{Regions: []string{"CN-NM"}})
		gone(func(tx *store.Tx) error { return tx.MoveProvider("prv_1", "approved", "suspended", peak) }, shop.Filter{})
		o, err := m.shop.Offering(context.Background(), m.all[0].ID)
		if err != nil || o.Why == nil {
			t.Fatalf("its own page: %v, %v", o.Why, err)
		}
	})
}

func TestADraftIsNotFound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 1)
		draft := m.all[0]
		m.atomic(func(tx *store.Tx) (err error) { draft, err = catalog.Add(tx, draft, peak); return err })
		if _, err := m.shop.Offering(context.Background(), draft.ID); !errors.Is(err, catalog.ErrNotOffering) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestAnOfferingShowsTodaysBands(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 1)
		o, err := m.shop.Offering(context.Background(), m.all[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		var hours []float64
		for _, b := range o.Bands {
			hours = append(hours, b.From.Hours())
		}
		if !slices.Equal(hours, []float64{0, 9, 12, 14, 18}) || o.Day.Kind != "work" || o.Price != o.Prices.UnitHour(reference.Peak) {
			t.Fatalf("%v on a %s day at %v", hours, o.Day.Kind, o.Price)
		}
	})
}

func TestTheWayInCountsWhatIsListed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 60)
		m.shop.Pools = func(context.Context) ([]shop.Pool, error) {
			return []shop.Pool{
				{SiteID: "sit_0", Region: "CN-GZ", ClassID: "ascend-910b", StackID: "cann-8", Free: 3, Total: 8},
				{SiteID: "sit_0", Region: "CN-GZ", ClassID: "cpu", StackID: "cuda-12", Free: 60, Total: 64},
				{SiteID: "sit_9", Region: "CN-BJ", ClassID: "h20", StackID: "cuda-12", Free: 100, Total: 100},
			}, nil
		}
		h, err := m.shop.Home(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if h.Offerings != 60 || h.Providers != 1 || h.Regions != 3 || len(h.Prices) != 3 {
			t.Errorf("got %+v", h)
		}
		if h.Free != 3 || h.Total != 8 {
			t.Errorf("%d of %d cards are free", h.Free, h.Total)
		}
		lowest := m.shelf(shop.Filter{Sort: shop.SortPrice}).Cards[0].Price
		for _, p := range h.Prices {
			lowest = min(lowest, p.Price)
		}
		if lowest != m.shelf(shop.Filter{Sort: shop.SortPrice}).Cards[0].Price {
			t.Error("a headline price is on no shelf")
		}
	})
}

func TestAVisitorsEstimateIsKeptNowhere(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 1)
		o := m.all[0]
		m.atomic(func(tx *store.Tx) error {
			return tx.AddNode(models.Node{ID: "nod_1", SiteID: o.SiteID, Name: "n", ClassID: o.ClassID, StackID: o.StackID, Units: 8, State: "up"})
		})
		q, err := m.shop.Estimate(context.Background(), catalog.QuoteInput{OfferingID: o.ID, RecipeID: "train", Units: 1, CapMillis: 60_000})
		if err != nil || q.CapAmount == 0 {
			t.Fatalf("%v, %v", q.CapAmount, err)
		}
		err = db.View(context.Background(), func(tx *store.Tx) error { _, err := tx.QuoteByID(q.ID); return err })
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("got %v", err)
		}
	})
}

func BenchmarkShelf(b *testing.B) {
	engines := map[string]func(testing.TB) *store.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres}
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, n := range []int{1, 10_000} {
			m := newMarket(b, engines[engine](b), n)
			b.Run(fmt.Sprintf("%s/%d/known", engine, n), func(b *testing.B) {
				for b.Loop() {
					m.shelf(shop.Filter{})
				}
			})
			b.Run(fmt.Sprintf("%s/%d/new", engine, n), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					m.shelf(shop.Filter{Regions: []string{"CN-GZ", fmt.Sprint(i)}})
				}
			})
		}
	}
}
