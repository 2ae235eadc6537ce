package seed_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/party"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// shelf is everything that the demo has on its shelf, with its prices.
func shelf(t *testing.T, db *store.DB) []catalog.View {
	t.Helper()
	return read(t, db, func(tx *store.Tx) (out []catalog.View, err error) {
		listed, err := tx.ListedOfferings()
		for _, o := range listed {
			v, e := catalog.Detail(tx, o.ID)
			out, err = append(out, v), errors.Join(err, e)
		}
		return out, err
	})
}

func TestTheDemosShelf(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		d := deps(t, db, clock.At(morning))
		for name, claim := range map[string]func(*testing.T, seed.Deps){
			"has eight providers in six regions, all kinds, stacks and chips": isFull,
			"has every text in both languages":                                speaksBothLanguages,
			"is priced near the market and cheaper at night":                  isPricedNearTheMarket,
			"can be quoted where it can be ordered, and says why elsewhere":   canBeQuoted,
			"keeps the price of the main job":                                 keepsTheThread,
		} {
			t.Run(name, func(t *testing.T) { claim(t, d) })
		}
	})
}

func isFull(t *testing.T, d seed.Deps) {
	db := d.DB
	providers, regions, kinds, stacks, classes := map[string]bool{}, map[string]bool{}, map[models.OfferingKind]bool{}, map[string]bool{}, map[string]bool{}
	all := shelf(t, db)
	for _, v := range all {
		o := v.Offering
		providers[o.ProviderID], regions[o.Region], kinds[o.Kind], stacks[o.StackID], classes[o.ClassID] = true, true, true, true, true
		if !v.Provider.Invented || !v.Site.Simulated || v.Site.ProviderID != o.ProviderID {
			t.Errorf("%s of %s is not marked, or not at a site of its own", o.TitleEn, v.Provider.NameEn)
		}
		if err := party.CheckCode(v.Provider.Code); err != nil {
			t.Errorf("%s: %v", v.Provider.NameEn, err)
		}
	}
	data, _ := reference.Embedded()
	got := []int{len(providers), len(regions), len(kinds), len(stacks), len(classes)}
	want := []int{8, 6, len(catalog.Kinds()), len(catalog.Stacks()), len(data.Accelerators)}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("providers, regions, kinds, stacks, classes: %v, want %v", got, want)
		}
	}
	if len(all) < 40 {
		t.Errorf("%d offerings", len(all))
	}
}

func speaksBothLanguages(t *testing.T, d seed.Deps) {
	db := d.DB
	seen := map[string]bool{}
	for _, v := range shelf(t, db) {
		o, p := v.Offering, v.Provider
		for _, zh := range []string{o.TitleZh, o.SummaryZh, p.NameZh, p.AboutZh, v.Site.NameZh} {
			if !chinese(zh) {
				t.Errorf("%s: %q is not Chinese", o.ID, zh)
			}
		}
		for _, en := range []string{o.TitleEn, o.SummaryEn, p.NameEn, p.AboutEn, v.Site.NameEn} {
			if en == "" || chinese(en) {
				t.Errorf("%s: %q is not English", o.ID, en)
			}
		}
		if !strings.Contains(p.NameZh, "虚构") || !strings.Contains(p.NameEn, "invented") || !strings.Contains(v.Site.NameEn, "simulated") {
			t.Errorf("%s or its site does not say what it is", p.NameEn)
		}
		if key := p.ID + o.TitleEn; seen[key] {
			t.Errorf("%s stands twice at %s", o.TitleEn, p.NameEn)
		} else {
			seen[key] = true
		}
	}
}

func chinese(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func isPricedNearTheMarket(t *testing.T, d seed.Deps) {
	db := d.DB
	for _, v := range shelf(t, db) {
		o, peak, off := v.Offering, v.Prices.UnitHour(reference.Peak), v.Prices.UnitHour(reference.OffPeak)
		if o.MaxSeconds == 0 {
			continue
		}
		if off <= 0 || off >= peak {
			t.Errorf("%s: %v off-peak, %v at peak", o.TitleEn, off, peak)
		}
		if low := v.Class.MarketPrice; low > 0 && (off < low*4/10 || peak > low*4) {
			t.Errorf("%s: %v to %v, where the market asks %v", o.TitleEn, off, peak, low)
		}
		if strings.Contains(o.SummaryEn, "invented") != (v.Class.MarketPrice == 0) {
			t.Errorf("%s does not say where its price comes from: %s", o.TitleEn, o.SummaryEn)
		}
	}
}

func canBeQuoted(t *testing.T, d seed.Deps) {
	db := d.DB
	ctx := context.Background()
	u := read(t, db, func(tx *store.Tx) (models.User, error) { return tx.UserByEmail(seed.Owner) })
	owner, err := d.Account.ActorOf(ctx, u.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range shelf(t, db) {
		o := v.Offering
		if rule, _ := catalog.RuleOf(o.Kind); !rule.RunsJob {
			if v.Why() == nil {
				t.Errorf("%s is sold and cannot be delivered", o.TitleEn)
			}
			continue
		}
		if v.Why() != nil {
			t.Errorf("%s: %v", o.TitleEn, v.Why())
		}
		for _, units := range []int{o.MinUnits, o.MaxUnits} {
			for _, r := range recipe.All() {
				q, err := d.Checkout.Quote(ctx, owner, checkout.Ask{OfferingID: o.ID, RecipeID: r.ID, Units: units, CapMillis: o.MaxSeconds * 1000})
				if err != nil || q.CapAmount <= 0 {
					t.Errorf("%d of %s for %s: %v, %v", units, o.TitleEn, r.ID, q.CapAmount, err)
				}
			}
		}
	}
}

func keepsTheThread(t *testing.T, d seed.Deps) {
	db := d.DB
	o := read(t, db, seed.Thread)
	v := read(t, db, func(tx *store.Tx) (catalog.View, error) { return catalog.Detail(tx, o.ID) })
	if v.Prices.UnitHour(reference.Peak) != 960*models.Fen || v.Prices.UnitHour(reference.OffPeak) != 480*models.Fen ||
		o.MaxUnits != 8 || o.MaxSeconds != 7200 || o.Interruptible || o.Region != "CN-GZ" || o.ClassID != "ascend-910b" {
		t.Fatalf("%+v", o)
	}
}

func TestWhatWasWithdrawnStaysOffTheShelf(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		d := deps(t, db, clock.At(morning))
		o := read(t, db, seed.Thread)
		seller := read(t, db, func(tx *store.Tx) (models.User, error) { return tx.UserByEmail(seed.Seller) })
		a, err := d.Account.ActorOf(context.Background(), seller.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Supply.Withdraw(context.Background(), a, o.ID); err != nil {
			t.Fatal(err)
		}
		plant(t, d)
		if again := read(t, db, seed.Thread); again.ID != o.ID || again.State != catalog.Withdrawn {
			t.Fatalf("%s is %s", again.ID, again.State)
		}
	})
}
