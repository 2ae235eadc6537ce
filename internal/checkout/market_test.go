package checkout_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/files"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// morning is a Monday, 10:00 in Shanghai: peak.
var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// market is two providers with an offering each, a till and a clock that stands still.
type market struct {
	testing.TB
	ctx   context.Context
	db    *store.DB
	clock *clock.Manual
	*checkout.Counter
	offering [2]models.Offering // of domestic cards at ¥12 at peak, and of others at ¥7.37
	rooms    map[string]checkout.Room
}

func newMarket(t testing.TB, db *store.DB) *market {
	t.Helper()
	m := &market{TB: t, ctx: context.Background(), db: db, clock: clock.At(morning), rooms: map[string]checkout.Room{}}
	data, err := reference.Embedded()
	m.must(err)
	kept, err := files.Open("", t.TempDir())
	m.must(err)
	t.Cleanup(func() { _ = kept.Close() })
	m.Counter = checkout.New(checkout.Deps{
		DB: db, Clock: m.clock, Terms: order.Terms{Calendar: data.Calendar, FeePPM: 30_000, Tries: 3}, Files: kept, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Gateways: []payment.Gateway{sandbox.New(checkout.Decisions{DB: db, Clock: m.clock})}, Rooms: m.told,
	})
	m.do(func(tx *store.Tx) error {
		return errors.Join(
			tx.PutClass(models.Class{ID: "home", Kind: "accelerator", NameZh: "国产卡", NameEn: "Home", Vendor: "a", Domestic: true}),
			tx.PutClass(models.Class{ID: "away", Kind: "accelerator", NameZh: "进口卡", NameEn: "Away", Vendor: "b"}),
			tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}))
	})
	m.offering[0] = m.stock("a", "home", "91520115MA6D00034K", 12*models.Yuan)
	m.offering[1] = m.stock("b", "away", "91520115MA6D00042D", 737*models.Fen)
	return m
}

func (m *market) told(_ context.Context, asks []checkout.RoomAsk) ([]checkout.Room, error) {
	out := make([]checkout.Room, len(asks))
	for i, a := range asks {
		out[i] = checkout.Room{Known: true, Now: true}
		if r, ok := m.rooms[a.Offering.ID]; ok {
			out[i] = r
		}
	}
	return out, nil
}

// stock puts an offering of one provider on the shelf, half as dear off-peak.
func (m *market) stock(name, class, code string, peak models.Money) (o models.Offering) {
	m.Helper()
	m.do(func(tx *store.Tx) (err error) {
		_, err = tx.InsertProvider(models.Provider{ID: "prv_" + name, NameZh: name, NameEn: name, Code: code, Region: "CN-GZ", State: "approved", CreatedAt: morning, UpdatedAt: morning})
		err = errors.Join(err,
			tx.AddSite(models.Site{ID: "sit_" + name, ProviderID: "prv_" + name, NameZh: name, NameEn: name, Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: morning, UpdatedAt: morning}),
			tx.AddNode(models.Node{ID: "nod_" + name, SiteID: "sit_" + name, Name: name, ClassID: class, StackID: "stack", Units: 8, State: "up"}))
		if err != nil {
			return err
		}
		o, err = catalog.Add(tx, models.Offering{
			Kind: models.OfferCardHour, ProviderID: "prv_" + name, SiteID: "sit_" + name, ClassID: class, StackID: "stack", Region: "CN-GZ",
			TitleZh: name, TitleEn: name, MinUnits: 1, MaxUnits: 16, MaxSeconds: 7200,
		}, morning)
		return err
	})
	m.price(o.ID, peak)
	m.do(func(tx *store.Tx) error { return catalog.List(tx, o.ID, "usr_1", morning) })
	return o
}

func (m *market) price(offering string, peak models.Money) {
	m.Helper()
	m.do(func(tx *store.Tx) error {
		_, err := catalog.SetTariff(tx, catalog.TariffInput{OfferingID: offering, By: "usr_1", Now: morning, Prices: []models.TariffPrice{
			{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: peak}, {Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: peak / 2},
		}})
		return err
	})
}

func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func (m *market) do(f func(*store.Tx) error) {
	m.Helper()
	m.must(m.db.Atomic(m.ctx, f))
}

func (m *market) see(f func(*store.Tx) error) {
	m.Helper()
	m.must(m.db.View(m.ctx, f))
}

var firms atomic.Int64

// firm is the owner of a new verified firm.
func (m *market) firm() models.Actor {
	m.Helper()
	n := strconv.FormatInt(firms.Add(1), 10)
	m.do(func(tx *store.Tx) error {
		_, err := tx.InsertFirm(models.Firm{ID: "frm_" + n, Name: "firm " + n, Code: "code " + n, Region: "CN-GD", Industry: "Industry", Size: "small", State: models.FirmVerified, CreatedAt: morning, UpdatedAt: morning})
		return err
	})
	return models.Actor{UserID: "usr_" + n, OrgKind: models.OrgFirm, OrgID: "frm_" + n, Role: models.RoleOwner}
}

// granted gives the actor's firm a voucher of a programme of its own with these rules.
func (m *market) granted(a models.Actor, r voucher.Rules, amount models.Money) (g models.Grant) {
	m.Helper()
	return m.issued(a, m.programme(r, voucher.Funded, amount), amount, morning.AddDate(1, 0, 0))
}

var programmes atomic.Int64

// programme is a new one with these rules and so much money.
func (m *market) programme(r voucher.Rules, kind string, money models.Money) (p models.Programme) {
	m.Helper()
	r.Base, r.Redeem = voucher.BaseUse, voucher.RedeemInstant
	if r.Stacking == "" {
		r.Stacking = voucher.StackOne
	}
	r.StartsAt, r.EndsAt = morning.AddDate(0, -1, 0), morning.AddDate(1, 0, 0)
	n := strconv.FormatInt(programmes.Add(1), 10)
	m.do(func(tx *store.Tx) (err error) {
		p, err = voucher.Create(tx, voucher.NewProgramme{Slug: "programme-" + n, NameZh: "券" + n, NameEn: "Voucher " + n, Funder: "City", Kind: kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: morning})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, r, "issuer", morning); err != nil {
			return err
		}
		return voucher.Fund(tx, p.ID, money, "fund:"+p.ID, morning)
	})
	return p
}

// issued gives the actor's firm a voucher of the programme.
func (m *market) issued(a models.Actor, p models.Programme, amount models.Money, until time.Time) (g models.Grant) {
	m.Helper()
	m.do(func(tx *store.Tx) (err error) {
		g, err = voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: a.OrgID, Amount: amount, IssuedBy: "issuer", ApprovedBy: "reviewer", ExpiresAt: until, Key: models.NewID("key"), Now: morning})
		return err
	})
	return g
}

// sums is one voucher that others may stand beside.
func sums(ppm int64) voucher.Rules {
	return voucher.Rules{Rates: []voucher.Rate{{PPM: ppm}}, Stacking: voucher.StackSum}
}

// ask is the benchmark on an offering.
func ask(o models.Offering, units int, minutes int64) checkout.CartAsk {
	return checkout.CartAsk{OfferingID: o.ID, RecipeID: "matmul", Params: map[string]string{"size": "64"}, Units: units, CapMillis: minutes * 60_000}
}

func (m *market) add(owner string, in checkout.CartAsk) models.CartLine {
	m.Helper()
	l, _, err := m.CartAdd(m.ctx, owner, in)
	m.must(err)
	return l
}

func (m *market) cart(a models.Actor, owner string) checkout.Cart {
	m.Helper()
	v, err := m.Cart(m.ctx, a, owner)
	m.must(err)
	return v
}

func (m *market) quotes(a models.Actor) []string {
	m.Helper()
	ids, err := m.CartQuotes(m.ctx, a)
	m.must(err)
	return ids
}

func own(a models.Actor) string { return checkout.CartOwner(a, "") }

// both runs a claim on a market on both databases.
func both(t *testing.T, f func(m *market)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(newMarket(t, db)) })
}
